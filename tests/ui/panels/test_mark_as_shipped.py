"""Mark as shipped, with carrier and tracking code; shipped by mistake goes back."""
from datetime import UTC, datetime

import pytest

from base.clock import now
from data.database import Database, transactional
from data.models import Carrier, OrderLine, PackedNumber, PackingSlip, SlipLine, Staff
from orders import cancelling, holding, packing, returning, shipping
from orders.returning import Wish
from tests.ui.helpers import begin, fill, open_form, press, shut
from tests.ui.panels.pages import blocked, fresh, html, looking_at
from tests.ui.panels.samples import OWNER, PACKER, VIEWER, line, order, slip
from ui.panels.head import Head
from ui.panels.shipping import Shipping

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
MORNING = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)


async def test_a_parcel_leaves_with_its_tracking_link(shop: Database) -> None:
    one = await order(line(2))
    async with looking_at(one, Shipping, actor=PACKER) as user:
        await user.should_see('To pack')
        await press(user, 'mark_as_shipped')
        assert open_form(user).standing()['carrier'] == 'Colissimo'
        await fill(user, tracking_code='6A 1/2')
        await user.should_see('Shipped on')
        assert 'href="https://carrier.example/fr/6A%201%2F2?at=69003"' in html(user)
        await user.should_see('Mark as not shipped')
    parcel = await PackingSlip.get()
    assert (parcel.status, parcel.carrier, parcel.tracking_code) == ('shipped', 'Colissimo', '6A 1/2')
    assert (await fresh(one)).shipment_status == 'shipped'


async def test_a_postcode_stands_in_the_link_as_carriers_want_it(shop: Database) -> None:
    one = await order(line(2), shipping={'postcode': '1234 AB', 'country': 'NL'})
    await shipping.mark_as_shipped(OWNER, one.id, carrier='Colissimo', tracking_code='X')
    async with looking_at(one, Shipping) as user:
        assert '?at=1234AB"' in html(user)


async def test_a_parcel_that_is_not_all_packed_or_is_in_hands_leaves_only_after_a_warning(shop: Database) -> None:
    one = await order(line(3), paid=3750)
    first, lines = await slip()
    packer = await _packer()
    await PackingSlip.filter(id=first.id).update(packer_id=packer.id, taken_at=now())
    await SlipLine.filter(id=lines[0]).update(packed=1)
    warnings = ('Léa Petit is packing it now.', '1 of 3 packed. Mark as shipped all the same?')
    async with looking_at(one, Shipping) as user:
        await user.should_see('Léa Petit is packing it')
        await press(user, 'mark_as_shipped', slip=first.id)
        assert all(words in open_form(user)._props['html'] for words in warnings)
        await shut(user)
    async with looking_at(one, Head) as user:
        await begin(user, 'mark_as_shipped')
        assert all(words in open_form(user)._props['html'] for words in warnings)
        await shut(user)
    assert (await fresh(one)).shipped_pieces == 0


async def test_who_packed_it_and_which_numbers_are_in_it_stand_beside_the_slip(shop: Database) -> None:
    one = await order(line(3))
    first, lines = await slip()
    packer, row = await _packer(), await SlipLine.get(id=lines[0])
    await PackingSlip.filter(id=first.id).update(packed_by_id=packer.id, packed_at=MORNING, begun_at=MORNING)
    await SlipLine.filter(id=row.id).update(packed=3)
    for number, pieces in (('L-77', 2), ('L-78', 1)):
        await PackedNumber.create(slip_id=first.id, order_line_id=row.order_line_id, kind='lot', number=number,
                                  pieces=pieces, at=MORNING)
    async with looking_at(one, Shipping) as user:
        await user.should_see('packed by Léa Petit, 4 May')
        await user.should_see('10:30')
        await user.should_see('Beeswax candle: L-77 (×\u00a02), L-78')


@transactional
async def _packer() -> Staff:
    return await Staff.create(name='Léa Petit', email='lea@example.org', role='packer', language='fr',
                              password_hash='x', made_at=now())


async def test_carrier_and_code_are_optional(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Shipping) as user:
        await press(user, 'mark_as_shipped')
        await fill(user, carrier='', tracking_code='')
        await user.should_see('Shipped on')


async def test_one_of_two_parcels_leaves(shop: Database) -> None:
    one = await order(line(2))
    first, lines = await slip()
    second = await packing.move_pieces(OWNER, one.id, first.id, None, {lines[0]: 1})
    async with looking_at(one, Shipping) as user:
        await press(user, 'mark_as_shipped', slip=second)
        await fill(user)
        await user.should_see('Partially shipped')
    assert (await PackingSlip.get(id=first.id)).status == 'open'


async def test_two_parcels_at_once_have_no_one_code(shop: Database) -> None:
    one = await order(line(2))
    first, lines = await slip()
    await packing.move_pieces(OWNER, one.id, first.id, None, {lines[0]: 1})
    async with looking_at(one, Shipping) as user:
        await press(user, 'mark_as_shipped')
        assert [field.name for field in open_form(user).fields] == ['carrier']
        await fill(user)
    assert await PackingSlip.filter(status='shipped').count() == 2


async def test_shipped_by_mistake_goes_back(shop: Database) -> None:
    one = await order()
    await shipping.mark_as_shipped(OWNER, one.id)
    async with looking_at(one, Shipping) as user:
        await press(user, 'mark_as_not_shipped')
        await user.should_see('To pack')
    assert (await fresh(one)).shipment_status == 'not_shipped'


async def test_a_held_order_says_once_why_nothing_leaves(shop: Database) -> None:
    one = await order()
    await holding.hold(OWNER, one.id, 'payment')
    reason = 'This order is on hold (Payment). Resume it first.'
    async with looking_at(one, Shipping) as user:
        assert blocked(user, 'Mark as shipped…') == reason
        assert blocked(user, 'Add packing slip') == reason
        assert html(user).count(f'<small class="why">{reason}') == 1


async def test_a_cancelled_order_says_why_nothing_leaves(shop: Database) -> None:
    one = await order()
    await cancelling.cancel(OWNER, one.id)
    async with looking_at(one, Shipping) as user:
        assert blocked(user, 'Mark as shipped…') == 'This order is cancelled.'
        await user.should_see('Slip cancelled')


async def test_a_hostile_tracking_pattern_is_no_link(shop: Database) -> None:
    @transactional
    async def change() -> None:
        await Carrier.filter(name='Colissimo').update(tracking_url='javascript:alert("{code}")')

    await change()
    one = await order()
    await shipping.mark_as_shipped(OWNER, one.id, None, 'Colissimo', 'X1')
    async with looking_at(one, Shipping) as user:
        await user.should_see('X1')
        assert 'javascript' not in html(user)


async def test_a_viewer_sees_parcels_and_no_buttons(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Shipping, actor=VIEWER) as user:
        await user.should_see('SHIP00001')
        assert 'data-verb' not in html(user)
        assert '/papers/slips.pdf' not in html(user)


async def test_what_is_in_a_return_is_not_marked_as_not_shipped(shop: Database) -> None:
    one = await order()
    await shipping.mark_as_shipped(OWNER, one.id)
    (row,) = await OrderLine.filter(order_id=one.id)
    made = await returning.create_return(OWNER, one.id, Wish({row.id: 1}))
    async with looking_at(one, Shipping) as user:
        assert 'in a return' in blocked(user, 'Mark as not shipped')
        await returning.set_return_status(OWNER, one.id, made, 'cancelled', 1)
        await user.should_not_see('in a return')
        await press(user, 'mark_as_not_shipped')
    assert (await fresh(one)).shipment_status == 'not_shipped'
