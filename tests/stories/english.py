"""English words on a French screen: all that the product's English texts use and its French ones do not."""

import re
from functools import cache
from typing import Any

from playwright.async_api import Page

from tests.house import words

SHOWN = """() => {
    const said = [document.title];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const around = walk.currentNode.parentElement;
        if (around.closest('script,style,template,svg,datalist,:not(html)[lang]')) continue;
        const isHidden = !around.checkVisibility({visibilityProperty: true}) && !around.closest('[popover],.sr');
        if (!isHidden) said.push(walk.currentNode.data);
    }
    for (const one of document.querySelectorAll('[aria-label],[title],[placeholder],[data-blocked],[alt]'))
        for (const name of ['aria-label', 'title', 'placeholder', 'data-blocked', 'alt'])
            said.push(one.getAttribute(name) ?? '');
    return said;
}"""
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")


async def english(page: Page) -> list[str]:
    """The texts on the page, in its menus and labels that hold a word of English, with that word."""
    texts: list[str] = await page.evaluate(SHOWN)
    found = {(word, text.strip()) for text in texts for word in _words(text) & vocabulary()}
    return sorted(f'{word}: {text}' for word, text in found)


@cache
def vocabulary() -> frozenset[str]:
    catalogue = words.catalogue_of('fr')
    theirs = {word for message in catalogue if message.id for form in _forms(message.string) for word in _words(form)}
    ours = {word for one in words.words_of_the_product() for form in _forms(one.key) for word in _words(form)}
    return frozenset(word for word in ours - theirs if len(word) > 2)


def _forms(said: Any) -> list[str]:
    return [str(form) for form in said] if isinstance(said, list | tuple) else [str(said)]


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(re.sub(r'\{\w*\}|\S+[@_]\S+|\w*\d\w*', ' ', text))}
