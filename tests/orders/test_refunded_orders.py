"""Orders of which the source gave money back before they came here."""
import json

import pytest

from base.actor import SYSTEM
from base.errors import Refused
from orders import invoicing, placing, view
from orders.placing import NewPayment
from orders.rules import issue_invoice
from tests.orders import desk
from tests.orders.desk import PLACED, People


async def refunded(amount: int) -> int:
    new = desk.new_order(paid=2400, credited_minor=amount)
    new.payments.append(NewPayment(-amount, PLACED, 'Card', 'Broken'))
    return (await placing.place(SYSTEM, [new]))[0].id


async def test_what_was_refunded_in_part_is_invoiced_whole_and_as_paid(people: People) -> None:
    order_id = await refunded(1000)
    shown = await view.read(order_id)
    assert shown is not None
    assert issue_invoice(shown.order) is None
    await invoicing.issue_invoice(people.clerk, order_id)
    snapshot = json.loads((await desk.documents_of(shown.order))[0].snapshot)
    assert (snapshot['totals']['due'], [one['amount'] for one in snapshot['payments']]) == (2400, [2400])


async def test_what_was_refunded_in_full_is_not_invoiced_by_hand_or_by_itself(people: People) -> None:
    await desk.set_shop(invoice_when='paid')
    order_id = await refunded(2400)
    shown = await view.read(order_id)
    assert shown is not None
    assert await desk.documents_of(shown.order) == []
    assert 'refunded in full' in str(issue_invoice(shown.order))
    with pytest.raises(Refused, match='refunded in full'):
        await invoicing.issue_invoice(people.clerk, order_id)
