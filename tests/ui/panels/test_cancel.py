"""Cancel an order: exactly what will happen is said before it does."""
import pytest

from data.database import Database
from data.models import Document, OrderLine, Product, Task
from orders import crediting, invoicing, shipping, tasking
from orders.crediting import Ask
from tests.ui.helpers import fill, open_form, press
from tests.ui.panels.pages import blocked, fresh, looking_at
from tests.ui.panels.samples import OWNER, line, order, product
from ui.panels.cancel import Cancel
from ui.panels.payment import Payment

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_an_invoiced_order_says_what_is_credited_and_is_cancelled_with_it(shop: Database) -> None:
    candle = await product(stock=10)
    one = await order(line(3, '12.50', candle), paid=3750)
    await invoicing.issue_invoice(OWNER, one.id)
    await tasking.add_task(OWNER, one.id, 'Call', None, None)
    async with looking_at(one, Cancel, Payment) as user:
        await press(user, 'cancel')
        said = open_form(user).props['html']
        for text in ('INV00001 is credited in full: €37.50.', 'Packing slip SHIP00001 is cancelled.',
                     '3 pieces go back to stock.', '1 open task is closed.', '€37.50 was paid.'):
            assert text in said
        await fill(user, reason='Changed their mind')
        for text in ('Cancelled', 'Changed their mind', 'CRN00001', '−€37.50', 'Not refunded'):
            await user.should_see(text)
    assert (await Product.get()).stock == 10
    assert await Task.filter(done_at=None).count() == 0
    assert (await fresh(one)).status == 'cancelled'


async def test_what_was_credited_before_is_not_credited_again(shop: Database) -> None:
    one = await order(line(3))
    invoice = await invoicing.issue_invoice(OWNER, one.id)
    row = await OrderLine.get()
    await crediting.credit_invoice(OWNER, one.id, invoice, Ask(pieces={row.id: 1}))
    async with looking_at(one, Cancel) as user:
        await press(user, 'cancel')
        assert 'What is left of INV00001 is credited: €25.00.' in open_form(user).props['html']
        await fill(user)
    assert [row.total_minor for row in await Document.filter(kind='credit').order_by('id')] == [1250, 2500]


async def test_an_order_never_invoiced_makes_no_document(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Cancel) as user:
        await press(user, 'cancel')
        assert 'No document is made: nothing is invoiced.' in open_form(user).props['html']
        await fill(user)
    assert await Document.all().count() == 0


async def test_a_completed_order_says_that_it_is_credited_instead(shop: Database) -> None:
    one = await order(paid=1250)
    await shipping.mark_as_shipped(OWNER, one.id)
    async with looking_at(one, Cancel) as user:
        assert blocked(user, 'Cancel order…') == (
            'A completed order cannot be cancelled: credit it or take it back instead.')
