"""Answer a quote as its customer: by a signed link to one version of the offer, once."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from base import clock
from base.actor import Actor
from base.clock import now, today
from base.errors import Forbidden, Invalid, Missing, Refused
from data import database
from data.database import transactional
from data.models import History, Order, Quote
from orders import answering, quote_editing, quote_rules, quote_snapshot, quoting
from orders.answering import Link, answer_quote, read_token, token
from orders.editing import LineEdit
from tests.documents import samples
from tests.orders import desk
from tests.orders.desk import ROLES, People

SECRET = 'a secret of at least thirty-two characters'
CLAIRE = answering.customer('Claire Petit', 'fr')


async def again(quote_id: int) -> Quote:
    return await Quote.get(id=quote_id, using_db=database.reader())


async def sent_quote(people: People) -> int:
    order = await desk.order(desk.line(None, 2))
    quote_id = await quoting.duplicate(people.clerk, order.id)
    await quoting.mark_quote(people.clerk, quote_id, 'sent')
    return quote_id


async def told(quote_id: int) -> list[History]:
    return await History.filter(quote_id=quote_id).using_db(database.reader()).order_by('id')


@transactional
async def set_until(quote_id: int, until: date | None) -> None:
    await Quote.filter(id=quote_id).update(valid_until=until)


@pytest.mark.parametrize('answer', ['accepted', 'declined'])
async def test_an_answer_keeps_who_when_and_why(people: People, answer: str) -> None:
    quote_id = await sent_quote(people)
    before = now()
    await answer_quote(CLAIRE, quote_id, 1, answer, ' In May,\nplease ')
    quote = await again(quote_id)
    assert (quote.status, quote.answered_by, quote.answer_note) == (answer, 'Claire Petit', 'In May,\nplease')
    assert quote.answered_at is not None
    assert before <= quote.answered_at <= now()
    last = (await told(quote_id))[-1]
    assert (last.verb, last.who, last.source, last.data['note']) == (
        f'quote_{answer}', 'Claire Petit', 'customer', 'In May,\nplease')


async def test_of_many_answers_at_once_one_counts(people: People) -> None:
    quote_id = await sent_quote(people)
    answers = await asyncio.gather(*[
        answer_quote(answering.customer(f'Claire {number}', 'fr'), quote_id, 1, ('accepted', 'declined')[number % 2])
        for number in range(12)], return_exceptions=True)
    assert sum(one is None for one in answers) == 1
    assert {str(one) for one in answers if one} <= {
        'This quote has already been accepted.', 'This quote has already been declined.'}
    assert sum(entry.source == 'customer' for entry in await told(quote_id)) == 1
    assert (await again(quote_id)).answered_by == f'Claire {answers.index(None)}'


async def test_a_change_and_an_answer_at_once_end_in_one_of_the_two_worlds(people: People) -> None:
    for number in range(6):
        quote_id = await sent_quote(people)
        version = (await again(quote_id)).version
        edit = quote_editing.edit_quote_remark(people.clerk, quote_id, version, f'Note {number}')
        both = [answer_quote(CLAIRE, quote_id, 1, 'accepted'), edit]
        answers = await asyncio.gather(*both[::1 if number % 2 else -1], return_exceptions=True)
        assert sum(one is None for one in answers) == 1
        quote = await again(quote_id)
        assert (quote.status, quote.remark) in {('accepted', ''), ('draft', f'Note {number}')}


async def test_converting_and_declining_at_once_end_in_one_of_the_two_worlds(people: People) -> None:
    for _number in range(6):
        quote_id = await sent_quote(people)
        orders = await Order.all().count()
        answers = await asyncio.gather(answer_quote(CLAIRE, quote_id, 1, 'declined'),
                                       quoting.convert(people.clerk, quote_id), return_exceptions=True)
        assert sum(isinstance(one, Refused) for one in answers) == 1
        made = await Order.all().count() - orders
        assert ((await again(quote_id)).status, made) in {('declined', 0), ('converted', 1)}


async def test_another_version_a_draft_and_what_was_answered_are_refused(people: People) -> None:
    quote_id = await sent_quote(people)
    with pytest.raises(Refused, match='was changed meanwhile'):
        await answer_quote(CLAIRE, quote_id, 2, 'accepted')
    await quoting.mark_quote(people.clerk, quote_id, 'draft')
    with pytest.raises(Refused, match='working on this quote again'):
        await answer_quote(CLAIRE, quote_id, 1, 'accepted')
    await quoting.mark_quote(people.clerk, quote_id, 'sent')
    await answer_quote(CLAIRE, quote_id, 1, 'declined')
    with pytest.raises(Refused, match='already been declined'):
        await answer_quote(CLAIRE, quote_id, 1, 'accepted')
    await quoting.convert(people.clerk, quote_id, though_declined=True)
    with pytest.raises(Refused, match='has become an order'):
        await answer_quote(CLAIRE, quote_id, 1, 'accepted')


async def test_it_can_be_answered_up_to_and_with_its_last_day_in_the_shop_s_zone(people: People) -> None:
    quote_id = await sent_quote(people)
    await set_until(quote_id, today('Europe/Paris'))
    with clock.at(now() + timedelta(days=1)), pytest.raises(Refused, match='has expired'):
        await answer_quote(CLAIRE, quote_id, 1, 'accepted')
    await answer_quote(CLAIRE, quote_id, 1, 'accepted')


async def test_an_answer_needs_a_name_and_is_yes_or_no(people: People) -> None:
    quote_id = await sent_quote(people)
    for actor, answer in ((answering.customer(' \u202e ', 'en'), 'accepted'), (CLAIRE, 'converted'), (CLAIRE, '')):
        with pytest.raises(Invalid):
            await answer_quote(actor, quote_id, 1, answer)
    with pytest.raises(Missing):
        await answer_quote(CLAIRE, 99, 1, 'accepted')
    assert (await again(quote_id)).status == 'sent'


async def test_only_a_customer_answers_and_does_nothing_else(people: People) -> None:
    quote_id = await sent_quote(people)
    for role in ROLES:
        with pytest.raises(Forbidden):
            await answer_quote(people.of(role), quote_id, 1, 'accepted')
    for attempt in (quoting.mark_quote(CLAIRE, quote_id, 'accepted'), quoting.convert(CLAIRE, quote_id),
                    quote_editing.edit_quote_remark(CLAIRE, quote_id, 1, 'x')):
        with pytest.raises(Forbidden):
            await attempt


async def test_what_the_shop_heard_itself_names_no_customer(people: People) -> None:
    quote_id = await sent_quote(people)
    await answer_quote(CLAIRE, quote_id, 1, 'declined', 'Too dear')
    await quoting.mark_quote(people.clerk, quote_id, 'accepted')
    quote = await again(quote_id)
    assert (quote.status, quote.answered_by, quote.answer_note) == ('accepted', '', '')
    assert quote.answered_at is not None
    await quoting.mark_quote(people.clerk, quote_id, 'draft')
    quote = await again(quote_id)
    assert (quote.answered_at, quote.sent_at) == (None, None)
    assert [entry.data.get('note') for entry in await told(quote_id) if entry.source == 'customer'] == ['Too dear']


async def test_a_link_names_the_quote_its_version_and_its_last_day(people: People) -> None:
    quote_id = await sent_quote(people)
    quote = await again(quote_id)
    assert quote.valid_until is not None
    assert read_token(SECRET, token(SECRET, quote)) == Link(quote_id, 1, quote.valid_until)
    before = token(SECRET, quote)
    await quote_editing.add_quote_line(people.clerk, quote_id, LineEdit(None, 1, '5', 0, 2000, 'Tea'))
    assert token(SECRET, await again(quote_id)) != before
    assert read_token('another secret of at least 32 characters', before) is None


@pytest.mark.parametrize(('version', 'status', 'expected'), [
    (1, 'sent', 'open'), (2, 'sent', 'changed'), (1, 'draft', 'withdrawn'), (1, 'accepted', 'accepted'),
    (1, 'declined', 'declined'), (2, 'accepted', 'changed'), (1, 'converted', 'converted'),
    (2, 'converted', 'converted')])
def test_how_an_offer_stands_for_who_holds_a_link(version: int, status: str, expected: str) -> None:
    quote = Quote(status=status, offer_version=1, valid_until=date(2026, 5, 2))
    assert quote_rules.standing(quote, version, date(2026, 5, 2)) == expected
    late = quote_rules.standing(quote, version, date(2026, 5, 3))
    assert late == ('expired' if expected in {'open', 'withdrawn'} else expected)


async def test_the_paper_shows_what_the_quote_says(people: People) -> None:
    await desk.set_shop(papers={'quote_intro': {'fr': 'Avec plaisir'}, 'closing': {'en': 'Thank you'}})
    order = await desk.order(desk.line(None, 2), desk.line(None, 1, 550, vat_rate=550, category='S'), language='fr',
                             shipping_minor=640, discount_minor=100, discount_code='SPRING', remark='Ring twice')
    quote_id = await quoting.duplicate(people.clerk, order.id)
    found = await quote_snapshot.read(quote_id)
    assert found is not None
    paper = quote_snapshot.snapshot(*found, accept_url='https://desk.example/q/x')
    sums = paper['totals']
    assert (paper['number'], paper['language'], paper['prices']) == ('QUO00001', 'fr', 'gross')
    assert paper['remark'] == 'Ring twice'
    assert (sums['discount'], sums['shipping'], sums['due']) == (100, 640, order.total_minor)
    assert (paper['discount_code'], paper['accept_url']) == ('SPRING', 'https://desk.example/q/x')
    assert [note['code'] for note in paper['notes']][:1] == ['intro']
    assert set(paper) == set(samples.quote())


async def test_the_paper_of_an_accepted_quote_says_who_accepted_it(people: People) -> None:
    quote_id = await sent_quote(people)
    await answer_quote(CLAIRE, quote_id, 1, 'accepted', 'In May')
    await quoting.convert(people.clerk, quote_id)
    found = await quote_snapshot.read(quote_id)
    assert found is not None
    found[1].answered_at = datetime(2026, 12, 1, 11, tzinfo=UTC)
    assert [note['text'] for note in quote_snapshot.snapshot(*found)['notes']] == [
        'Accepted online by Claire Petit: 1 December 2026, 12:00.\nRemark: In May']
    found[1].answered_by = ''
    assert quote_snapshot.snapshot(*found)['notes'] == []


async def test_a_business_reads_net_prices_and_its_own_numbers(people: People) -> None:
    order = await desk.order(desk.line(None, 2), vat_id='FR32552100554', buyer_type='business',
                             buyer={'siren': '552100554', 'reference': 'PO 7'})
    found = await quote_snapshot.read(await quoting.duplicate(people.clerk, order.id))
    assert found is not None
    paper = quote_snapshot.snapshot(*found)
    assert (paper['prices'], paper['totals']['net'], paper['totals']['due']) == ('net', 2000, 2400)
    assert (paper['buyer']['siren'], paper['buyer']['reference']) == ('552100554', 'PO 7')


def test_a_customer_is_nobody_of_the_staff() -> None:
    assert Actor(None, 'Claire Petit', 'customer', 'fr', 'customer') == CLAIRE
