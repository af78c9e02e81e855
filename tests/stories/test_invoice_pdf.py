"""The printer icon: the paper says what the screen says."""

import io
import re

from playwright.async_api import expect
from pypdf import PdfReader

from tests.stories.conftest import Join
from tests.stories.story import Shop, dialog, panel, visit

MAKING = 60_000    # ms: the first one waits for its maker to wake


async def test_the_invoice_opens_as_a_pdf_with_the_numbers_on_the_screen(shop: Shop, join: Join) -> None:
    order_id = shop.take()
    page = await visit(await join('clara'), shop, f'/orders/{order_id}')
    await panel(page, 'Payment').get_by_role('button', name='Add invoice').click()
    await dialog(page).get_by_label('Delivery time').fill('within 3 working days')
    await dialog(page).get_by_role('button', name='Issue invoice').click()
    printer = panel(page, 'Payment').get_by_role('link', name=re.compile('^Print INV'))
    await expect(printer).to_be_visible()
    async with page.context.expect_page() as opening:
        await printer.click()
    tab = await opening.value
    assert tab.url == f'{shop.url}{await printer.get_attribute("href")}'
    answer = await page.context.request.get(tab.url, timeout=MAKING)
    assert answer.headers['content-type'] == 'application/pdf'
    paper = words(await answer.body())
    number = await panel(page, 'Payment').get_by_role('link', name=re.compile('^INV')).inner_text()
    sums = await panel(page, 'Products').locator('.sum-up .money').all_inner_texts()
    assert sums == ['€36.50', '€6.08', '€36.50', '€36.50']
    name = await panel(page, 'Customer').locator('b').inner_text()
    for shown in (number, name, '36,50', '6,08', 'Tasse', 'Bougie', 'within 3 working days'):
        assert shown in paper, f'{shown} is not on the paper:\n{paper}'
    again = await page.context.request.get(tab.url)
    assert await again.body() == await answer.body()


async def test_packing_slips_and_their_pick_list_open_as_pdfs(shop: Shop, join: Join) -> None:
    order_id = shop.take('paid')
    page = await visit(await join('paul'), shop, f'/orders/{order_id}')
    slip = await panel(page, 'Shipping').locator('tbody td').first.inner_text()
    await panel(page, 'Shipping').get_by_role('button', name='Print', exact=True).click()
    for paper in ('Packing slips', 'Pick list'):
        href = await panel(page, 'Shipping').get_by_role('menuitem', name=paper).get_attribute('href')
        answer = await page.context.request.get(f'{shop.url}{href}', timeout=MAKING)
        assert answer.headers['content-type'] == 'application/pdf', await answer.text()
        assert slip in words(await answer.body())


async def test_slips_chosen_in_the_list_wait_as_one_pdf_where_nothing_may_open_by_itself(
        shop: Shop, join: Join) -> None:
    order_ids = [shop.take('paid'), shop.take('paid')]
    page = await join('paul')
    await page.add_init_script('window.open = () => null')
    await visit(page, shop, '/orders')
    for order_id in order_ids:
        await page.locator(f'tr[data-key="{order_id}"] [data-tick]').click()
    await expect(page.get_by_text('2 selected')).to_be_visible()
    await page.get_by_role('button', name='Print packing slips').click()
    tray = page.get_by_role('region', name='Printing')
    link = tray.get_by_role('link', name='Open the PDF')
    await expect(link).to_be_visible(timeout=MAKING)
    answer = await page.context.request.get(f'{shop.url}{await link.get_attribute("href")}')
    assert len(PdfReader(io.BytesIO(await answer.body())).pages) == 2
    await expect(link).to_be_hidden()


def words(pdf: bytes) -> str:
    """The text of all its pages, with plain spaces."""
    return re.sub(r'\s+', ' ', ' '.join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
