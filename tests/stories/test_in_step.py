"""Two colleagues on the same order: their screens stay in step."""

from playwright.async_api import expect

from tests.stories.conftest import Join
from tests.stories.story import Shop, panel, visit

# Both are gone after two seconds: a busy machine might look too late.
WATCH = """() => { window.chips = []; window.flashes = []; window.told = []; new MutationObserver(changes => {
    for (const {target, addedNodes, attributeName} of changes) {
        for (const node of addedNodes) if (node.className === 'who-chip') chips.push(node.textContent);
        if (attributeName === 'data-flash' && 'flash' in target.dataset) flashes.push(target.textContent);
        if (target.id === 'said') told.push(target.textContent);
    }
}).observe(document.body, {subtree: true, childList: true, attributeFilter: ['data-flash']}) }"""


async def test_a_payment_shows_on_the_other_screen_with_a_flash_and_the_colleagues_name(
    shop: Shop, join: Join
) -> None:
    order = f'/orders/{shop.take()}'
    clara, colin = await visit(await join('clara'), shop, order), await visit(await join('colin'), shop, order)
    await colin.evaluate('window.loaded = "once"')
    await colin.evaluate(WATCH)
    await panel(clara, 'Payment').get_by_role('button', name='Mark as paid').click()
    await expect(panel(colin, 'Payment').get_by_role('button', name='Mark as not paid')).to_be_visible()
    await colin.wait_for_function('chips.length')
    assert set(await colin.evaluate('chips')) == {'Clara Morel'}
    await colin.wait_for_function("flashes.some(text => text.includes('Already paid'))")
    await colin.wait_for_function('told.some(text => /^Clara Morel changed “.*Payment.*”/.test(text))')
    await expect(panel(colin, 'History')).to_contain_text('Clara Morel')
    assert await colin.evaluate('window.loaded') == 'once'
    assert await clara.locator('.who-chip').count() == 0


async def test_a_colleagues_change_leaves_typed_text_focus_caret_and_scroll_alone(shop: Shop, join: Join) -> None:
    order = f'/orders/{shop.take()}'
    clara, colin = await visit(await join('clara'), shop, order), await visit(await join('colin'), shop, order)
    note = colin.get_by_label('New note')
    await note.fill('Call back after lunch')
    await note.evaluate('field => field.setSelectionRange(5, 9)')
    await colin.evaluate('scrollTo(0, 300)')
    before = await note.evaluate('field => field.getBoundingClientRect().top')
    await clara.get_by_label('New note').fill('The customer wants a gift box')
    await clara.get_by_role('button', name='Add note').click()
    await expect(panel(colin, 'Notes')).to_contain_text('The customer wants a gift box')
    await panel(clara, 'Payment').get_by_role('button', name='Mark as paid').click()
    await expect(panel(colin, 'Payment').get_by_role('button', name='Mark as not paid')).to_be_visible()
    await expect(note).to_have_value('Call back after lunch')
    await expect(note).to_be_focused()
    assert await note.evaluate('field => [field.selectionStart, field.selectionEnd]') == [5, 9]
    assert await colin.evaluate('scrollY') == 300
    assert before > 0


async def test_the_list_shows_a_colleagues_change_and_who_is_in_the_order(shop: Shop, join: Join) -> None:
    order_id = shop.take()
    colin = await visit(await join('colin'), shop, '/orders?view=to_pay')
    row = colin.locator(f'[data-row][data-key="{order_id}"]')
    await expect(row).to_contain_text('Not paid')
    clara = await visit(await join('clara'), shop, f'/orders/{order_id}')
    await expect(row.get_by_role('img', name='Clara Morel is in this order')).to_be_visible()
    await colin.mouse.move(5, 5)
    await panel(clara, 'Payment').get_by_role('button', name='Part payment').click()
    await clara.get_by_label('Amount').fill('10')
    await clara.get_by_role('button', name='Record payment').click()
    await expect(row).to_contain_text('Partially paid')


async def test_faces_come_at_once_and_are_gone_within_ten_seconds_of_leaving(shop: Shop, join: Join) -> None:
    order = f'/orders/{shop.take()}'
    clara, colin = await visit(await join('clara'), shop, order), await join('colin')
    await visit(colin, shop, order)
    await expect(clara.get_by_text('Colin Duval is here too')).to_be_visible()
    await expect(colin.get_by_text('Clara Morel is here too')).to_be_visible()
    await colin.get_by_role('link', name='Orders', exact=True).first.click()
    await expect(clara.get_by_text('is here too')).to_have_count(0)
    await visit(colin, shop, order)
    await expect(clara.get_by_text('Colin Duval is here too')).to_be_visible()
    await colin.close()
    await expect(clara.get_by_text('is here too')).to_have_count(0, timeout=10_000)
