"""Numbers: the shop's own prefix and start, and no gap between invoices."""

import pytest

from base.errors import Invalid, Missing
from orders import arranging, invoicing, numbering
from tests.orders import desk
from tests.orders.desk import People


async def test_a_shop_may_begin_at_a_number_of_its_own(people: People) -> None:
    await arranging.set_next_number(people.owner, 'invoice', 512)
    order = await desk.order()
    await invoicing.issue_invoice(people.clerk, order.id)
    assert (await desk.documents_of(order))[0].number == 'INV00512'


async def test_issued_invoices_leave_no_gap(people: People) -> None:
    await invoicing.issue_invoice(people.clerk, (await desk.order()).id)
    with pytest.raises(Invalid, match='without gaps'):
        await arranging.set_next_number(people.owner, 'invoice', 9)
    await arranging.set_next_number(people.owner, 'invoice', 2)
    await arranging.set_next_number(people.owner, 'order', 9)
    assert (await desk.order()).number == 'ORD00009'


@pytest.mark.parametrize('number', [0, -3, 1, 10**9])
async def test_numbers_only_go_forward(people: People, number: int) -> None:
    await desk.order()
    with pytest.raises(Invalid) as refusal:
        await arranging.set_next_number(people.owner, 'order', number)
    assert refusal.value.field == 'number'


async def test_there_is_no_series_of_another_name(people: People) -> None:
    with pytest.raises(Missing):
        await arranging.set_next_number(people.owner, 'payments', 9)


@pytest.mark.parametrize('text', ['', 'a b', 'É', 'x' * 21, 'payments', '{month}'])
def test_a_prefix_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        numbering.check_prefix(text)


def test_kinds_count_apart_but_invoices_and_credits_may_share() -> None:
    numbering.check_apart({**numbering.DEFAULTS, 'credit': 'INV'})
    for kind, prefix in (('order', 'INV'), ('slip', 'ORD'), ('quote', 'CRN')):
        with pytest.raises(Invalid) as refusal:
            numbering.check_apart({**numbering.DEFAULTS, kind: prefix})
        assert refusal.value.field.startswith('prefix_')
    with pytest.raises(Invalid):
        numbering.check_apart({'order': 'A2026-', 'invoice': 'A{year}-'})
