"""Packing slips: add, edit, split, cancel, print."""
import pytest

from data.database import Database
from data.models import PackingSlip, SlipLine
from orders import packing, shipping
from tests.ui.helpers import fill, open_form, press, shut
from tests.ui.panels.pages import blocked, html, looking_at
from tests.ui.panels.samples import OWNER, PACKER, line, open_shop, order, slip
from ui.panels.shipping import Shipping

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_a_slip_is_added_for_what_is_still_to_pack(db: Database) -> None:
    await open_shop(slips_when='later')
    one = await order(line(3))
    async with looking_at(one, Shipping, actor=PACKER) as user:
        await press(user, 'add_slip')
        await user.should_see('SHIP00001')
        assert blocked(user, 'Add packing slip') == 'Every piece is already on a packing slip.'


async def test_a_slip_is_split_in_two(shop: Database) -> None:
    one = await order(line(3), line(2, '5.00', name='Matches'))
    first, (candles, matches) = await slip()
    async with looking_at(one, Shipping) as user:
        await press(user, 'move_pieces', slip=first.id)
        await user.should_see('Split packing slip SHIP00001')
        await fill(user, **{f'line-{candles}': '1', f'line-{matches}': '2'})
        await user.should_see('SHIP00002')
        await user.should_see('1\u00a0×\u00a0Beeswax candle · 2\u00a0×\u00a0Matches')
    assert await PackingSlip.all().count() == 2


async def test_taking_all_pieces_off_a_slip_is_refused(shop: Database) -> None:
    one = await order(line(2))
    first, lines = await slip()
    async with looking_at(one, Shipping) as user:
        await press(user, 'move_pieces', slip=first.id)
        await fill(user, **{f'line-{lines[0]}': '2'})
        await user.should_see('Leave at least one piece on this slip.')
    assert await PackingSlip.all().count() == 1


async def test_pieces_move_to_another_slip_and_the_empty_one_is_cancelled(shop: Database) -> None:
    one = await order(line(3))
    first, lines = await slip()
    second = await packing.move_pieces(OWNER, one.id, first.id, None, {lines[0]: 1})
    await SlipLine.filter(slip_id=first.id).update(packed=1)
    async with looking_at(one, Shipping) as user:
        await press(user, 'move_pieces', slip=second)
        await user.should_see('Move pieces of packing slip SHIP00002')
        assert '1 of 2 packed' in open_form(user)._props['html']
        await fill(user, **{f'line-{(await SlipLine.get(slip_id=second)).id}': '1'})
        await user.should_see('Slip cancelled')
    assert [row.pieces for row in await SlipLine.all()] == [3]
    await SlipLine.all().update(packed=0)


async def test_what_is_packed_stays_where_it_is(shop: Database) -> None:
    one = await order(line(3))
    first, lines = await slip()
    await SlipLine.filter(slip_id=first.id).update(packed=2)
    async with looking_at(one, Shipping) as user:
        await press(user, 'move_pieces', slip=first.id)
        assert '2 pieces are packed and stay.' in open_form(user)._props['html']
        await fill(user, **{f'line-{lines[0]}': '2'})
        await user.should_see('At most 1.')
        await shut(user)
    await SlipLine.filter(slip_id=first.id).update(packed=3)
    async with looking_at(one, Shipping) as user:
        assert blocked(user, 'Split…') == 'All of it is packed. Take pieces off at the bench first.'


async def test_one_piece_cannot_be_split(shop: Database) -> None:
    async with looking_at(await order(), Shipping) as user:
        assert blocked(user, 'Split…') == 'There is only one piece on it.'


async def test_carrier_code_and_weight_can_be_edited_after_shipping(shop: Database) -> None:
    one = await order()
    await shipping.mark_as_shipped(OWNER, one.id)
    first, _ = await slip()
    async with looking_at(one, Shipping) as user:
        await press(user, 'edit_slip', slip=first.id)
        await fill(user, carrier='Chronopost', tracking_code='XY1', weight_g='350')
        await user.should_see('Chronopost')
        await user.should_see('XY1')
    row = await PackingSlip.get()
    assert (row.carrier, row.tracking_code, row.weight_g, row.status) == ('Chronopost', 'XY1', 350, 'shipped')


async def test_a_slip_changed_meanwhile_is_shown_with_a_choice(shop: Database) -> None:
    one = await order()
    first, _ = await slip()
    async with looking_at(one, Shipping) as user:
        await press(user, 'edit_slip', slip=first.id)
        await shipping.edit_slip(OWNER, one.id, first.id, first.version, 'DHL', 'THEIRS')
        await fill(user, tracking_code='MINE')
        await user.should_see('changed this while you were editing')
        assert open_form(user).hidden['version'] == first.version + 1
    assert (await PackingSlip.get()).tracking_code == 'THEIRS'


async def test_a_cancelled_slip_stays_listed_and_its_pieces_can_be_packed_again(shop: Database) -> None:
    one = await order(line(2))
    first, _ = await slip()
    async with looking_at(one, Shipping) as user:
        await press(user, 'cancel_slip', slip=first.id)
        await user.should_see('Cancel packing slip SHIP00001?')
        await fill(user)
        await user.should_see('Slip cancelled')
        await press(user, 'add_slip')
        await user.should_see('SHIP00002')


async def test_a_shipped_slip_says_why_it_cannot_be_cancelled(shop: Database) -> None:
    one = await order()
    await shipping.mark_as_shipped(OWNER, one.id)
    async with looking_at(one, Shipping) as user:
        assert blocked(user, 'Cancel packing slip…') == \
            'Packing slip SHIP00001 has been shipped. Mark it as not shipped first.'


async def test_slips_are_printed_one_by_one_or_together(shop: Database) -> None:
    one = await order(line(2))
    first, lines = await slip()
    second = await packing.move_pieces(OWNER, one.id, first.id, None, {lines[0]: 1})
    async with looking_at(one, Shipping) as user:
        for paper in (f'slips={first.id}"', f'slips={second}"', f'slips={first.id},{second}"'):
            assert f'/papers/slips.pdf?{paper}' in html(user)


async def test_a_pick_list_is_offered_while_there_is_something_to_fetch(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Shipping) as user:
        assert f'/papers/pick-list.pdf?orders={one.id}"' in html(user)
    await shipping.mark_as_shipped(OWNER, one.id)
    async with looking_at(one, Shipping) as user:
        await user.should_see('Everything has already been shipped.')
        assert '/papers/pick-list.pdf' not in html(user)
        assert '/papers/slips.pdf' in html(user)


async def test_what_does_not_ship_asks_for_no_slip(shop: Database) -> None:
    async with looking_at(await order(line(ships=False)), Shipping) as user:
        await user.should_see('nothing to ship')
        assert blocked(user, 'Mark as shipped…') == 'Nothing on this order needs shipping.'
        await user.should_not_see('Add packing slip')


async def test_the_panel_speaks_french(shop: Database) -> None:
    async with looking_at(await order(), Shipping, language='fr') as user:
        for text in ('Expédition', 'Marquer comme expédié…', 'Bordereau d’emballage', 'À emballer', 'Diviser…'):
            await user.should_see(text)
