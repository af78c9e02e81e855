"""A quote travels: made from an order, sent by its link, accepted on a French phone, and made an order."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page, expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.story import Shop, choose, dialog, visit

PHONE = {'viewport': {'width': 390, 'height': 844}, 'locale': 'fr-FR'}


async def test_a_quote_is_sent_by_its_link_accepted_elsewhere_and_made_an_order(
    shop: Shop, join: Join, new_page: Callable[..., Awaitable[Page]]
) -> None:
    page = await visit(await join('clara'), shop, f'/orders/{shop.take("paid")}')
    await choose(page, page.get_by_role('button', name='More').first, 'Duplicate')
    await page.wait_for_url('**/quotes/*')
    number = await page.locator('h1').inner_text()
    link = await send(page)

    customer = await new_page(**PHONE)
    await customer.goto(link)
    await expect(customer.get_by_role('heading', name=f'Devis {number}')).to_be_visible()
    await expect(customer.get_by_text('Total TTC')).not_to_have_count(0)
    assert await access.look(customer) == []
    assert await access.too_small(customer) == []
    assert await access.too_wide(customer) == []
    await accept(customer)
    assert await access.look(customer) == []

    await expect(page.get_by_text('Accepted by Inès Caron')).to_be_visible()
    await expect(page.get_by_text('Livrez en mai')).not_to_have_count(0)
    await expect(page.locator('.badges')).to_have_text('Accepted')
    await convert(page)
    await customer.reload()
    await expect(customer.get_by_text('Ce devis est devenu une commande.')).to_be_visible()


async def send(page: Page) -> str:
    """The link, as it is copied from the dialog."""
    await page.get_by_role('button', name='Send…').click()
    link = await dialog(page).get_by_label('Link for the customer').input_value()
    await dialog(page).get_by_role('button', name='Send', exact=True).click()
    await expect(page.locator('.badges')).to_have_text('Sent')
    await page.get_by_role('button', name='Link for the customer…').click()
    await expect(dialog(page).get_by_label('Link for the customer')).to_have_value(link)
    await dialog(page).get_by_role('button', name='Close').last.click()
    return link


async def accept(customer: Page) -> None:
    await customer.get_by_label('Votre nom').fill('Inès Caron')
    await customer.get_by_label('Remarque').fill('Livrez en mai')
    await customer.get_by_role('button', name='Accepter ce devis').click()
    await expect(customer.get_by_role('status')).to_contain_text('Accepté par Inès Caron')
    await expect(customer.get_by_role('button')).to_have_count(0)


async def convert(page: Page) -> None:
    await page.get_by_role('button', name='Convert to order…').click()
    await dialog(page).get_by_role('button', name='Convert to order').click()
    await page.wait_for_url('**/orders/*')
    await expect(page.get_by_text('Order made from quote')).not_to_have_count(0)
