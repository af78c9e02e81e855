"""Settings › Mail server › Mails that come back."""
from typing import TYPE_CHECKING, Any

import pytest

from data.models import MailAccount
from mailer import imap
from orders import bounce_account, mail_account
from orders.mail_trial import Outcome
from tests.orders.verb_cases import BOUNCES
from tests.ui.helpers import fill, open_form, press
from tests.ui.test_settings_mail import everything, owner, set_up

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
__all__ = ['owner']


async def set_mailbox(owner: 'User', **typed: Any) -> None:
    await press(owner, 'edit_bounce_account')
    await fill(owner, **{**BOUNCES, 'on': 'true', **typed})


async def test_it_waits_for_the_mail_server(owner: 'User') -> None:
    await owner.should_see('Mails that come back')
    with pytest.raises(AssertionError, match='nothing to press'):
        await press(owner, 'edit_bounce_account')


async def test_the_mailbox_is_set_shown_and_switched_off_and_its_password_never_shown(owner: 'User') -> None:
    await set_up(owner)
    await set_mailbox(owner)
    await owner.should_see('imap.lilas.example · port 993 · TLS')
    await owner.should_see('not yet')
    await press(owner, 'edit_bounce_account')
    assert open_form(owner).standing()['password'] == ''
    assert 'hush' not in everything(owner) + str(open_form(owner)._props['html'])
    await fill(owner, host='imap.elsewhere.example')
    assert list(open_form(owner).errors) == ['password']
    await fill(owner, host='https://x')
    assert list(open_form(owner).errors) == ['host']
    await fill(owner, host='imap.lilas.example')
    await press(owner, 'switch_bounce_account', checked='')
    assert (await MailAccount.get(id=1)).bounces['on'] is False


async def test_it_is_tried_and_its_trouble_shown(
        desk: 'OpenDesk', owner: 'User', monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(*_given: Any) -> Any:
        return Outcome(False, imap.LOGIN, 'no <b>such</b> user')
    monkeypatch.setattr(bounce_account, 'try_mailbox', refused)
    await set_up(owner)
    await set_mailbox(owner)
    await press(owner, 'try_mailbox')
    await owner.should_see('The mailbox’s server refused the user name or the password.')
    assert '<b>such' not in everything(owner)
    row = await mail_account.account_row()
    assert row
    await bounce_account.remember(row, None, imap.Trouble(imap.CLOSED, '<i>gone</i>'))
    await owner.should_see('The mailbox cannot be read.')
    await owner.should_see('<i>gone</i>')
    assert '<i>gone' not in everything(owner)
