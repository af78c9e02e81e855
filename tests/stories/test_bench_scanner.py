"""A packer scans a hundred pieces, 8 ms a key: none is lost or counted twice, whatever happens to the Wi-Fi and the
server; a wrong piece stops everything until it is acknowledged; what stood in a field stays there; a card finishes the
parcel once all is in it."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from tests.stories.bench_goods import CUSTOMER, PIECES, SKUS
from tests.stories.conftest import Join
from tests.stories.story import Shop, live, toast, visit
from tests.stories.wedge import wedge

CUT = 5    # seconds
BEFORE, MEANWHILE = 20, 50
WRONG = 'TASSE-1'
SLIP = """SELECT s.id FROM packing_slip s JOIN orders o ON o.id = s.order_id WHERE o.customer_name = ?"""
PACKED = """SELECT ol.sku, l.packed FROM slip_line l JOIN order_line ol ON ol.id = l.order_line_id
    WHERE l.slip_id = ?"""
FIELD = """() => {
    document.body.insertAdjacentHTML('afterbegin', '<form id="typing"><input value="kept text"></form>');
    const form = document.getElementById('typing');
    form.addEventListener('submit', (event) => { event.preventDefault(); window.sent = true; });
    form.firstChild.focus();
    form.firstChild.setSelectionRange(2, 4);
}"""
FIELD_NOW = """() => {
    const { value, selectionStart, selectionEnd } = document.querySelector('#typing input');
    return [value, selectionStart, selectionEnd, window.sent ?? false, document.activeElement.value ?? ''];
}"""
SHOWN = "performance.getEntriesByName('scan-shown').length"    # how long each took is measured on a quiet machine


@pytest.fixture
def bench(closed_shop: Shop) -> Iterator[Shop]:
    closed_shop.start()
    yield closed_shop
    closed_shop.kill()
    assert 'was told of error' not in closed_shop.log, closed_shop.log


async def all_sent(page: Page) -> None:
    await page.wait_for_function('window.comptoir?.scans && !window.comptoir.scans.waiting().length')


async def test_a_hundred_scans_count_once_each_through_a_cut_and_a_killed_server(bench: Shop, join: Join) -> None:
    slip = bench.one(SLIP, CUSTOMER)
    codes = [sku for sku, pieces in zip(SKUS, PIECES, strict=True) for _ in range(pieces)]
    random.Random(5).shuffle(codes)
    page = await visit(await join('paul', at=bench), bench, f'/bench?slip={slip}')
    qwerty, azerty = await wedge(page), await wedge(page, 'fr')

    await page.evaluate(FIELD)
    for code in codes[:BEFORE]:
        await qwerty.scan(code)
    await all_sent(page)
    assert await page.evaluate(FIELD_NOW) == ['kept text', 2, 4, False, 'kept text']
    assert bench.one('SELECT SUM(packed) FROM slip_line WHERE slip_id = ?', slip) == BEFORE
    assert await page.evaluate(SHOWN) == BEFORE

    await qwerty.scan(WRONG)
    stop = page.get_by_role('alertdialog')
    await expect(stop).to_contain_text('Tasse')
    await qwerty.scan(codes[BEFORE])
    await expect(stop.get_by_role('button', name='Understood')).to_be_focused()
    await asyncio.sleep(.3)    # what is pressed in the same moment was not meant for the stop
    await page.keyboard.press('Enter')
    await expect(stop).to_have_count(0)
    await all_sent(page)
    assert bench.one('SELECT SUM(packed) FROM slip_line WHERE slip_id = ?', slip) == BEFORE

    await qwerty.scan('COMPTOIR-FINISH')
    await expect(toast(page, '80 pieces are missing')).to_be_visible()

    await page.context.set_offline(True)
    gone_until = asyncio.get_running_loop().time() + CUT
    await asyncio.to_thread(bench.kill)
    restarting = asyncio.create_task(asyncio.to_thread(bench.start))
    for code in codes[BEFORE:BEFORE + MEANWHILE]:
        await azerty.scan(code)
    await expect(page.locator('[data-waiting=all]').first).to_have_text(f'{MEANWHILE} waiting')
    await expect(page.locator('[data-count=all]')).to_have_text(str(BEFORE))
    await asyncio.sleep(max(0.0, gone_until - asyncio.get_running_loop().time()))    # that is the story
    await restarting
    await page.context.set_offline(False)
    await page.wait_for_function("!document.querySelector('#typing')")    # the server knows the old page no more
    await live(page)
    await all_sent(page)
    assert bench.one('SELECT SUM(packed) FROM slip_line WHERE slip_id = ?', slip) == BEFORE + MEANWHILE

    for code in codes[BEFORE + MEANWHILE:]:
        await azerty.scan(code)
    await all_sent(page)
    await expect(page.locator('[data-count=all]')).to_have_text('100')
    assert {row['sku']: row['packed'] for row in bench.rows(PACKED, slip)} == dict(zip(SKUS, PIECES, strict=True))
    outcomes = Counter(row['outcome'] for row in bench.rows('SELECT outcome FROM scan'))
    assert outcomes == {'counted': 100, 'wrong': 1}
    assert bench.one("SELECT COUNT(*) FROM scan WHERE code = 'TASSE-1'") == 1

    await azerty.scan('COMPTOIR-FINISH')
    await expect(toast(page, 'is packed.')).to_be_visible()
    assert bench.one('SELECT COUNT(*) FROM packing_slip WHERE id = ? AND packed_at IS NOT NULL', slip) == 1
