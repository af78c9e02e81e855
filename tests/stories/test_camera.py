"""A packer without a scanner holds a code before the tablet's camera; it is asked for, read, and let go of."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
import zxingcpp
from PIL import Image
from playwright.async_api import Page, expect

from tests.browsers import chromium
from tests.stories.story import Shop, live, sign_in, visit
from tests.stories.test_packing import TABLET

GTIN = '3700123456797'
LOCKS = """(() => {
    window.locks = 0;
    const ask = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = async (kind) => {
        const lock = await ask(kind);
        window.locks += 1;
        lock.addEventListener('release', () => { window.locks -= 1; });
        return lock;
    };
})()"""


def film(path: Path) -> Path:
    """Some pictures of a code that is held still."""
    bars = Image.fromarray(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(GTIN, zxingcpp.BarcodeFormat.EAN13),
                                                           scale=5))
    picture, file = Image.new('RGB', (1280, 720), 'lightgrey'), io.BytesIO()
    picture.paste(bars.convert('RGB'), (360, 260))
    picture.save(file, 'JPEG')
    path.write_bytes(file.getvalue() * 10)
    return path


@pytest_asyncio.fixture(loop_scope='session')
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """A tablet with a camera before which the code is held."""
    async with chromium('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
                        f'--use-file-for-fake-video-capture={film(tmp_path / "code.mjpeg")}') as browser:
        yield await browser.new_page(**TABLET)


async def test_a_code_before_the_camera_counts_once_and_the_camera_is_off_when_the_bench_is_left(
        shop: Shop, page: Page) -> None:
    slip = shop.one('SELECT id FROM packing_slip WHERE order_id = ?', shop.take('paid'))
    await page.add_init_script(LOCKS)
    await sign_in(page, shop, 'paul')
    await visit(page, shop, f'/bench?slip={slip}')
    await page.wait_for_function('window.locks === 1')
    async with page.expect_response('**/bench/scans'):
        await page.get_by_role('button', name='Scan with the camera').tap()
    await expect(page.locator('[data-count=all]')).to_have_text('1')
    async with page.expect_response('**/bench/frame'):    # it is still in view
        pass
    await expect(page.locator('[data-count=all]')).to_have_text('1')
    film_of = await page.evaluate_handle("document.querySelector('.bench-camera video').srcObject.getTracks()[0]")
    await page.get_by_role('link', name='Back to the desk').tap()
    await live(page)
    await expect(page.locator('.bench-camera')).to_have_count(0)
    assert await film_of.evaluate('(track) => track.readyState') == 'ended'
    await page.wait_for_function('window.locks === 0')
