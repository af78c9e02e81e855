"""Whatever customers and colleagues write is shown as text. The pages here even run without their security policy:
nothing but the escaping stands between 35 programs and the screen."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.intake import samples
from tests.stories.conftest import Join
from tests.stories.payloads import PAYLOADS, chunks
from tests.stories.story import Shop, choose, dialog, panel, visit

ARM = 'window.hits = []; window.hit = number => { hits.push(number) }'
GROWN = """() => [...hits, ...Array.from(document.querySelectorAll(`#main :is(iframe,embed,object,base,video,audio,math,
    script,details[open],meta), [onerror],[onload],[onfocus],[ontoggle],[onbegin],[srcdoc],[autofocus]:not(dialog *),
    a[href^="javascript" i]`), one => one.outerHTML.slice(0, 120))]"""
LONGEST = 200


@pytest.fixture(scope='module')
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Shopify export with the payloads in every field that takes words."""
    texts = chunks(LONGEST)
    rows = [order_row(f'#{number} {short(number)}', text, short(number)) for number, text in enumerate(texts)]
    rows += [samples.row(f'#{number} no total', Total=payload) for number, payload in enumerate(PAYLOADS, len(texts))]
    path = tmp_path_factory.mktemp('hostile') / 'orders.csv'
    path.write_text(samples.export(*rows), encoding='utf-8')
    return path


def short(number: int) -> str:
    """One payload of at most 60 characters; each has its turn."""
    fitting = [payload for payload in PAYLOADS if len(payload) <= 60]
    return fitting[number % len(fitting)]


def order_row(name: str, text: str, word: str) -> dict[str, str]:
    return samples.row(
        name, Lineitem_name=text, Lineitem_sku=word, Notes=' '.join(PAYLOADS), Payment_Method=word,
        Payment_Reference=word, Shipping_Method=word, Discount_Code=word, Note_Attributes=f'{word}: {text}',
        **{f'{kind} {cell}': text for kind in ('Billing', 'Shipping')
           for cell in ('Name', 'Company', 'Address1', 'Address2', 'City', 'Province')},
        **{'Billing Phone': '+33 4 77 00 00 00', 'Lineitem requires shipping': 'true'})


async def test_the_payloads_would_run_where_nothing_escapes_them(page: Page) -> None:
    await page.add_init_script(ARM)
    tame = []
    for payload in PAYLOADS:
        await page.goto('about:blank')
        await page.set_content(f'<main id=main><p title="{payload}">{payload}</p><i title=\'{payload}\'></i></main>')
        if await page.evaluate(GROWN) == []:
            tame.append(payload)
    assert len(PAYLOADS) == 35
    assert tame == [payload for payload in PAYLOADS if payload.startswith(('{{', '${', 'javascript:'))]


async def test_no_page_runs_what_somebody_wrote(own_shop: Shop, join: Join, export: Path) -> None:
    page = await join('clara', at=own_shop, bypass_csp=True)
    await page.add_init_script(ARM)
    await take_in(page, own_shop, export)
    await walk_orders(page, own_shop, len(chunks(LONGEST)))
    await open_dialogs(page)
    await write_and_quote(page, own_shop)


async def take_in(page: Page, shop: Shop, export: Path) -> None:
    await visit(page, shop, '/import')
    name = PAYLOADS[8].replace('/', '')
    await page.get_by_label('Drop a file here').set_input_files(
        {'name': f'{name}.csv', 'mimeType': 'text/csv', 'buffer': export.read_bytes()})
    await expect(page.get_by_text('What would happen with <img')).to_be_visible()
    await expect_harmless(page)
    await page.get_by_role('button', name='Refused').click()
    await expect(page.locator('tbody tr')).to_have_count(len(PAYLOADS))
    await expect_harmless(page)
    await page.get_by_role('button', name='Import ').click()
    await expect(page.get_by_text('Done: <img')).to_be_visible()
    await expect_harmless(page)
    stored = shop.one('SELECT group_concat(customer_name || remark || shipping_method) FROM orders')
    assert [payload for payload in PAYLOADS if payload not in stored] == []


async def walk_orders(page: Page, shop: Shop, count: int) -> None:
    await visit(page, shop, '/orders')
    await page.get_by_role('searchbox').fill('hit')
    await expect(page.locator('[data-row]')).to_have_count(count)
    await expect_harmless(page)
    await page.locator('[data-row] a').first.click()
    for step in range(count):
        number = page.locator('.order-head h1')
        await expect(panel(page, 'Customer remarks')).to_contain_text('<script>hit(0)</script>')
        await expect_harmless(page)
        if step < count - 1:
            before = await number.inner_text()
            await page.get_by_role('link', name='Older order').click()
            await expect(number).not_to_have_text(before)


async def open_dialogs(page: Page) -> None:
    for title in ('Customer', 'Addresses', 'Products'):
        await panel(page, title).get_by_role('button', name='Edit').click()
        await expect(dialog(page)).to_be_visible()
        await expect_harmless(page)
        await page.keyboard.press('Escape')
        await expect(dialog(page)).to_have_count(0)


async def write_and_quote(page: Page, shop: Shop) -> None:
    """A note, a task and a hold in the payloads' words; then a quote made of the order."""
    await page.get_by_label('New note').fill(' '.join(PAYLOADS))
    await page.get_by_role('button', name='Add note').click()
    await expect(panel(page, 'Notes').locator('.said')).to_contain_text('<script>hit(0)</script>')
    await page.get_by_label('New task').fill(chunks(LONGEST)[0])
    await page.get_by_role('button', name='Add task').click()
    await expect(panel(page, 'Tasks').locator('.said')).to_contain_text('<script>hit(0)</script>')
    await choose(page, page.locator('.order-head').get_by_role('button', name='More'), 'Put on hold')
    await dialog(page).get_by_label('Note').fill(' '.join(PAYLOADS[:20]))
    await dialog(page).get_by_role('button', name='Put on hold').click()
    await expect(page.locator('.banner')).to_contain_text('<script>hit(0)</script>')
    await expect_harmless(page)
    await choose(page, page.locator('.order-head').get_by_role('button', name='More'), 'Duplicate into a quote')
    await expect(page.get_by_role('heading', level=1)).to_contain_text('QUO')
    await expect_harmless(page)
    await page.goto(f'{shop.url}/quotes')
    await expect(page.get_by_text('QUO').first).to_be_visible()
    await expect_harmless(page)


async def expect_harmless(page: Page) -> None:
    assert await page.evaluate(GROWN) == []
