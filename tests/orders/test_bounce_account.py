"""The mailbox mails come back to: set, tried out and read every five minutes; what goes wrong is kept to be shown."""
import asyncio
from typing import Any

import pytest

from base.errors import Forbidden, Invalid, Refused, Stale
from base.sealing import unseal
from base.settings import Settings, read_settings
from data import database
from data.models import BouncedAddress, MailAccount
from jobs import read_bounces
from mailer import imap
from mailer.imap import Mailbox, Trouble
from orders import bounce_account, bouncing, mail_account
from tests.mailer.mailbox import Imap, serving
from tests.mailer.reports import HARD, SOFT
from tests.orders import desk
from tests.orders.desk import People
from tests.orders.verb_cases import BOUNCES, MAIL

SECRET = 's' * 40
pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    return read_settings({'COMPTOIR_DATA_DIR': str(tmp_path), 'COMPTOIR_SECRET': SECRET})


async def row() -> MailAccount:
    found = await mail_account.account_row()
    assert found
    return found


async def put(people: People, **values: Any) -> MailAccount:
    if await mail_account.account_row() is None:
        await mail_account.edit_mail_account(people.owner, 0, MAIL, SECRET)
    await bounce_account.edit_bounce_account(people.owner, (await row()).version, {**BOUNCES, **values}, SECRET)
    return await row()


async def at_server(people: People, server: Imap, **values: Any) -> MailAccount:
    where = {'host': '127.0.0.1', 'port': server.port, 'security': 'none', 'username': 'bounces@shop.test'}
    return await put(people, **where, **values)


async def mailed(recipient: str = 'anna@example.com') -> Any:
    order = await desk.order(notify=False, email=recipient)
    mail = await desk.mail(order, recipient=recipient)
    await desk.mail_went(mail)
    return order, mail


def about(message_id: str, eml: bytes = HARD['postfix'][0]) -> bytes:
    return eml.replace(b'<0123456789abcdef0123456789abcdef@shop.test>', message_id.encode())


async def test_the_mailbox_is_kept_with_its_password_sealed(people: People, settings: Settings) -> None:
    one = await put(people)
    assert 'hush' not in str(one.bounces)
    assert 'password' not in bounce_account.form(one)
    assert bounce_account.mailbox(one, settings) == Mailbox('imap.lilas.example', 993, 'tls', 'shop', 'INBOX', 'hush')
    assert bounce_account.form(await put(people, password='', folder=''))['folder'] == 'INBOX'
    assert unseal(SECRET, (await row()).bounces['password']) == 'hush'


async def test_a_stored_password_is_never_handed_to_another_server(people: People) -> None:
    await put(people)
    with pytest.raises(Invalid, match='another server'):
        await put(people, host='imap.elsewhere.example', password='')
    assert (await row()).bounces['host'] == 'imap.lilas.example'


@pytest.mark.parametrize(('wrong', 'field'), [
    ({'host': 'https://x'}, 'host'), ({'port': 0}, 'port'), ({'security': 'magic'}, 'security'),
    ({'username': ''}, 'username'), ({'password': ''}, 'password'), ({'password': 'a\nb'}, 'password'),
    ({'folder': 'a\r\nb'}, 'folder'), ({'username': 'a\nb'}, 'username')])
async def test_what_cannot_be_is_said_beside_its_field(people: People, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await put(people, **wrong)
    assert refused.value.field == field


async def test_it_needs_a_mail_server_the_owner_and_a_fresh_form(people: People, settings: Settings) -> None:
    with pytest.raises(Refused, match='mail server first'):
        await bounce_account.edit_bounce_account(people.owner, 0, BOUNCES, SECRET)
    with pytest.raises(Refused, match='mailbox first'):
        bounce_account.mailbox(MailAccount(version=1), settings)
    one = await put(people)
    with pytest.raises(Forbidden):
        await bounce_account.edit_bounce_account(people.clerk, one.version, BOUNCES, SECRET)
    with pytest.raises(Stale) as stale:
        await bounce_account.edit_bounce_account(people.owner, one.version - 1, BOUNCES, SECRET)
    assert (stale.value.theirs['host'], stale.value.theirs['version']) == ('imap.lilas.example', one.version)


async def test_it_is_tried_out_with_a_readable_answer(people: People, settings: Settings) -> None:
    async with serving(Imap()) as server:
        await at_server(people, server)
        assert (await bounce_account.try_mailbox(people.owner, settings)).well
        await at_server(people, server, folder='Rebonds')
        outcome = await bounce_account.try_mailbox(people.owner, settings)
        assert (outcome.well, outcome.sentence) == (False, imap.FOLDER)
    with pytest.raises(Forbidden):
        await bounce_account.try_mailbox(people.clerk, settings)


async def test_a_visit_records_ours_marks_them_seen_and_goes_on_from_there(people: People, settings: Settings) -> None:
    order, mail = await mailed()
    _, full = await mailed('bea@example.com')
    async with serving(Imap({3: about(mail.message_id), 4: about('<not@ours>').replace(b'anna@', b'eve@'),
                             5: about(full.message_id, SOFT['full'][0])})) as server:
        await at_server(people, server)
        await read_bounces.run(settings)
        assert server.seen == {3, 5}
        assert (await desk.again(order)).mail_failed == 1
        assert [one.email for one in await BouncedAddress.all()] == ['anna@example.com']
        server.opened.clear()
        await read_bounces.run(settings)
        assert server.opened == []
        kept = bounce_account.visit(await row())
        assert (kept.failed_at, kept.sentence) == (None, '')
        assert kept.read_at
        await put(people, host='127.0.0.1', port=server.port, security='none', folder='Rebonds', username='other')
        assert bounce_account.place(await row()) == imap.Place()


async def test_what_goes_wrong_is_kept_to_be_shown_until_it_goes_well(people: People, settings: Settings) -> None:
    async with serving(Imap(script={'AUTHENTICATE': '{tag} NO [AUTHENTICATIONFAILED] no'})) as server:
        await at_server(people, server)
        await read_bounces.run(settings)
        first = bounce_account.visit(await row())
        assert (first.sentence, first.read_at) == (imap.LOGIN, None)
        await read_bounces.run(settings)
        assert bounce_account.visit(await row()).failed_at == first.failed_at
        server.script.clear()
        await read_bounces.run(settings)
        assert (bounce_account.visit(await row()).failed_at, bounce_account.visit(await row()).sentence) == (None, '')


async def test_a_lost_secret_is_said(people: People, tmp_path: Any) -> None:
    await put(people)
    await read_bounces.run(read_settings({'COMPTOIR_DATA_DIR': str(tmp_path), 'COMPTOIR_SECRET': 'x' * 40}))
    assert 'cannot be read any more' in bounce_account.visit(await row()).sentence


async def test_one_report_that_cannot_be_recorded_stands_in_nobodys_way(
        people: People, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    record, calls = bouncing.record_bounce, []

    async def stumble(bounce: Any) -> bool:
        calls.append(bounce)
        if len(calls) == 1:
            raise OSError('broken')
        return await record(bounce)
    monkeypatch.setattr(bouncing, 'record_bounce', stumble)
    _, mail = await mailed()
    async with serving(Imap({3: about('<a@b>'), 4: about(mail.message_id)})) as server:
        await at_server(people, server)
        await read_bounces.run(settings)
        assert server.seen == {4}
        assert bounce_account.place(await row()).uid == 5


async def test_nothing_is_read_while_it_is_off_or_not_set(
        people: People, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError
    monkeypatch.setattr(imap, 'look', never)
    await read_bounces.run(settings)
    one = await put(people)
    await bounce_account.switch_bounce_account(people.owner, one.version, False)
    await read_bounces.run(settings)
    assert (await row()).bounces['on'] is False


async def test_a_visit_does_not_undo_what_the_owner_changed_meanwhile(people: People, settings: Settings) -> None:
    before = await put(people)
    await put(people, username='new', password='other')
    await bounce_account.remember(before, imap.Place(7, 9), Trouble(imap.CLOSED))
    after = await row()
    assert (after.bounces['username'], bounce_account.place(after), bounce_account.visit(after).sentence) == (
        'new', imap.Place(), '')


async def test_two_processes_read_the_same_report_once(people: People, settings: Settings) -> None:
    order, mail = await mailed()
    async with serving(Imap({3: about(mail.message_id)})) as server:
        await at_server(people, server)
        await asyncio.gather(read_bounces.run(settings), read_bounces.run(settings))
    assert (await desk.verbs(order)).count('mail_bounced') == 1
    assert await database.rows('SELECT 1 FROM bounced_address WHERE email = ?', ['anna@example.com'])
