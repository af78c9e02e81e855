"""Mails leave: written once, put together once, sent until the server takes them, and recorded."""

import asyncio
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest

from base.clock import at, now
from base.errors import Invalid
from base.sealing import seal
from base.settings import read_settings
from data import database, notify
from data.models import Job, Mail, MailAccount, Pause
from documents.store import Archive
from live import Hub
from mailer import answers
from mailer.smtp import Account, Post, Trouble
from orders import mail_account, outbox, papers, posting, sending, writing
from tests.mailer import scripted
from tests.orders import desk
from tests.orders.desk import People

ACCOUNT = {'id': 1, 'host': 'mail.example.org', 'from_email': 'shop@example.org', 'from_name': 'Maison Lilas'}
FAR = timedelta(days=40)


class Server:
    """Takes what it is sent, or answers with the trouble it was told."""

    def __init__(self) -> None:
        self.took: list[tuple[str, str, bytes]] = []
        self.trouble: list[Trouble | None] = []
        self.gate: asyncio.Event | None = None
        self.reached = asyncio.Event()

    async def post_of(self, _: Account) -> 'Server':
        return self

    async def send(self, sender: str, recipient: str, eml: bytes) -> str:
        trouble = self.trouble.pop(0) if self.trouble else None
        if trouble and trouble.kind != 'unknown':
            raise trouble
        self.took.append((sender, recipient, eml))
        self.reached.set()
        if self.gate:
            await self.gate.wait()
        if trouble:
            raise trouble
        return '250 taken'


class Shop:
    """What the sender works with."""

    def __init__(self, folder: Path) -> None:
        self.server = Server()
        self.archive = Archive(folder / 'documents')
        self.settings = read_settings({'COMPTOIR_DATA_DIR': str(folder), 'COMPTOIR_SECRET': 's' * 40})

    async def send(self) -> None:
        press: Any = None
        await sending.send_due(self.server.post_of, press, self.archive, self.settings)


@pytest.fixture
async def shop(people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """With an account; letters are written without drawing them."""
    async def write(mail: Mail, *_: Any) -> bool:
        await desk.write_letter(mail)
        return True

    monkeypatch.setattr(writing, 'write', write)
    await _account()
    return Shop(tmp_path)


@database.transactional
async def _account(**values: Any) -> None:
    await MailAccount.all().delete()
    await MailAccount.create(**{**ACCOUNT, **values})


async def mail_now(mail: Mail) -> tuple[Mail, Job]:
    return await Mail.get(id=mail.id, using_db=database.reader()), await desk.job_of(mail)


async def test_a_due_mail_is_written_sent_once_and_told_in_the_history(shop: Shop) -> None:
    order = await desk.order(notify=False)
    mail = await desk.mail(order, written=False)
    await shop.send()
    await shop.send()
    (sender, recipient, eml), = shop.server.took
    assert (sender, recipient) == ('shop@example.org', 'claire@example.org')
    assert message_from_bytes(eml)['Message-ID'] == mail.message_id
    row, job = await mail_now(mail)
    assert (job.state, row.outcome, row.answer, row.sent_at is not None) == ('done', 'sent', '250 taken', True)
    assert shop.archive.read(row.eml_sha256) == eml
    assert (await desk.verbs(order))[-1] == 'mail_sent'


async def test_a_mail_waits_for_its_time(shop: Shop, people: People) -> None:
    mail = await desk.mail(await desk.order(notify=False))
    with at(now() - timedelta(minutes=1)):
        await shop.send()
    assert shop.server.took == []
    assert (await desk.job_of(mail)).state == 'available'


async def test_without_an_account_mails_are_written_and_wait(shop: Shop) -> None:
    await _account(host='')
    mail = await desk.mail(await desk.order(notify=False), written=False)
    await shop.send()
    row, job = await mail_now(mail)
    assert (job.state, job.attempt, row.subject, shop.server.took) == ('available', 0, 'On its way', [])


async def test_a_server_that_says_later_is_asked_again_with_the_same_bytes_until_five_days_are_over(shop: Shop) -> None:
    mail = await desk.mail(await desk.order(notify=False))
    shop.server.trouble = [Trouble('retry', '451 later', 451)] * 200
    begin = moment = now()
    pauses = []
    while (job := await desk.job_of(mail)).state != 'discarded':
        with at(moment):
            await shop.send()
        job = await desk.job_of(mail)
        pauses.append(round((job.run_at - moment).total_seconds() / 60))
        moment = job.run_at
    assert pauses[:7] == [1, 5, 15, 30, 60, 120, 120]
    assert timedelta(days=4, hours=20) < moment - begin <= timedelta(days=5)
    assert (await mail_now(mail))[0].outcome == 'retry'


@pytest.mark.parametrize('kind', ['recipient', 'content'])
async def test_what_no_later_try_would_mend_is_given_up_at_once_and_shown_on_the_order(shop: Shop, kind: Any) -> None:
    order = await desk.order(notify=False)
    mail = await desk.mail(order)
    shop.server.trouble = [Trouble(kind, '550 5.1.1 no such user', 550)]
    await shop.send()
    row, job = await mail_now(mail)
    assert (job.state, row.outcome, row.answer) == ('discarded', kind, '550 5.1.1 no such user')
    assert (await desk.again(order)).mail_failed == 1
    assert (await desk.verbs(order))[-1] == 'mail_failed'


async def test_what_may_have_been_sent_rests_half_an_hour_and_is_the_same_mail_then(shop: Shop) -> None:
    mail = await desk.mail(await desk.order(notify=False))
    shop.server.trouble = [Trouble('unknown', 'no answer')]
    with at(moment := now()):
        await shop.send()
    row, job = await mail_now(mail)
    assert (row.outcome, job.state, job.run_at - moment) == ('unknown', 'retryable', timedelta(minutes=30))
    with at(job.run_at):
        await shop.send()
    first, second = shop.server.took
    assert first == second
    assert (await mail_now(mail))[1].state == 'done'


async def test_a_refused_account_pauses_all_mails_once_and_is_no_fault_of_the_mail(
        shop: Shop, people: People, caplog: pytest.LogCaptureFixture) -> None:
    order = await desk.order(notify=False)
    mails = [await desk.mail(order) for _ in range(3)]
    shop.server.trouble = [Trouble('account', '535 wrong password', 535)]
    await shop.send()
    await shop.send()
    assert [((job := await desk.job_of(mail)).state, job.attempt) for mail in mails] == [('available', 0)] * 3
    row = await Pause.get(kind='mail', using_db=database.reader())
    assert (row.reason, row.detail) == ('account', '535 wrong password')
    assert [record.message for record in caplog.records if 'paused' in record.message] == [
        'mails are paused: 535 wrong password']
    await posting.resume(people.owner, 'mail')
    await shop.send()
    assert len(shop.server.took) == 3


async def test_a_letter_that_cannot_be_written_is_given_up_and_stops_no_other(
        shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await desk.order(notify=False)
    bad, good = await desk.mail(order, written=False), await desk.mail(order)

    async def refuse(*_: Any) -> bool:
        raise Invalid('The letter loops.')

    monkeypatch.setattr(writing, 'write', refuse)
    await shop.send()
    row, job = await mail_now(bad)
    assert (job.state, row.outcome, row.answer) == ('discarded', 'content', 'The letter loops.')
    assert (await desk.job_of(good)).state == 'done'


async def test_a_sender_that_was_late_records_nothing(shop: Shop) -> None:
    order = await desk.order(notify=False)
    mail = await desk.mail(order)
    shop.server.gate = asyncio.Event()
    work = asyncio.create_task(shop.send())
    await shop.server.reached.wait()
    await _take_over(mail)
    shop.server.gate.set()
    await work
    row, job = await mail_now(mail)
    assert (job.state, job.attempt, row.sent_at) == ('running', 7, None)
    assert 'mail_sent' not in await desk.verbs(order)


@database.transactional
async def _take_over(mail: Mail) -> None:
    await Job.filter(id=mail.job_id).update(attempt=7)


async def test_what_the_server_took_while_the_desk_stopped_is_recorded(shop: Shop) -> None:
    mail = await desk.mail(await desk.order(notify=False))
    shop.server.gate = asyncio.Event()
    work = asyncio.create_task(shop.send())
    await shop.server.reached.wait()
    work.cancel()
    await asyncio.sleep(0)
    shop.server.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert (await desk.job_of(mail)).state == 'done'


async def test_a_mail_under_way_for_too_long_is_handed_back_when_the_desk_stops(
        shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, 'PATIENCE', 0.01)
    mail = await desk.mail(await desk.order(notify=False))
    shop.server.gate = asyncio.Event()
    work = asyncio.create_task(shop.send())
    await shop.server.reached.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    job = await desk.job_of(mail)
    assert (job.state, job.attempt) == ('available', 0)


async def test_a_mail_that_may_have_been_taken_when_the_desk_stops_rests_half_an_hour(
        shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, 'PATIENCE', 0.01)
    mail = await desk.mail(await desk.order(notify=False))
    press: Any = None
    async with scripted.serving(scripted.Server({'body': scripted.SILENT})) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'))
        work = asyncio.create_task(sending.send_due(AsyncMock(return_value=post), press, shop.archive, shop.settings))
        while not server.taken:
            await asyncio.sleep(0.001)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
    row, job = await mail_now(mail)
    assert (job.state, row.outcome, row.answer) == ('retryable', 'unknown', answers.PERHAPS)
    assert job.run_at > now() + sending.PERHAPS - timedelta(minutes=1)


async def test_what_ran_when_the_desk_died_is_free_at_its_start_unless_another_process_is_at_work(
        shop: Shop, db: database.Database) -> None:
    mail = await desk.mail(await desk.order(notify=False))
    await outbox.claim('mail', 1)
    if db.listener:
        other = await notify.Listener.start(db.listener.url, Hub())
        await outbox.begin()
        assert (await desk.job_of(mail)).state == 'running'
        await other.stop()
    await outbox.begin()
    assert (await desk.job_of(mail)).state == 'retryable'


async def test_the_account_is_the_one_set_else_that_of_the_environment(shop: Shop, tmp_path: Path) -> None:
    await _account(username='lilas', password=seal('s' * 40, 'pass'))
    found = await mail_account.account(shop.settings)
    assert (found.host, found.username, found.password) == ('mail.example.org', 'lilas', 'pass') if found else False
    await _account(host='')
    assert await mail_account.account(shop.settings) is None
    told = read_settings({'COMPTOIR_DATA_DIR': str(tmp_path), 'COMPTOIR_SECRET': 's' * 40,
                          'COMPTOIR_SMTP_URL': 'smtp+starttls://a%40b.fr:p%3Aw@post.example.org'})
    assert await mail_account.account(told) == Account('post.example.org', 587, 'starttls', 'a@b.fr', 'p:w')


async def test_two_senders_at_once_send_each_mail_once(shop: Shop) -> None:
    order = await desk.order(notify=False)
    for _ in range(12):
        await desk.mail(order)
    await asyncio.gather(shop.send(), shop.send())
    assert len({eml for _, _, eml in shop.server.took}) == len(shop.server.took) == 12


async def test_bytes_of_mails_that_may_still_be_sent_are_not_swept(shop: Shop) -> None:
    order = await desk.order(notify=False)
    file = shop.archive.keep(b'an invoice')
    sent = await desk.mail(order, attachments=[
        {'name': 'a.pdf', 'mime': 'application/pdf', 'sha256': file, 'size': 10}])
    rests = await desk.mail(order)
    shop.server.trouble = [None, Trouble('retry', '451 later', 451)]
    await shop.send()
    with at(now() + FAR):
        await papers.sweep(shop.archive)
    assert shop.archive.read(file) == b'an invoice'
    assert shop.archive.path((await mail_now(rests))[0].eml_sha256).exists()
    assert not shop.archive.path((await mail_now(sent))[0].eml_sha256).exists()


async def test_a_claim_skips_paused_work_of_its_own_kind_only(people: People) -> None:
    await outbox.pause_for('staff', kind='pdf')
    await desk.mail(await desk.order(notify=False))
    assert len(await outbox.claim('mail', 9)) == 1
