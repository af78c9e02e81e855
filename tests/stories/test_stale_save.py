"""Two people edit the same customer: the second is told who was first, loses no word, and chooses."""

import pytest
from playwright.async_api import Page, expect

from tests.stories import access
from tests.stories.conftest import Join
from tests.stories.story import Shop, dialog, panel, visit


@pytest.mark.parametrize(('choice', 'name'), [('Keep theirs', 'Anne of Clara'), ('Use mine', 'Anne of Colin')])
async def test_the_second_save_shows_both_texts_and_who_was_first(
    shop: Shop, join: Join, choice: str, name: str
) -> None:
    order_id = shop.take()
    clara, colin = await join('clara'), await join('colin')
    for page in (clara, colin):
        await visit(page, shop, f'/orders/{order_id}')
        await panel(page, 'Customer').get_by_role('button', name='Edit').click()
    await save(clara, 'Anne of Clara')
    await expect(dialog(clara)).to_have_count(0)
    await expect(panel(colin, 'Customer')).to_contain_text('Anne of Clara')
    await expect(dialog(colin).get_by_label('Name')).not_to_have_value('Anne of Clara')
    await save(colin, 'Anne of Colin')
    conflict = dialog(colin).locator('.conflict')
    await expect(conflict).to_contain_text('Clara Morel')
    await expect(conflict.locator('time')).to_have_text('just now')
    await expect(conflict.get_by_role('row').nth(1)).to_have_text('NameAnne of ClaraAnne of Colin')
    assert await access.look(colin) == []
    assert stored_name(shop, order_id) == 'Anne of Clara'
    await conflict.get_by_role('button', name=choice).click()
    await expect(dialog(colin)).to_have_count(0)
    for page in (clara, colin):
        await expect(panel(page, 'Customer')).to_contain_text(name)
    assert stored_name(shop, order_id) == name


async def save(page: Page, name: str) -> None:
    await dialog(page).get_by_label('Name').fill(name)
    await dialog(page).get_by_role('button', name='Save').click()


def stored_name(shop: Shop, order_id: int) -> str:
    return str(shop.one('SELECT customer_name FROM orders WHERE id = ?', order_id))
