"""A packer and a viewer see the shop, and can do their own part of it."""

from playwright.async_api import Page, expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.story import Shop, dialog, panel, press_blocked, toast, visit

FORBIDDEN = 'Your role does not allow this.'


async def test_a_packer_packs_and_ships_and_is_told_what_is_not_their_part(shop: Shop, join: Join) -> None:
    order_id = shop.take('paid')
    page = await visit(await join('paul'), shop, f'/orders/{order_id}')
    await expect_places(page, 'Orders', 'Bench', 'Quotes', 'Products', 'Outbox')
    for title, label in (('Payment', 'Mark as not paid'), ('Payment', 'Add invoice'), ('Products', 'Edit')):
        await press_blocked(panel(page, title).get_by_role('button', name=label).first)
        await expect(toast(page, FORBIDDEN)).to_be_visible()
    assert await panel(page, 'Customer').get_by_role('button', name='Edit').count() == 0
    assert await page.get_by_role('button', name='Cancel order').count() == 0
    await page.locator('.order-head').get_by_role('button', name='Mark as shipped').click()
    await expect(panel(page, 'Shipping').locator('h2')).to_contain_text('Shipped')
    await page.get_by_label('New note').fill('Left with the neighbour')
    await page.get_by_role('button', name='Add note').click()
    await expect(panel(page, 'Notes')).to_contain_text('Left with the neighbour')
    for path, words in (('/import', 'Your role cannot import orders.'), ('/settings', 'Only the owner can change')):
        await page.goto(f'{shop.url}{path}')
        await expect(page.get_by_text(words)).to_be_visible()


async def test_a_viewer_sees_everything_and_has_nothing_to_press(shop: Shop, join: Join) -> None:
    page = await visit(await join('vera'), shop, f'/orders/{shop.take()}')
    await expect_places(page, 'Orders', 'Bench', 'Quotes', 'Products', 'Outbox')
    await expect(panel(page, 'Products')).to_contain_text('Tasse')
    await expect(panel(page, 'Addresses')).to_contain_text('rue des Lilas')
    assert await access.look(page) == []
    verbs = await page.locator('#main [data-verb],#main [data-verb-change]').evaluate_all(
        'all => all.map(one => one.dataset.verb ?? one.dataset.verbChange)')
    assert set(verbs) == {'turn', 'messages', 'show_mail'}    # they turn the history around, and read mails
    assert await page.locator('#main textarea,#main input').count() == 0
    await page.get_by_role('link', name='Orders', exact=True).first.click()
    await expect(page.locator('[data-row]').first).to_be_visible()
    assert await page.locator('[data-row] input').count() == 0


async def test_what_a_viewers_screen_does_not_offer_their_socket_may_not_do_either(shop: Shop, join: Join) -> None:
    order_id = shop.take()
    page = await visit(await join('vera'), shop, f'/orders/{order_id}')
    await page.locator('section.payment').evaluate("""one => {
        const button = Object.assign(document.createElement('button'), {type: 'button', id: 'forged'});
        button.dataset.verb = 'mark_as_paid'; one.append(button); button.click() }""")
    await expect(toast(page, FORBIDDEN)).to_be_visible()
    assert shop.one('SELECT paid_minor FROM orders WHERE id = ?', order_id) == 0
    assert await dialog(page).count() == 0


async def expect_places(page: Page, *names: str) -> None:
    """The counter is among them once an order is to be picked up, which other stories may see to."""
    listed = page.get_by_role('navigation', name='Main menu').get_by_role('listitem')
    places = listed.filter(has_not_text='Pickup').locator('span')
    await expect(places).to_have_text(names)
