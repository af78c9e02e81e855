"""The packing bench as a packer works at it: the queue, the parcel on the table, what stops it, and what ends it."""
import json
import secrets
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from base.actor import SYSTEM, Actor
from data.models import Batch, Order, PackingSlip, Print, ProductCode, SlipLine, Staff
from orders import batching, holding, invoicing, noting, scanning, taking
from orders.finishing import finish_packing
from orders.scanning import Scanned
from tests.open_desk import OpenDesk
from tests.orders import desk as shop
from tests.orders.presses import PaperPress
from tests.ui.helpers import fill, open_form, press, send, settle, sheets
from ui.panels import bench_print
from ui.panels.print_tray import PrintTray
from ui.parts.bench import BenchTools
from ui.parts.kept import Kept
from ui.parts.sheet import Sheet

if TYPE_CHECKING:
    from nicegui.testing import User

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
EVIL = '"><img src=x onerror=alert(1)>\'}</script><script>alert(2)</script>'


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The slips that were opened to be printed."""
    slip_ids: list[int] = []
    monkeypatch.setattr(bench_print, 'open_slips', slip_ids.extend)
    return slip_ids


async def parcel(*lines: Any, **values: Any) -> PackingSlip:
    """A paid order's slip."""
    order = await shop.order(*lines, paid=2400, **values)
    return (await shop.slips_of(order))[0]


async def pack(slip: PackingSlip, pieces: int, actor: Actor) -> None:
    """By hand, from the first line on."""
    left = [line.id for line in await shop.slip_lines(slip) for _piece in range(line.pieces - line.packed)]
    for line_id in left[:pieces]:
        answer = await scanning.scan(actor, Scanned(secrets.token_hex(8), slip.id, 'tick', line_id=line_id))
        assert answer['outcome'] == 'by_hand'


async def actor_of(name: str) -> Actor:
    row = await Staff.get(name=name)
    return Actor(row.id, row.name, row.role)


def pane(user: 'User') -> Sheet:
    return next(sheet for sheet in sheets(user) if 'bench-pane' in sheet.classes)


def told(user: 'User') -> dict[str, Any]:
    """What the script knows."""
    kept = pane(user).html.partition('data-bench="')[2].partition('"')[0]
    found: dict[str, Any] = json.loads(unescape(kept))
    return found


async def again(slip: PackingSlip) -> PackingSlip:
    return await PackingSlip.get(id=slip.id)


# ---- the queue
async def test_the_queue_counts_what_lies_there_and_leaves_counting_to_whoever_has_a_parcel(desk: OpenDesk) -> None:
    free, taken, mine, here = [await parcel(customer_name=name) for name in ('FREE', 'TAKEN', 'MINE', 'HERE')]
    user, _ = await desk.person('packer'), await desk.person('clerk')
    me, clerk = await actor_of('Paul'), await actor_of('Clara')
    for slip, actor in ((free, clerk), (taken, clerk), (mine, me), (here, me)):
        await pack(slip, 1, actor)
    await taking.let_go(clerk, free.id)
    await user.open(f'/bench?slip={here.id}')
    queue = next(sheet for sheet in sheets(user) if 'bench-side' in sheet.classes).html
    rows = [row.partition('</li>')[0] for row in queue.split('<li')[1:]]
    said = [[text for text in ('1 of 2', 'begun', 'has this one', 'data-packed-of') if text in row] for row in rows]
    assert said == [['1 of 2'], ['has this one'], ['begun'], ['data-packed-of']]


async def test_the_queue_has_what_may_leave_and_follows_what_happens(desk: OpenDesk) -> None:
    await parcel(customer_name='READY-1')
    held = await parcel(customer_name='HELD-1')
    await shop.order(customer_name='UNPAID-1')
    await holding.hold(SYSTEM, held.order_id, 'stock')
    user = await desk.person('packer')
    await user.open('/bench')
    await user.should_see('1 to pack · 0 done today')
    await user.should_see('READY-1')
    await user.should_not_see('UNPAID-1')
    await user.should_not_see('HELD-1')
    await holding.resume(SYSTEM, held.order_id)
    await user.should_see('HELD-1')
    await user.should_see('2 to pack')


async def test_what_is_touched_is_taken_and_a_colleague_sees_who_has_it(desk: OpenDesk) -> None:
    slip = await parcel()
    paul, other = await desk.person('packer'), await desk.person('packer')
    await other.open('/bench')
    await paul.open('/bench')
    await press(paul, 'open', slip=slip.id)
    assert (await again(slip)).packer_id == (await actor_of('Paul')).staff_id
    await other.should_see('Paul has this one')
    await press(other, 'open', slip=slip.id)
    await other.should_see('Paul is packing this.')
    assert told(other)['blocked'] == 'Paul is packing this.'
    assert 'data-bench-tick' not in pane(other).html
    await press(other, 'take_over')
    await paul.should_see('Paul 2 is packing this.')
    assert told(other)['blocked'] == ''


async def test_what_was_not_begun_goes_back_when_another_is_taken_up(desk: OpenDesk) -> None:
    first, second = await parcel(), await parcel()
    user = await desk.person('packer')
    await user.open('/bench')
    await press(user, 'open', slip=first.id)
    await press(user, 'open', slip=second.id)
    assert ((await again(first)).packer_id, (await again(second)).packer_id is None) == (None, False)
    await pack(second, 1, await actor_of('Paul'))
    await press(user, 'open', slip=first.id)
    assert (await again(second)).packer_id is not None


async def test_the_tablet_keeps_how_its_queue_is_narrowed(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    await parcel(customer_name='PICKED', shipping_method='UPS')
    await parcel(customer_name='OTHER', shipping_method='DHL')
    kept: list[str] = []
    monkeypatch.setattr(Kept, 'remember', lambda _self, text: kept.append(text))
    user = await desk.person('packer')
    await user.open('/bench')
    await press(user, 'filter')
    await fill(user, method='UPS', size='small')
    await user.should_not_see('OTHER')
    await user.should_see('UPS · Up to three pieces')
    assert kept == ['method=UPS&size=small']
    await user.open('/bench')
    await user.should_see('OTHER')
    assert user.client
    known = (one for one in user.client.elements.values() if isinstance(one, Kept))
    filters = next(one for one in known if one._props['name'] == 'bench')
    await send(user, filters, 'kept', kept[0])
    await user.should_not_see('OTHER')
    await press(user, 'unfilter')
    await user.should_see('OTHER')


async def test_the_tablet_keeps_its_batch_until_it_is_a_colleagues_or_packed(
        desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, _other = [await parcel(customer_name=name) for name in ('MINE', 'OTHER')]
    kept: list[str] = []
    monkeypatch.setattr(Kept, 'remember', lambda _self, text: kept.append(text))
    boss = await desk.person('owner')
    row = await Staff.all().order_by('-id').first()
    assert row
    batch_id = await batching.make_batch(Actor(row.id, row.name, row.role), [mine.id])
    await boss.open('/bench')
    await press(boss, 'batch', batch=batch_id)
    await boss.should_not_see('OTHER')
    assert kept == [f'batch={batch_id}']
    colleague = await desk.person('packer')
    for user, sees in ((boss, False), (colleague, True)):
        await user.open('/bench')
        assert user.client
        known = (one for one in user.client.elements.values() if isinstance(one, Kept))
        await send(user, next(one for one in known if one._props['name'] == 'bench'), 'kept', kept[0])
        await (user.should_see('OTHER') if sees else user.should_not_see('OTHER'))


async def test_chosen_parcels_become_a_batch_with_its_papers(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PrintTray, '_open', lambda _self, _run: None)
    desk.services.print_runs._press = PaperPress()  # type: ignore[assignment]
    first, second, _third = [await parcel(customer_name=f'BATCH-{place}') for place in range(3)]
    user = await desk.person('packer')
    await user.open('/bench')
    await press(user, 'choose')
    for slip in (first, second):
        await press(user, 'tick', slip=slip.id)
    await user.should_see('Batch of 2')
    await taking.take(await shop_packer(), second.id)
    await user.should_see('Batch of 1')
    await press(user, 'make_batch')
    batch = await Batch.get(done_at=None)
    assert [slip.batch_id for slip in (await again(first), await again(second))] == [batch.id, None]
    await user.should_see(f'Batch {batch.id}')
    await user.should_not_see('BATCH-2')
    run = await desk.services.print_runs.of(batch.owner_id)
    assert run is not None
    assert (run.kind, run.order_ids) == ('pick_list', [first.order_id])
    await run.ended()
    await press(user, 'batch_invoices', batch=batch.id)
    await user.should_see('It has no invoice.')
    await press(user, 'end_batch', batch=batch.id)
    await fill(user)
    await user.should_see('BATCH-2')
    assert (await Batch.get(id=batch.id)).done_at is not None


async def shop_packer() -> Actor:
    row = await Staff.get(email='boss@example.org')
    return Actor(row.id, row.name, row.role)


# ---- the parcel on the table
async def test_the_script_knows_the_lines_their_codes_and_the_words(desk: OpenDesk) -> None:
    sold = await shop.product(sku='Mug-a', gtin='3700123456704', numbers='lot')
    slip = await parcel(shop.line(sold, 2, variant='Red'))
    user = await desk.person('packer', 'fr')
    await user.open(f'/bench?slip={slip.id}')
    await user.should_see('Terminer et imprimer')
    data = told(user)
    line = data['lines'][0]
    assert (data['slip'], data['blocked'], data['link']) == (slip.id, '', False)
    assert (line['name'], line['packed'], line['wanted'], line['numbers']) == ('Mug · Red', 0, 2, 'lot')
    assert {'MUG-A': 1, '3700123456704': 1, '03700123456704': 1}.items() <= line['codes'].items()
    assert user.client
    tools, = (one for one in user.client.elements.values() if isinstance(one, BenchTools))
    assert tools._props['words']['understood'] == 'Compris'
    await user.open('/bench')
    await settle()
    assert (told(user)['slip'], told(user)['lines']) == (None, [])


async def test_the_invoice_of_a_parcel_is_printed_by_its_packer_once_the_office_has_issued_it(desk: OpenDesk) -> None:
    desk.services.press = PaperPress()  # type: ignore[assignment]
    slip = await parcel()
    user = await desk.person('packer')
    await user.open(f'/bench?slip={slip.id}')
    path = f'/papers/invoices.pdf?slips={slip.id}'
    await user.should_see('It has no invoice yet. The office issues it.')
    assert (await user.http_client.get(path)).status_code == 409
    await invoicing.issue_invoice(SYSTEM, slip.order_id)
    await user.should_not_see('It has no invoice yet. The office issues it.')
    assert f'href="{path}"' in pane(user).html
    first, copy = [await user.http_client.get(path) for _times in range(2)]
    assert ('INV00001' in first.text, copy.text) == (True, 'INV00001 en')
    assert await Print.filter(kind='invoice', order_id=slip.order_id).count() == 2
    assert (await user.http_client.get(f'/papers/pick-list.pdf?orders={slip.order_id}')).status_code == 200


async def test_remarks_and_pinned_notes_stand_above_the_goods(desk: OpenDesk) -> None:
    slip = await parcel(remark='Ring twice')
    clara = await desk.person('clerk')
    author = await actor_of('Clara')
    note_id = await noting.add_note(author, slip.order_id, 'Behind the counter')
    await noting.add_note(author, slip.order_id, 'Only for the office')
    await noting.pin_note(author, slip.order_id, note_id, True)
    await clara.open(f'/bench?slip={slip.id}')
    await clara.should_see('Ring twice')
    await clara.should_see('Behind the counter')
    await clara.should_not_see('Only for the office')


async def test_a_hold_set_in_the_office_stops_the_bench_at_once_with_its_reason(desk: OpenDesk) -> None:
    slip = await parcel()
    user = await desk.person('packer')
    await user.open('/bench')
    await press(user, 'open', slip=slip.id)
    assert 'data-bench-tick' in pane(user).html
    await holding.hold(await shop_packer(), slip.order_id, 'address', 'No street number')
    await user.should_see('On hold: Address')
    await user.should_see('No street number')
    await user.should_see('Boss, ')
    assert 'on hold' in told(user)['blocked']
    assert 'data-bench-tick' not in pane(user).html


async def test_it_is_finished_only_when_complete_and_then_the_next_is_on_the_table(
    desk: OpenDesk, printed: list[int]
) -> None:
    slip, following = await parcel(), await parcel(customer_name='NEXT-1')
    user = await desk.person('packer')
    await user.open('/bench')
    await press(user, 'open', slip=slip.id)
    paul = await actor_of('Paul')
    await pack(slip, 1, paul)
    await user.should_see('1 piece is missing')
    assert 'data-verb="finish"' not in pane(user).html
    await pack(slip, 1, paul)
    await press(user, 'finish')
    done = await again(slip)
    assert (done.status, done.packed_by_id, printed) == ('shipped', paul.staff_id, [slip.id])
    await user.should_see('1 done today')
    assert (told(user)['slip'], (await again(following)).packer_id) == (following.id, paul.staff_id)
    await user.open(f'/bench?slip={slip.id}')
    await user.should_see('This parcel has left.')


async def test_after_a_parcel_comes_the_next_as_this_tablet_narrows_until_its_batch_is_packed(desk: OpenDesk) -> None:
    older, first, then, batched = [await parcel(shipping_method=method) for method in ('DHL', 'UPS', 'UPS', 'UPS')]
    user = await desk.person('packer')
    paul = await actor_of('Paul')
    batch_id = await batching.make_batch(paul, [batched.id])
    await user.open('/bench')
    await press(user, 'filter')
    await fill(user, method='UPS')
    await press(user, 'open', slip=first.id)
    await pack(first, 2, paul)
    await user.should_see('Finish')
    await press(user, 'finish')
    assert told(user)['slip'] == batched.id
    await press(user, 'batch', batch=batch_id)
    await pack(batched, 2, paul)
    await press(user, 'finish')
    assert told(user)['slip'] == older.id
    await press(user, 'filter')
    await fill(user, method='UPS')
    await press(user, 'open', slip=then.id)
    await pack(then, 2, paul)
    await press(user, 'finish')
    await user.should_see('Which order is next?')


async def test_what_is_here_leaves_and_the_rest_waits_on_a_new_slip(
    desk: OpenDesk, printed: list[int]
) -> None:
    slip = await parcel()
    user = await desk.person('packer')
    await user.open('/bench')
    await press(user, 'open', slip=slip.id)
    assert 'data-verb="ship_what_is_here"' not in pane(user).html
    await pack(slip, 1, await actor_of('Paul'))
    await user.should_see('Ship what is here')
    await press(user, 'ship_what_is_here')
    assert '1 ×' in str(open_form(user)._props['html'])
    await fill(user)
    slips = await PackingSlip.filter(order_id=slip.order_id).order_by('id')
    assert ([one.status for one in slips], printed) == (['shipped', 'open'], [slip.id])


async def test_that_an_order_is_not_paid_stands_above_its_goods_unless_it_is_paid_later(desk: OpenDesk) -> None:
    user = await desk.person('packer')
    for values, is_said in (({}, True), ({'paid': 1}, True), ({'paid': 2400}, False), ({'pay_later': True}, False)):
        slip = (await shop.slips_of(await shop.order(**values)))[0]
        await user.open(f'/bench?slip={slip.id}')
        await user.should_see(slip.number)
        assert ('Not paid yet' in pane(user).html) == is_said, values


async def test_what_is_packed_and_still_here_can_be_taken_out_again(desk: OpenDesk) -> None:
    await shop.set_shop(bench={'ship': False})
    slip = await parcel()
    user, viewer = await desk.person('packer'), await desk.person('viewer')
    await pack(slip, 2, await actor_of('Paul'))
    await finish_packing(await actor_of('Paul'), slip.id)
    for one in (user, viewer):
        await one.open(f'/bench?slip={slip.id}')
        await one.should_see('Everything is packed')
    assert ('One less' in pane(user).html, told(user)['blocked']) == (True, '')
    assert 'One more' not in pane(user).html
    assert ('One less' in pane(viewer).html, told(viewer)['blocked']) == (False, 'Everything is packed')


async def test_another_parcel_goes_on_with_the_rest(desk: OpenDesk, printed: list[int]) -> None:
    slip = await parcel()
    user = await desk.person('packer')
    await user.open('/bench')
    await press(user, 'open', slip=slip.id)
    await pack(slip, 1, await actor_of('Paul'))
    await settle()
    await press(user, 'close_parcel')
    await fill(user)
    await user.should_see('Parcel 2 of 2')
    assert told(user)['slip'] != slip.id
    assert ([line.pieces for line in await SlipLine.filter(slip_id=slip.id)], printed) == ([1], [slip.id])


async def test_a_problem_holds_the_order_with_what_the_office_should_know(desk: OpenDesk) -> None:
    slip = await parcel()
    user = await desk.person('packer')
    await user.open(f'/bench?slip={slip.id}')
    await press(user, 'problem')
    await fill(user, reason='damaged', note='Two cups are broken')
    await user.should_see('On hold: Goods damaged')
    await user.should_see('Two cups are broken')
    assert (await Order.get(id=slip.order_id)).hold_id is not None


async def test_tracking_code_and_weight_are_kept_with_the_parcel(desk: OpenDesk) -> None:
    slip = await parcel(shipping_method='Home delivery')
    user = await desk.person('packer')
    await user.open(f'/bench?slip={slip.id}')
    await press(user, 'parcel')
    await fill(user, tracking_code='6A123', carrier='Colissimo', weight_g='1200')
    await user.should_see('6A123')
    await user.should_see('Colissimo · 1.2 kg')
    kept = await again(slip)
    assert (kept.tracking_code, kept.weight_g) == ('6A123', 1200)


async def test_those_allowed_link_an_unknown_code_to_a_product_of_the_slip(desk: OpenDesk) -> None:
    sold = await shop.product(sku='CN-20', name='Candle')
    slip = await parcel(shop.line(sold, 2))
    user = await desk.person('clerk')
    await user.open(f'/bench?slip={slip.id}')
    await user.should_see('Candle')
    assert told(user)['link'] is True
    await press(user, 'link')
    await fill(user, code='BOX-OF-6', product='Nothing like it', pieces='6')
    assert not await ProductCode.exists()
    await fill(user, code='BOX-OF-6', product='Candle (CN-20)', pieces='6')
    row = await ProductCode.get(code='BOX-OF-6')
    assert (row.product_id, row.pieces) == (sold.id, 6)


async def test_who_may_only_look_finds_nothing_to_press(desk: OpenDesk) -> None:
    slip = await parcel()
    user = await desk.person('viewer')
    await user.open('/bench')
    await press(user, 'open', slip=slip.id)
    await user.should_see('Packing is for packers.')
    assert told(user)['blocked'] != ''
    html = '\n'.join(sheet.html for sheet in sheets(user))
    assert not any(f'data-verb="{verb}"' in html for verb in ('finish', 'take_over', 'choose', 'problem', 'print'))
    assert 'data-bench-tick' not in html
    assert (await again(slip)).packer_id is None


async def test_names_remarks_and_codes_stay_text(desk: OpenDesk) -> None:
    sold = await shop.product(sku=EVIL[:60], name=EVIL, variant=EVIL, shelf='<b>', picture='javascript:alert(1)')
    slip = await parcel(shop.line(sold, 2, variant=EVIL), customer_name=EVIL, remark=EVIL, shipping_method=EVIL[:60])
    user = await desk.person('packer')
    await user.open(f'/bench?slip={slip.id}')
    await user.should_see('alert(2)')
    html = '\n'.join(sheet.html for sheet in sheets(user))
    assert '<script' not in html
    assert '<img' not in html
    assert told(user)['lines'][0]['name'] == f'{EVIL} · {EVIL}'


async def test_an_address_nobody_wrote_shows_an_empty_table(desk: OpenDesk) -> None:
    user = await desk.person('packer')
    for query in ('slip=999999', 'slip=abc', 'slip=-1', 'slip=%00', 'slip='):
        await user.open(f'/bench?{query}')
        await user.should_see('All packed')
