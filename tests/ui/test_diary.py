"""The history in words: whatever a verb writes down can be read."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from base.i18n import speaking
from data import database
from data.models import History
from orders import holding
from tests.orders import copies, desk, every_verb
from tests.orders.desk import People
from ui import diary

ROOT = Path(__file__).parent.parent.parent
AT = datetime(2026, 5, 4, tzinfo=UTC)
on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


def row(verb: str, source: str = 'staff', who: str = 'Marie Lenoir', **data: Any) -> History:
    return History(verb=verb, data=data, who=who, source=source, at=AT)


def written_down() -> set[str]:
    """Every verb that stands as a word where the code writes history."""
    found = set()
    for path in (*ROOT.glob('orders/*.py'), *ROOT.glob('people/*.py'), *ROOT.glob('jobs/*.py')):
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if isinstance(node, ast.Call) and _name(node.func) in {'record', 'entry', '_done', 'done'}:
                found |= {one.value for argument in node.args[1:3] for one in ast.walk(argument)
                          if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


def _name(function: ast.expr) -> str:
    return getattr(function, 'attr', '') or getattr(function, 'id', '')


def test_every_verb_the_code_writes_down_has_a_sentence() -> None:
    found = {verb for verb in written_down() if not verb.startswith('_') and verb not in {'quote_', 'edited'}}
    assert len(found) > 25
    assert found - diary.SENTENCES.keys() - diary.QUOTE_SENTENCES.keys() == set()


@pytest.fixture
async def people(db: database.Database) -> People:
    return await desk.open_shop()


async def _everything_done(people: People) -> list[History]:
    """All verbs of the desk, an import and what a newer copy brings."""
    for verb in every_verb.VERBS.values():
        await verb.call(people.owner, await verb.prepare(people, people.owner))
    changed = copies.copy('1', 1, copies.MUG, payment_method='Cash', email='b@example.org', billing=copies.MOVED,
                          shipping=copies.MOVED, pickup=True, paid=2400, payment_reference='r', phone='1', remark='x',
                          shipping_method='By bike', refunds=[copies.refund(5)], discount=100, discount_code='SUN',
                          shipping_cost=300, payment_cost=200, vat_id='FR1', language='fr')
    await copies.take(people.clerk, copies.copy('1'), changed)
    return await History.all().order_by('id')


@on_sqlite
@pytest.mark.parametrize('language', ['en', 'fr'])
async def test_whatever_is_done_reads_as_a_sentence_with_all_its_words(people: People, language: str) -> None:
    rows = await _everything_done(people)
    assert len({one.verb for one in rows}) > 35
    with speaking(language):
        for one in rows:
            assert '…' not in diary.sentence(one, 'EUR'), one.verb
            assert diary.sentence(one, 'EUR') != one.verb
            assert isinstance(diary.detail(one), str)
            assert diary.who(one)


@on_sqlite
async def test_every_changed_field_has_a_name_and_readable_values(people: People) -> None:
    rows = await _everything_done(people)
    names = {name for one in rows for name in one.data.get('changes') or {}}
    assert {'paid', 'refunded', 'pickup', 'shipping', 'shipping_costs', 'total'} <= names
    assert names - diary.FIELDS.keys() == set()
    for one in rows:
        for _field, before, after in diary.changes(one, 'EUR'):
            assert not {'{', '[', 'None', 'True', 'False'} & set(f'{before} {after}'.split())
            assert before or after


def test_before_and_after_are_told_in_words() -> None:
    told = row('import_updated', changes={
        'paid': [0, 2400], 'pickup': [False, True], 'language': ['', 'fr'], 'shipping': [{}, {'name': 'Roy', 'x': ''}],
        'lines': [['1 × Tea'], ['2 × Tea', '1 × Mug']], 'due_on': ['', '2019-05-09']})
    assert [(before, after) for _field, before, after in diary.changes(told, 'EUR')] == [
        ('€0.00', '€24.00'), ('No', 'Yes'), ('–', 'Français'), ('–', 'Roy'), ('1 × Tea', '2 × Tea; 1 × Mug'),
        ('–', '9 May 2019')]


def test_what_shipping_costs_and_where_it_goes_are_told_apart() -> None:
    costs, where = row('lines_edited', changes={'shipping': [0, 500]}), row('addresses_edited', changes={
        'shipping': [{'city': 'Lyon'}, {'city': 'Brest'}]})
    assert diary.changes(costs, 'EUR') == [('Shipping costs', '€0.00', '€5.00')]
    assert diary.changes(where, 'EUR') == [('Shipping address', 'Lyon', 'Brest')]


def test_who_did_it_a_colleague_a_program_or_the_desk_itself() -> None:
    assert diary.who(row('paid')) == 'Marie Lenoir'
    assert diary.who(row('resumed', 'auto', 'Comptoir')) == 'automatic'
    assert diary.who(row('imported', 'import', 'Comptoir')) == 'import'
    assert diary.who(row('paid', 'api', 'WooCommerce')) == 'WooCommerce · via API'


def test_the_words_given_along_stand_below() -> None:
    assert diary.detail(row('held', reason='fraud', note='Call first')) == 'Call first'
    assert diary.detail(row('cancelled', reason='Sold out')) == 'Sold out'
    assert diary.detail(row('paid', method='Card', reference='tr_1')) == 'Card · tr_1'
    assert diary.detail(row('shipped', tracking=['6A1', '6A2'])) == '6A1, 6A2'
    came = row('return_received', resellable=1, damaged=0, missing=2, restocked=1, numbers=['SN-7'])
    assert diary.detail(came) == '1 resellable · 2 not received · 1 in stock again · SN-7'


def test_amounts_are_in_the_currency_of_the_entry() -> None:
    assert diary.sentence(row('paid', amount=1200, currency='JPY'), 'EUR') == 'Paid JP¥1,200'
    assert diary.sentence(row('part_paid', amount=1200), 'EUR') == 'Part payment of €12.00'


def test_hostile_text_of_an_entry_stays_text() -> None:
    assert diary.sentence(row('task_added', text='{amount} {0.__class__}'), 'EUR') == (
        'Task added: {amount} {0.__class__}')
    assert diary.detail(row('held', reason='<b>', note='<script>')) == '<script>'


def test_an_entry_of_a_later_version_shows_its_own_name() -> None:
    assert diary.sentence(row('teleported'), 'EUR') == 'teleported'
    assert diary.sentence(row('invoiced'), 'EUR') == 'Invoice … issued, …'


@on_sqlite
async def test_a_hold_says_its_reason_in_the_readers_language(people: People) -> None:
    order = await desk.order()
    await holding.hold(people.clerk, order.id, 'fraud')
    entry = (await desk.diary(order))[-1]
    assert diary.sentence(entry, 'EUR') == 'Put on hold: Suspected fraud'
    with speaking('fr'):
        assert 'fraude' in diary.sentence(entry, 'EUR')


def test_a_hold_says_when_it_wakes() -> None:
    with speaking('en'):
        assert diary.detail(row('held', reason='stock', note='two weeks', wake_on='2026-06-01')) == (
            'two weeks · wakes on 1 Jun')
        assert diary.detail(row('held', reason='stock', note='', wake_on='2026-06-01')) == 'wakes on 1 Jun'
        assert diary.detail(row('held', reason='stock', note='two weeks', wake_on=None)) == 'two weeks'


def test_the_buyer_and_the_vat_treatment_are_told_in_words() -> None:
    with speaking('en'):
        told = row('customer_edited', changes={'buyer_type': ['', 'business'], 'vat_treatment': ['', 'export']})
        assert diary.changes(told, 'EUR') == [('Type of buyer', '–', 'Business'),
                                              ('VAT treatment', '–', 'Export outside the EU')]
