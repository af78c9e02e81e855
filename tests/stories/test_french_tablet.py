"""A whole working day in French, with fingers, on a tablet."""

from playwright.async_api import Locator, Page, expect

from tests import browsers
from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.english import english, vocabulary
from tests.stories.prepared import PASSWORD
from tests.stories.story import Shop, choose, dialog, live, panel, visit

SEEN = """one => new Promise(seen => setTimeout(seen, 500 - (performance.now() - (one.renewed ?? -500))))"""
PLACES = (
    '/orders', '/orders?view=on_hold', '/orders?q=xyzzy', '/orders/999999', '/returns/999999', '/bench',
    '/bench/packed', '/pickup', '/quotes', '/outbox', '/products', '/import', '/me',
)  # fmt: skip
TABLET = {**browsers.TABLET, 'viewport': {'width': 1180, 'height': 820}}


async def test_an_order_is_worked_on_in_french_with_fingers(shop: Shop, join: Join) -> None:
    page = await join('fanny', **TABLET)
    await page.context.clear_cookies()
    await sign_in_by_hand(page, shop)
    order_id = shop.take()
    await page.get_by_role('searchbox').fill(name_of(shop, order_id))
    row = page.locator(f'[data-row][data-key="{order_id}"]')
    await expect(page.locator('[data-row]')).to_have_count(1)
    await expect_french(page)
    await row.locator('td').nth(2).tap()
    await expect(panel(page, 'Articles')).to_be_visible()
    await expect_french(page)
    await press(panel(page, 'Paiement').get_by_role('button', name='Marquer comme payée'))
    await expect(panel(page, 'Paiement').get_by_role('button', name='Marquer comme non payée')).to_be_visible()
    await write(page)
    await hold_and_resume(page)
    await press(page.locator('.order-head').get_by_role('button', name='Marquer comme expédiée'))
    await expect(panel(page, 'Expédition').locator('h2')).to_contain_text('Expédi')
    await expect_french(page)
    await send_back(page, shop.return_address(order_id))


async def test_every_place_is_french_fits_the_screen_and_has_room_for_fingers(shop: Shop, join: Join) -> None:
    page = await join('fanny', **TABLET)
    for path in PLACES:
        await visit(page, shop, path)
        await expect(page.locator('.skeleton')).to_have_count(0)
        await expect_french(page)
    for path in ('/settings', '/settings/mail', '/settings/letters/shipped/fr'):
        await visit(page, shop, path)
        await expect_french(page)
    await visit(page, shop, f'/orders/{shop.take("pickup")}')
    for title in ('Client', 'Adresses', 'Articles'):
        await press(panel(page, title).get_by_role('button', name='Modifier').first)
        await expect(dialog(page)).to_be_visible()
        await expect_french(page)
        await press(dialog(page).get_by_role('button', name='Annuler').first)
        await expect(dialog(page)).to_have_count(0)
    await choose(page, page.locator('.order-head').get_by_role('button', name='Plus', exact=True), 'Dupliquer')
    await expect(page.get_by_role('heading', level=1)).to_contain_text('QUO')
    await expect_french(page)


def test_the_vocabulary_tells_the_languages_apart() -> None:
    assert {'orders', 'paid', 'hold', 'customer', 'search'} <= vocabulary()
    assert not {'commande', 'note', 'total', 'client', 'retour'} & vocabulary()


async def sign_in_by_hand(page: Page, shop: Shop) -> None:
    await page.goto(f'{shop.url}/login')
    await expect_french(page)
    await page.get_by_label('Adresse e-mail').fill('fanny@example.org')
    await page.get_by_label('Mot de passe').fill(PASSWORD)
    await page.get_by_role('button').tap()
    await expect(page.locator('#main')).to_be_visible()
    await live(page)


async def write(page: Page) -> None:
    notes = panel(page, 'Notes')
    await notes.get_by_role('textbox').fill('Rappeler après le déjeuner')
    await press(notes.get_by_role('button'))
    await expect(notes.locator('.said')).to_have_text('Rappeler après le déjeuner')


async def send_back(page: Page, address: str) -> None:
    """As the customer, with the link of the order."""
    await page.goto(address)
    await expect_french(page)
    await page.get_by_label('Tasse').select_option('1')
    await page.get_by_role('button', name='Retourner ou se rétracter').tap()
    confirm = page.get_by_role('button', name='Confirmer le retour ou la rétractation')
    await expect(confirm).to_be_visible()
    await expect_french(page)
    await confirm.tap()
    await expect(page.get_by_role('status')).to_contain_text('Ceci est l’accusé de réception')
    await expect_french(page)


async def hold_and_resume(page: Page) -> None:
    await choose(page, page.locator('.order-head').get_by_role('button', name='Plus', exact=True), 'Mettre en attente')
    await dialog(page).get_by_label('Adresse').check()
    await expect_french(page)
    await press(dialog(page).locator('[type=submit]'))
    await expect(page.get_by_text('En attente : Adresse', exact=True)).to_be_visible()
    await expect_french(page)
    await press(page.locator('.order-head .btn.primary'))
    await expect(page.locator('.banner')).to_have_count(0)


async def press(button: Locator) -> None:
    """With a finger, and not before a person has seen that the button is another one now."""
    await button.scroll_into_view_if_needed()
    await button.evaluate(SEEN)
    await button.tap()


async def expect_french(page: Page) -> None:
    assert await page.locator('html').get_attribute('lang') == 'fr'
    wrong = {'english': await english(page), 'wide': await access.too_wide(page), 'small': await access.too_small(page)}
    assert wrong == {'english': [], 'wide': [], 'small': []}
    assert await page.evaluate('document.documentElement.scrollWidth <= innerWidth')


def name_of(shop: Shop, order_id: int) -> str:
    return str(shop.one('SELECT email FROM orders WHERE id = ?', order_id))
