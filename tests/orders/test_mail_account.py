"""The mail account: what is taken, what is refused and where it is said, what is never shown, what then may leave."""
import asyncio
from datetime import timedelta
from typing import Any

import pytest

from base.clock import at, now
from base.errors import Forbidden, Invalid, Refused, Stale
from base.sealing import seal, unseal
from base.settings import Settings, read_settings
from data import database
from data.models import History, MailAccount, Pause
from mailer import dkim_keys
from mailer.dkim import sign
from mailer.smtp import Account, Limits, Trouble
from orders import mail_account, mail_trial, mailing, outbox
from tests.mailer.scripted import Server, serving
from tests.orders import desk
from tests.orders.desk import People

SECRET = 's' * 40
OVH = {'preset': 'ovh', 'username': 'shop@lilas.example', 'password': 'hush hush', 'from_name': 'Maison Lilas',
       'from_email': 'shop@lilas.example', 'reply_to': ''}
OWN: dict[str, Any] = {**OVH, 'preset': 'own', 'host': 'smtp.lilas.example', 'port': 2525, 'security': 'starttls'}
on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


def settings(tmp_path: Any, **more: str) -> Settings:
    return read_settings({'COMPTOIR_DATA_DIR': str(tmp_path), 'COMPTOIR_SECRET': SECRET, **more})


async def edit(people: People, version: int = 0, **values: Any) -> MailAccount:
    await mail_account.edit_mail_account(people.owner, version, {**OVH, **values}, SECRET)
    row = await mail_account.account_row()
    assert row
    return row


@on_sqlite
async def test_a_preset_is_all_a_shop_needs_to_know(people: People, tmp_path: Any) -> None:
    row = await edit(people)
    assert await mail_account.account(settings(tmp_path)) == Account('ssl0.ovh.net', 465, 'tls', 'shop@lilas.example',
                                                                      'hush hush')
    assert (row.version, mail_account.form(row)['preset']) == (1, 'ovh')
    await edit(people, 1, preset='ses', region='eu-central-1')
    found = await mail_account.account(settings(tmp_path))
    assert found
    assert (found.host, found.port, found.security) == ('email-smtp.eu-central-1.amazonaws.com', 587, 'starttls')


@on_sqlite
async def test_the_password_is_sealed_and_in_no_form_and_no_history(people: People) -> None:
    row = await edit(people)
    assert 'hush' not in row.password
    assert unseal(SECRET, row.password) == 'hush hush'
    assert 'password' not in mail_account.form(row)
    told = await History.filter(verb='mail_account_edited')
    assert len(told) == 1
    assert 'hush' not in str(told[0].data)


@on_sqlite
async def test_an_empty_password_keeps_the_stored_one_but_hands_it_to_no_other_server(people: People) -> None:
    await edit(people)
    row = await edit(people, 1, password='', from_name='Lilas')
    assert (unseal(SECRET, row.password), row.from_name) == ('hush hush', 'Lilas')
    with pytest.raises(Invalid) as other:
        await edit(people, 2, password='', preset='gandi')
    assert other.value.field == 'password'
    row = await edit(people, 2, **{**OWN, 'username': '', 'password': ''})
    assert row.password == ''


@on_sqlite
@pytest.mark.parametrize(('field', 'values'), [
    ('from_email', {'from_email': ''}), ('from_email', {'from_email': 'lilas.example'}),
    ('from_email', {'from_email': 'a@b@'}), ('from_email', {'from_email': 'a@x.example\r\nBcc: b@x.example'}),
    ('from_email', {'from_email': 'éa@lilas.example'}), ('from_name', {'from_name': 'Lilas\nBcc: b@x.example'}),
    ('from_name', {'from_name': 'Li\0las'}), ('reply_to', {'reply_to': 'nobody'}), ('username', {'username': ''}),
    ('username', {'username': 'a\r\nb'}), ('password', {'password': ''}), ('password', {'password': 'a\0b'}),
    ('password', {'password': 'x' * 501}), ('region', {'preset': 'ses', 'region': 'mars'}),
    ('host', {**OWN, 'host': ''}), ('host', {**OWN, 'host': 'https://smtp.x.example'}),
    ('host', {**OWN, 'host': 'smtp x'}), ('host', {**OWN, 'host': 'a' * 64}), ('host', {**OWN, 'host': 'x..y'}),
    ('port', {**OWN, 'port': 0}), ('port', {**OWN, 'port': 65536}), ('port', {**OWN, 'port': None}),
    ('security', {**OWN, 'security': 'ssl2'}), ('username', {**OWN, 'username': ''})])
async def test_what_no_server_could_take_is_refused_beside_its_field(people: People, field: str,
                                                                     values: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        await edit(people, **values)
    assert refused.value.field == field
    assert str(refused.value).endswith('.')
    assert await mail_account.account_row() is None


@on_sqlite
async def test_names_with_accents_are_kept_as_dns_has_them(people: People) -> None:
    row = await edit(people, **{**OWN, 'host': 'Smtp.Bücher.example.', 'from_email': 'shop@bücher.example'})
    assert (row.host, row.from_email) == ('smtp.xn--bcher-kva.example', 'shop@xn--bcher-kva.example')


async def test_of_two_who_set_it_for_the_first_time_one_is_told_of_the_other(people: People) -> None:
    both = await asyncio.gather(edit(people), edit(people, from_name='Other'), return_exceptions=True)
    stale = [one for one in both if isinstance(one, Stale)]
    assert len(stale) == 1
    assert (stale[0].who, stale[0].theirs['version']) == ('Owner Martin', 1)
    assert 'password' not in stale[0].theirs


@on_sqlite
async def test_only_the_owner_sets_it(people: People, tmp_path: Any) -> None:
    for who in (people.clerk, people.viewer):
        with pytest.raises(Forbidden):
            await mail_account.edit_mail_account(who, 0, OVH, SECRET)
        with pytest.raises(Forbidden):
            await mail_trial.try_connection(who, settings(tmp_path))


@on_sqlite
async def test_without_a_row_the_account_of_the_environment_counts(people: People, tmp_path: Any) -> None:
    assert await mail_account.account(settings(tmp_path)) is None
    told = settings(tmp_path, COMPTOIR_SMTP_URL='smtp+starttls://a%40x.example:p%2Fw@mx.example')
    assert await mail_account.account(told) == Account('mx.example', 587, 'starttls', 'a@x.example', 'p/w')
    await edit(people, preset='environment')
    assert await mail_account.account(told) == Account('mx.example', 587, 'starttls', 'a@x.example', 'p/w')
    await edit(people, 1)
    found = await mail_account.account(told)
    assert found
    assert found.host == 'ssl0.ovh.net'


@database.transactional
async def queue(people: People, order: Any) -> None:
    await mailing.queue_anyway(people.owner, 'notify', order)


async def pauses() -> list[str]:
    return [one.reason for one in await Pause.all()]


async def test_mails_older_than_a_day_wait_for_a_word_when_the_first_account_comes(people: People) -> None:
    order = await desk.order()
    with at(now() - timedelta(hours=25)):
        await queue(people, order)
    await edit(people)
    assert await pauses() == ['old']
    await edit(people, 1, from_name='Again')
    assert await pauses() == ['old']


@on_sqlite
async def test_fresh_mails_leave_at_once_with_the_first_account(people: People) -> None:
    order = await desk.order()
    with at(now() - timedelta(hours=23)):
        await queue(people, order)
    await edit(people)
    assert await pauses() == []


@on_sqlite
async def test_another_password_lifts_the_pause_of_the_wrong_one_and_no_other(people: People) -> None:
    await edit(people)
    await pause('account')
    await edit(people, 1, password='better')
    assert await pauses() == []
    await pause('staff')
    await edit(people, 2, password='best')
    assert await pauses() == ['staff']


@database.transactional
async def pause(reason: str) -> None:
    await outbox.pause_for(reason)


# ---- tried out


@on_sqlite
@pytest.mark.parametrize(('trouble', 'words'), [
    (Trouble('account', '535 no', 535), 'user name or the password'), (Trouble('account', 'x'), 'does not work'),
    (Trouble('retry', 'x'), 'just now')])
async def test_a_try_says_what_is_wrong(people: People, tmp_path: Any, trouble: Trouble, words: str) -> None:
    async def attempt(_account: Account, limits: Limits) -> str:
        assert limits.whole <= 20
        raise trouble
    with pytest.raises(Refused):
        await mail_trial.try_connection(people.owner, settings(tmp_path), attempt)
    await edit(people)
    outcome = await mail_trial.try_connection(people.owner, settings(tmp_path), attempt)
    assert (outcome.well, outcome.answer) == (False, trouble.answer)
    assert words in outcome.sentence


@on_sqlite
async def test_a_password_sealed_with_another_secret_is_asked_for_again(people: People, tmp_path: Any) -> None:
    await edit(people)
    with pytest.raises(Refused, match='Enter it again'):
        await mail_trial.try_connection(people.owner, settings(tmp_path, COMPTOIR_SECRET='t' * 40))


@on_sqlite
async def test_a_test_mail_really_leaves_for_the_person_who_asked(people: People, tmp_path: Any) -> None:
    async with serving(Server()) as server:
        await edit(people, **{**OWN, 'host': '127.0.0.1', 'port': server.port, 'security': 'none', 'username': '',
                              'password': ''})
        outcome = await mail_trial.send_trial(people.owner, settings(tmp_path))
    assert (outcome.well, outcome.to) == (True, 'owner@example.org')
    assert outcome.answer.startswith('250')
    eml = b''.join(server.taken)
    assert b'Test mail of Maison Lilas' in eml
    assert b'owner@example.org' in eml


# ---- signing


@on_sqlite
async def test_mails_are_signed_only_once_the_key_is_switched_on(people: People, tmp_path: Any) -> None:
    await edit(people)
    with pytest.raises(Refused):
        await mail_account.edit_dkim(people.owner, 1, True)
    private, public = dkim_keys.make_pair()
    await mail_account.make_dkim_key(people.owner, 1, 'Comptoir', seal(SECRET, private), public)
    assert await mail_account.dkim_key(settings(tmp_path)) is None
    await mail_account.edit_dkim(people.owner, 2, True)
    key = await mail_account.dkim_key(settings(tmp_path))
    assert key
    assert (key.domain, key.selector) == ('lilas.example', 'comptoir')
    assert sign(b'From: a@lilas.example\r\n\r\nHello\r\n', key, now()).startswith(b'DKIM-Signature')
    assert 'PRIVATE' not in str((await mail_account.account_row()).dkim)    # type: ignore[union-attr]


@on_sqlite
async def test_another_sender_domain_stops_signing_until_its_record_stands(people: People, tmp_path: Any) -> None:
    await edit(people)
    await mail_account.make_dkim_key(people.owner, 1, 'one', seal(SECRET, 'x'), 'y')
    await mail_account.edit_dkim(people.owner, 2, True)
    await edit(people, 3, from_email='shop@roy.example')
    assert await mail_account.dkim_key(settings(tmp_path)) is None


@on_sqlite
@pytest.mark.parametrize('selector', ['', 'a b', 'é', 'x' * 64, '-a', 'one'])
async def test_a_selector_is_a_word_that_was_not_the_last(people: People, selector: str) -> None:
    await edit(people)
    await mail_account.make_dkim_key(people.owner, 1, 'one', 'x', 'y')
    with pytest.raises(Invalid) as refused:
        await mail_account.make_dkim_key(people.owner, 2, selector, 'x', 'y')
    assert refused.value.field == 'selector'
