"""Return forms and reminder letters say what the order is, and change nothing of it."""
import re
from datetime import date, timedelta
from typing import Any

import pytest

from base.errors import Missing
from data.models import Document, Order, Return, ReturnLine
from documents import sheets, snapshot_check
from orders import crediting, invoicing, letters, paying, returning, shipping
from orders.returning import Wish
from tests.orders import desk
from tests.orders.desk import People

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
ON = date(2026, 11, 23)


async def letter(row: Order, level: int = 1) -> dict[str, Any]:
    shop, order = await desk.shop(), await desk.again(row)
    documents = await Document.filter(order_id=row.id).select_related('terms')
    made = letters.reminder(shop, order, documents, level, ON)
    snapshot_check.check('reminder', made)
    return made


async def form(row: Order, *more: Any) -> dict[str, Any]:
    made = letters.return_form(await desk.shop(), await desk.again(row), await desk.lines_of(row), *more)
    snapshot_check.check('return_form', made)
    return made


async def test_a_blank_form_names_all_that_ships(people: People) -> None:
    await desk.set_shop(papers={'return_days': 14, 'return_policy': {'en': 'In its box.'}})
    row = await desk.order(desk.line(quantity=2), desk.line(name='Gift card', ships=False), language='fr')
    made = await form(row)
    assert [(line['name'], line['quantity']) for line in made['lines']] == [((await desk.lines_of(row))[0].name, 2)]
    assert (made['number'], made['order_number'], made['days'], made['policy']) == ('', row.number, 14, 'In its box.')
    assert 'Arrivé abîmé' in made['reasons']
    assert 'Remboursement' in made['outcomes']
    assert await letters.read_return_form(row.id) == made


async def test_a_piece_that_was_credited_before_it_left_cannot_come_back(people: People) -> None:
    row = await desk.order(desk.line(quantity=3), desk.line(quantity=1))
    invoice = await invoicing.issue_invoice(people.clerk, row.id)
    some, whole = await desk.lines_of(row)
    await crediting.credit_invoice(people.clerk, row.id, invoice, crediting.Ask({some.id: 2, whole.id: 1}))
    assert [line['quantity'] for line in (await form(row))['lines']] == [1]



async def test_the_form_of_a_return_names_what_was_announced(people: People) -> None:
    row = await desk.order(desk.line(quantity=3), desk.line(quantity=1))
    first = (await desk.lines_of(row))[0]
    announced = Return(id=1, number='RET00007', reason='Arrivé abîmé', outcome='')
    made = await form(row, announced, [ReturnLine(order_line_id=first.id, pieces=2)])
    assert (made['number'], [line['quantity'] for line in made['lines']]) == ('RET00007', [2])
    assert made['chosen'] == ['Arrived damaged']
    printed = sheets.draw('return_form', made)
    assert re.findall(r'<span class="box">(.?)</span>(.*?)</p>', printed)[:2] == [
        ('×', 'Arrived damaged'), ('', 'Does not work')]


async def test_an_order_that_is_not_there_has_no_form(people: People) -> None:
    with pytest.raises(Missing):
        await letters.read_return_form(99)


async def test_without_an_invoice_the_order_itself_is_asked_for(people: People) -> None:
    row = await desk.order(desk.line())
    made = await letter(row)
    assert [(one['number'], one['open']) for one in made['owed']] == [(row.number, row.total_minor)]
    assert (made['open'], made['level']) == (row.total_minor, 1)
    assert made['pay_by'] == (ON + timedelta(days=letters.DAYS_TO_PAY)).isoformat()


async def test_a_letter_asks_for_nothing_before_it_is_due(people: People) -> None:
    row = await desk.order(desk.line())
    await invoicing.issue_invoice(people.owner, row.id)
    made = await letter(row)
    assert made['pay_by'] == max(one['due_on'] for one in made['owed']) > (
        ON + timedelta(days=letters.DAYS_TO_PAY)).isoformat()


async def test_a_part_payment_is_taken_off_the_invoice(people: People) -> None:
    row = await desk.order(desk.line())
    await invoicing.issue_invoice(people.owner, row.id)
    await paying.record_payment(people.owner, row.id, 500)
    made = await letter(row, 3)
    [document] = await desk.documents_of(row)
    assert made['owed'] == [{
        'number': document.number, 'issued_on': document.issued_on.isoformat(),
        'due_on': (document.issued_on + timedelta(days=30)).isoformat(), 'total': row.total_minor, 'paid': 500,
        'open': row.total_minor - 500}]
    assert made['open'] == (await desk.again(row)).open_minor


def document(number: int, kind: str, total: int, original: int | None = None) -> Document:
    return Document(id=number, kind=kind, number=f'D{number}', issued_on=date(2026, 11, number), total_minor=total,
                    original_id=original)


async def test_money_settles_the_oldest_invoice_first_and_credits_count(people: People) -> None:
    order = await desk.order(desk.line())
    order.paid_minor = 700
    rows = [document(3, 'invoice', 400), document(1, 'invoice', 500), document(2, 'invoice', 300),
            document(4, 'credit', 300, original=2)]
    made = letters.reminder(await desk.shop(), order, rows, 2, ON)
    assert [(one['number'], one['paid'], one['open']) for one in made['owed']] == [('D3', 200, 200)]
    assert made['open'] == 200


async def test_late_penalty_and_recovery_are_named_to_businesses_only(people: People) -> None:
    await desk.set_shop(papers={'late_penalty': {'en': '12 % a year.'}, 'recovery': True, 'closing': {'en': 'Thanks!'}})
    firm = await desk.order(desk.line(), buyer_type='business', company='Brun')
    person = await desk.order(desk.line())
    assert [note['code'] for note in (await letter(firm))['notes']] == ['PMD', 'PMT']
    assert (await letter(person))['notes'] == []


async def test_the_form_of_a_return_is_read_with_its_number(people: People) -> None:
    row = await desk.order(desk.line(quantity=3), desk.line(quantity=1))
    await shipping.mark_as_shipped(people.clerk, row.id)
    first = (await desk.lines_of(row))[0]
    return_id = await returning.create_return(people.clerk, row.id, Wish({first.id: 2}))
    made = await letters.read_return_form(row.id, return_id)
    assert (made['number'], [line['quantity'] for line in made['lines']]) == ('RET00001', [2])
    other = await desk.order(desk.line())
    for order_id, wanted in ((other.id, return_id), (row.id, 99)):
        with pytest.raises(Missing):
            await letters.read_return_form(order_id, wanted)
