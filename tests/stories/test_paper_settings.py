"""Arranging papers: the sample beside the form is the paper, letter by letter."""
import io

from playwright.async_api import expect
from pypdf import PdfReader

from tests.stories.access import look, too_wide
from tests.stories.conftest import Join
from tests.stories.story import Shop, dialog, panel, visit

MAKING = 60_000    # ms: the first one waits for its maker to wake


async def test_the_sample_shows_what_is_being_typed_and_the_pdf_says_the_same(shop: Shop, join: Join) -> None:
    page = await visit(await join('olga'), shop, '/settings/documents')
    await panel(page, 'Documents').get_by_role('button', name='Edit').click()
    form = dialog(page)
    sample = page.frame_locator('iframe.paper-shown')
    await expect(sample.locator('h1')).to_be_visible()
    await form.get_by_label('Show').select_option('return_form')
    await form.get_by_label('Language', exact=True).select_option('en')
    await expect(sample.get_by_role('heading', name='Return form')).to_be_visible()
    await form.get_by_label('Foot of every page (English)').fill('Open on <b>Sundays</b>')
    await form.get_by_label('Accent colour').select_option('#7a1f3d')
    await expect(sample.get_by_text('Open on <b>Sundays</b>')).to_be_visible()
    await expect(sample.locator('h1')).to_have_css('color', 'rgb(122, 31, 61)')
    assert (await look(page), await too_wide(page)) == ([], [])
    edges = await page.locator('iframe.paper-shown').evaluate(
        'frame => [frame.contentDocument.body.getBoundingClientRect().width, frame.clientWidth]')
    assert abs(edges[0] - edges[1]) < 1
    href = await form.get_by_role('link', name='Open as PDF').get_attribute('href')
    answer = await page.context.request.get(f'{shop.url}{href}', timeout=MAKING)
    read = ' '.join(one.extract_text() for one in PdfReader(io.BytesIO(await answer.body())).pages)
    assert 'Open on <b>Sundays</b>' in read
    assert 'Return form' in read
    await form.get_by_role('button', name='Cancel').click()
    await form.get_by_role('button', name='Discard').click()
    await expect(form).to_have_count(0)
