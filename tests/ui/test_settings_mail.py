"""Settings › Mail server: what is set, tried out, looked up and signed; and the alert while mails are paused."""
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from base.clock import now
from base.errors import Lazy
from base.sealing import unseal
from data import database
from data.models import Job, Mail, MailAccount, Pause
from mailer import health, smtp
from mailer.health import Finding
from orders import mail_trial, mailing
from orders.mail_trial import Outcome
from tests.ui.helpers import fill, open_form, press, sheets

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
GANDI = {'preset': 'gandi', 'username': 'shop@lilas.example',
         'password': 'hush hush', 'from_email': 'shop@lilas.example'}


@pytest.fixture
async def owner(desk: 'OpenDesk') -> 'User':
    user = await desk.person('owner')
    await user.open('/settings/mail')
    return user


@database.transactional
async def paused(reason: str, detail: str = '') -> None:
    await Pause.create(kind='mail', reason=reason, detail=detail, at=now())
    database.announce(mailing.OUTBOX)


@database.transactional
async def queued(key: str, made_at: datetime) -> None:
    job = await Job.create(kind='mail', key=key, run_at=now(), made_at=made_at)
    await Mail.create(job_id=job.id, kind='paid', language='en', made_at=made_at, recipient='c@example.org',
                      recipient_name='C', message_id=f'<{key}@x>')


async def set_up(owner: 'User', **typed: str) -> None:
    await press(owner, 'edit_mail_account')
    await fill(owner, **{**GANDI, **typed})


def everything(user: 'User') -> str:
    return '\n'.join(sheet.html for sheet in sheets(user))


async def test_a_provider_is_chosen_and_its_password_never_shown(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.should_see('No mail server yet')
    await set_up(owner)
    await owner.should_see('mail.gandi.net · port 465 · TLS')
    row = await MailAccount.get(id=1)
    assert unseal(desk.services.settings.secret, row.password) == 'hush hush'
    await press(owner, 'edit_mail_account')
    assert open_form(owner).standing()['password'] == ''
    shown = everything(owner) + str(open_form(owner)._props['html'])
    assert 'hush' not in shown
    assert row.password not in shown


async def test_what_cannot_be_taken_is_said_beside_its_field(owner: 'User') -> None:
    await set_up(owner, from_email='nobody')
    assert list(open_form(owner).errors) == ['from_email']
    await fill(owner, **{**GANDI, 'preset': 'own', 'host': 'https://x', 'port': '25', 'security': 'none'})
    assert list(open_form(owner).errors) == ['host']


async def test_the_connection_is_tried_and_the_answer_shown(owner: 'User', monkeypatch: pytest.MonkeyPatch) -> None:
    await set_up(owner)

    async def refused(*_given: Any) -> Outcome:
        return mail_trial._failed(smtp.Trouble('account', '535 no <b>such</b> user', 535))
    monkeypatch.setattr(mail_trial, 'try_connection', refused)
    await press(owner, 'try_connection')
    await owner.should_see('The mail server refused the user name or the password.')
    await owner.should_see('535 no <b>such</b> user')
    assert '<b>such' not in everything(owner)


async def test_dns_is_looked_up_when_asked(owner: 'User', monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def look(*given: str) -> list[Finding]:
        asked.append(given)
        return [Finding('SPF', 'weak', 'v=spf1 +all', Lazy('Nothing to do.'))]
    monkeypatch.setattr(health, 'look', look)
    await set_up(owner)
    await press(owner, 'look_up')
    await owner.should_see('v=spf1 +all')
    await owner.should_see('To mend')
    assert asked == [('lilas.example', '', '')]


async def test_a_key_is_made_shown_for_dns_and_switched_on(desk: 'OpenDesk', owner: 'User') -> None:
    await set_up(owner)
    await press(owner, 'make_dkim_key')
    await fill(owner)
    await owner.should_see('comptoir._domainkey.lilas.example')
    await owner.should_see('v=DKIM1; k=rsa; p=')
    await press(owner, 'edit_dkim', checked='true')
    assert (await MailAccount.get(id=1)).dkim['on'] is True
    assert 'PRIVATE' not in everything(owner)


async def test_an_alert_stands_on_every_page_until_mails_go_on(desk: 'OpenDesk', owner: 'User') -> None:
    clerk, packer = await desk.person('clerk'), await desk.person('packer')
    for user in (clerk, packer):
        await user.open('/products')
    await paused('account', '535 wrong password')
    await clerk.should_see('535 wrong password')
    await packer.should_not_see('535 wrong password')
    await owner.should_see('Resume')
    assert everything(owner).count('535 wrong password') == 1
    await press(owner, 'resume')
    await clerk.should_not_see('535 wrong password')
    await owner.should_not_see('535 wrong password')


async def test_old_mails_are_cancelled_and_newer_ones_leave(desk: 'OpenDesk', owner: 'User') -> None:
    await set_up(owner)
    for place, age in enumerate((timedelta(days=2), timedelta(0))):
        await queued(f'{place}', now() - age)
    await paused('old')
    await owner.should_see('1 mail has waited for more than a day.')
    await press(owner, 'cancel_all')
    await owner.should_see('Cancel 1 old mail?')
    await fill(owner)
    assert not await Pause.exists(kind='mail')
    assert [row.key for row in await Job.filter(state='cancelled')] == ['0']
