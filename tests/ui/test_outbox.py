"""The outbox: what waits, is tried again, failed, was sent or cancelled, and what can be done about it at once."""
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from base.clock import now
from data import database, mail_view
from data.database import Database, transactional
from data.mail_view import Ask
from data.models import Job, Mail, Pause
from tests.orders import desk as shop
from tests.ui.helpers import fill, open_form, press, sheets

if TYPE_CHECKING:
    from nicegui.testing import User

EARLY = datetime(2020, 1, 1, tzinfo=UTC)
EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


@transactional
async def queued(state: str = 'available', count: int = 1, kind: str = 'paid', order_id: int | None = None,
                 run_at: datetime | None = None, **more: Any) -> list[int]:
    ids = await database.take_ids('job', count)
    await Job.bulk_create([Job(id=id_, kind='mail', key=secrets.token_hex(8), state=state, run_at=run_at or now(),
                               made_at=now(), payload={}) for id_ in ids])
    await Mail.bulk_create([Mail(job_id=id_, kind=kind, language='en', order_id=order_id, made_at=now(), **{
        'recipient': f'c{place}@example.org', 'recipient_name': 'C', 'message_id': f'<{id_}@x>', **more})
        for place, id_ in enumerate(ids)])
    return ids


@transactional
async def pdf(state: str = 'discarded') -> int:
    job = await Job.create(kind='pdf', key=secrets.token_hex(8), state=state, run_at=now(), made_at=now(),
                           payload={'document': 999}, error='No space left on device')
    return int(job.id)


def ids(page: mail_view.Page) -> list[int]:
    return [row.id for row in page.rows]


# ---- what is read, on both databases
async def test_each_tab_has_its_own_newest_first(db: Database) -> None:
    waiting = await queued(count=3) + await queued('running')
    again, failed, cancelled = await queued('retryable'), await queued('discarded'), await queued('cancelled')
    paper = await pdf()
    older = await queued('done', sent_at=now() - timedelta(hours=2))
    sent = await queued('done', sent_at=now())
    found = {tab: ids(await mail_view.page(Ask(tab, EARLY))) for tab in mail_view.TABS}
    assert found == {'waiting': waiting[::-1], 'again': again, 'failed': [paper, *failed], 'cancelled': cancelled,
                     'sent': [*sent, *older]}
    counts = await mail_view.counts(now() - timedelta(hours=1))
    assert {tab: counts[tab] for tab in mail_view.TABS} == {'waiting': 4, 'again': 1, 'failed': 2, 'sent': 1,
                                                            'cancelled': 1}
    assert await mail_view.failures() == 2


@pytest.mark.parametrize('tab', ['waiting', 'sent'])
async def test_pages_go_by_place_and_back(db: Database, tab: str) -> None:
    some = await (queued(count=7) if tab == 'waiting' else queued('done', 7, sent_at=now()))
    ask, newest = Ask(tab, EARLY), some[::-1]
    first = await mail_view.page(ask, size=3)
    second = await mail_view.page(ask, after=first.rows[-1].id, size=3)
    third = await mail_view.page(ask, after=second.rows[-1].id, size=3)
    assert (ids(first), ids(second), ids(third)) == (newest[:3], newest[3:6], newest[6:])
    assert [page.has_older for page in (first, second, third)] == [True, True, False]
    back = await mail_view.page(ask, before=third.rows[0].id, size=3)
    assert (ids(back), back.has_newer) == (newest[3:6], True)
    assert ids(await mail_view.page(ask, before=back.rows[0].id, size=3)) == newest[:3]


@pytest.mark.parametrize('tab', ['failed', 'sent'])
async def test_one_kind_of_letter_alone(db: Database, tab: str) -> None:
    state, sent = ('discarded', None) if tab == 'failed' else ('done', now())
    await queued(state, 2, 'paid', sent_at=sent)
    credits = await queued(state, 2, 'credit', sent_at=sent)
    paper = await pdf()
    assert ids(await mail_view.page(Ask(tab, EARLY, 'credit'))) == credits[::-1]
    assert ids(await mail_view.page(Ask(tab, EARLY, 'pdf'))) == ([paper] if tab == 'failed' else [])


@pytest.mark.parametrize('store', ['sqlite'], indirect=True)
async def test_ten_thousand_that_wait_are_walked_by_their_index_alone(db: Database) -> None:
    sql, values = await mail_view._job_ids(Ask('waiting', EARLY), '<', 5, 51)
    plans = [*await database.rows(f'EXPLAIN QUERY PLAN {sql}', values),
             *await database.rows(f'EXPLAIN QUERY PLAN {mail_view._COUNTS}', [EARLY.isoformat(' ')]),
             *await database.rows(f'EXPLAIN QUERY PLAN {mail_view._FAILURES}')]
    walked = [plan['detail'] for plan in plans if ' job' in plan['detail'] or ' mail' in plan['detail']]
    assert walked
    assert all('COVERING INDEX idx_job_outbox' in one or 'COVERING INDEX idx_mail_sent' in one for one in walked)


# ---- what is shown
SQLITE = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


def html(user: 'User') -> str:
    return '\n'.join(sheet.html for sheet in sheets(user))


@SQLITE
async def test_an_empty_outbox_says_so(user: 'User') -> None:
    await user.open('/outbox')
    await user.should_see('Nothing waits to be sent')
    await user.should_see('There is no mail server yet.')
    await user.should_not_see('Retry all failed')
    await user.should_not_see('Cancel all waiting')


@SQLITE
async def test_failures_are_counted_in_the_sidebar_as_they_happen(user: 'User') -> None:
    await user.open('/outbox')
    await user.should_not_see('1\u00a0failed')
    await queued('discarded')
    await told()
    await user.should_see('1\u00a0failed')


@transactional
async def told() -> None:
    database.announce('outbox')


@SQLITE
async def test_all_that_failed_is_tried_again(user: 'User') -> None:
    failed = await queued('discarded', 2, written_at=now())
    await pdf()
    await user.open('/outbox?tab=failed')
    await user.should_see('No space left on device')
    await press(user, 'retry_all')
    await user.should_see('3 are tried again.')
    assert not await Job.filter(id__in=failed, state='discarded').exists()


@SQLITE
async def test_one_pdf_that_failed_is_tried_again(user: 'User') -> None:
    first, second = await pdf(), await pdf()
    await user.open('/outbox?tab=failed')
    await press(user, 'retry_pdf', job=first)
    await user.should_see('Failed 1')
    assert [(await Job.get(id=one)).state == 'discarded' for one in (first, second)] == [False, True]


@SQLITE
async def test_cancelling_all_says_how_many_before_it_is_done(user: 'User') -> None:
    waiting = await queued(count=3)
    await user.open('/outbox')
    await press(user, 'cancel_all')
    assert '3 mails are not sent.' in str(open_form(user)._props['html'])
    assert await Job.filter(id__in=waiting, state='available').count() == 3
    await fill(user)
    await user.should_see('Nothing waits to be sent')
    assert await Job.filter(id__in=waiting, state='cancelled').count() == 3


@SQLITE
async def test_mail_is_paused_and_goes_on(user: 'User') -> None:
    await queued(run_at=now() + timedelta(hours=1))    # the clock is running
    await user.open('/outbox')
    await press(user, 'pause')
    await user.should_see('Waits: mail is paused')
    assert await Pause.filter(kind='mail').exists()
    await press(user, 'resume')
    await user.should_not_see('Waits: mail is paused')
    assert not await Pause.filter(kind='mail').exists()


@SQLITE
async def test_a_row_leads_to_its_order_and_its_mail_is_cancelled_there(user: 'User') -> None:
    order_id = (await shop.order(email='')).id
    job_id = (await queued(order_id=order_id, subject='Thank you'))[0]
    await user.open('/outbox')
    await user.should_see('Thank you')
    assert f'href="/orders/{order_id}"' in html(user)
    await press(user, 'cancel_mail', mail=(await Mail.get(job_id=job_id)).id)
    await user.should_see('Nothing waits to be sent')
    assert (await Job.get(id=job_id)).state == 'cancelled'


@SQLITE
async def test_subjects_names_and_answers_stay_text(user: 'User') -> None:
    await queued('discarded', subject=EVIL, recipient=EVIL, recipient_name=EVIL, answer=EVIL, outcome='content')
    await user.open('/outbox?tab=failed')
    await user.should_see('alert(1)')
    assert '<script>alert' not in html(user)
    assert '<img' not in html(user)


@SQLITE
async def test_an_address_nobody_wrote_shows_what_waits(user: 'User') -> None:
    await queued(subject='Hello')
    await user.open('/outbox?tab=%00&kind=x&after=999999999&before=-1')
    await user.should_see('Hello')
