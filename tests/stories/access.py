"""What people with other eyes, ears and hands need of every page."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import Page

FINGER = 44
RULES: dict[str, Any] = {
    'runOnly': ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    'rules': {'region': {'enabled': False}},
}
COLOURS = {'runOnly': ['color-contrast', 'link-in-text-block']}
STILL = """() => document.getAnimations()
    .filter(one => isFinite(one.effect.getComputedTiming().endTime)).forEach(one => one.finish())"""
LOOK = """async rules => (await axe.run(document, rules)).violations.map(
    one => [one.id, one.nodes.slice(0, 4).map(node => node.target.join(' ') + ' ' + node.html.slice(0, 160))])"""
PRESSED = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[tabindex="0"]'
SMALL = """([pressed, finger]) => Array.from(document.querySelectorAll(pressed)).filter(one => {
    if (one.matches(':disabled') || !one.checkVisibility({visibilityProperty: true})) return false;
    if (one.matches('a') && getComputedStyle(one).display === 'inline') return false;   // a word in a sentence
    const area = one.matches('input') && one.closest('label') || one.matches('[data-open]') && one.closest('tr') || one;
    const after = getComputedStyle(one, '::after'), around = after.position === 'absolute' && after.content !== 'none';
    const {width: wide, height: high} = area.getBoundingClientRect();
    const width = Math.max(wide, around ? parseFloat(after.width) : 0);
    const height = Math.max(high, around ? parseFloat(after.height) : 0);
    return wide > 1 && high > 1 && (height < finger - 0.5 || width < finger - 0.5);
}).map(one => `${one.outerHTML.slice(0, 160)} ${Math.round(one.offsetWidth)}×${Math.round(one.offsetHeight)}`)"""
WIDE = """() => Array.from(document.querySelectorAll('body *')).filter(one => {
    const {left, right, width} = one.getBoundingClientRect();
    return width && one.checkVisibility({visibilityProperty: true}) && (right > innerWidth + 1 || left < -1)
        && !one.closest('.scroll-x,.sr,.skip,[popover]');
}).map(one => one.outerHTML.slice(0, 120))"""


@cache
def _axe() -> str:
    return files('axe_playwright_python').joinpath('axe.min.js').read_text(encoding='utf-8')


async def look(page: Page, rules: dict[str, Any] = RULES) -> Any:
    """What the page lacks: rules broken (names, roles, contrast), or not one h1."""
    if not await page.evaluate('Boolean(window.axe)'):
        await page.evaluate(_axe())
    await page.evaluate(STILL)    # colours that are still fading in have no contrast yet
    broken = await page.evaluate(LOOK, rules)
    titles = await page.locator('h1').count()
    return broken if titles == 1 else [*broken, f'{titles} h1']


async def too_small(page: Page) -> Any:
    """What a finger presses that is smaller than 44 × 44 px."""
    return await page.evaluate(SMALL, [PRESSED, FINGER])


async def too_wide(page: Page) -> Any:
    """What reaches beyond the screen, unless its own box scrolls."""
    return await page.evaluate(WIDE)
