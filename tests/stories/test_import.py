"""Orders of another shop come in: seen first, then taken in, and never twice."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.intake import samples
from tests.servers import ROOT
from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.story import Shop, press_blocked, visit

ORDERS = 900    # eighteen batches: how far it is gets told several times, however fast the machine
WATCH = """() => { window.shares = []; new MutationObserver(() => {
    const bar = document.querySelector('[role=progressbar]');
    if (bar) window.shares.push(+bar.ariaValueNow);
}).observe(document.body, {subtree: true, childList: true, attributes: true}) }"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A Shopify export of many orders, of which one cannot be read."""
    rows = [samples.row(f'#{1001 + number}', Id=str(5000 + number)) for number in range(ORDERS)]
    rows.append(samples.row('#9999', Id='9999', Total='twelve'))
    path = tmp_path / 'orders_export.csv'
    path.write_text(samples.export(*rows), encoding='utf-8')
    return path


async def test_a_file_is_previewed_taken_in_with_progress_and_changes_nothing_the_second_time(
    own_shop: Shop, join: Join, export: Path
) -> None:
    page = await visit(await join('clara', at=own_shop), own_shop, '/import')
    assert await access.look(page) == []
    before = own_shop.one('SELECT count(*) FROM orders')
    await page.get_by_label('Drop a file here, or choose one').set_input_files(export)
    await expect(page.get_by_text('What would happen with orders_export.csv')).to_be_visible()
    await expect_tallies(page, New=ORDERS, Refused=1)
    assert await access.look(page) == []
    await page.get_by_role('button', name='Refused').click()
    await expect(page.get_by_role('row').filter(has_text='#9999')).to_contain_text('twelve')
    assert own_shop.one('SELECT count(*) FROM orders') == before
    await page.evaluate(WATCH)
    await page.get_by_role('button', name=f'Import {ORDERS} orders').click()
    await expect(page.get_by_text('Done: orders_export.csv')).to_be_visible()
    assert own_shop.one('SELECT count(*) FROM orders') == before + ORDERS
    assert any(0 < share < 100 for share in await page.evaluate('window.shares'))
    await page.get_by_role('button', name='Choose another file').click()
    await page.get_by_label('Drop a file here, or choose one').set_input_files(export)
    await expect_tallies(page, New=0, Unchanged=ORDERS, Refused=1)
    await press_blocked(page.get_by_role('button', name='Import 0 orders'))
    await expect(page.locator('.toast')).to_contain_text('There is nothing new in this file.')
    assert own_shop.one('SELECT count(*) FROM orders') == before + ORDERS


def test_the_command_ends_with_one_json_object(closed_shop: Shop, export: Path) -> None:
    first, second = import_json(closed_shop, export), import_json(closed_shop, export)
    assert (first['created'], first['unchanged'], len(first['refused'])) == (ORDERS, 0, 1)
    assert first['refused'][0]['name'] == '#9999'
    assert first['total'] == {'EUR': f'{ORDERS * 2990 / 100:.2f}'}
    assert (second['created'], second['updated'], second['unchanged']) == (0, 0, ORDERS)


async def expect_tallies(page: Page, **wanted: int) -> None:
    for name, count in wanted.items():
        await expect(page.locator('.tally').filter(has_text=name)).to_have_text(f'{count}{name}')


def import_json(shop: Shop, path: Path) -> dict[str, Any]:
    """The last line of its standard output."""
    command = [sys.executable, 'main.py', 'import', '--json', str(path)]
    done = subprocess.run(command, cwd=ROOT, env=shop.environment, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
