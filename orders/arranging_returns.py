"""The owner arranges returns: whether customers announce them, within how many days, and the reasons and wished
outcomes there are to choose from, each in the languages of the shop's papers."""
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from base.actor import Actor, Right
from base.errors import Invalid
from base.i18n import LANGUAGES, N_, _, known, speaking
from base.text import clean
from data.models import Shop
from orders.arranging import claim_shop, save_shop
from orders.ground import verb

REASONS = (N_('Arrived damaged'), N_('Does not work'), N_('Not as described'), N_('Wrong article'), N_('Does not fit'),
           N_('No longer wanted'))
OUTCOMES = (N_('Money back'), N_('Exchange'), N_('Repair'))
UNSET = {'reasons': REASONS, 'outcomes': OUTCOMES}
MOST_DAYS = 365
MOST = 20
LONGEST = 80
Entry = dict[str, str]
"""Of one of the two lists: its words by language, some of them empty."""


def returns(shop: Shop) -> dict[str, Any]:
    """As the form has it."""
    return {'allowed': allowed(shop), 'days': days(shop), **{name: entries(shop, name) for name in UNSET}}


def allowed(shop: Shop) -> bool:
    """Whether customers may announce returns themselves, over their link."""
    return bool(shop.returns.get('allowed'))


def days(shop: Shop) -> int:
    """Days to send goods back; 0 for none."""
    return int(shop.papers.get('return_days') or 0)


def reasons(shop: Shop, language: str) -> list[str]:
    return [spoken(entry, language) for entry in entries(shop, 'reasons')]


def outcomes(shop: Shop, language: str) -> list[str]:
    """What customers may wish."""
    return [spoken(entry, language) for entry in entries(shop, 'outcomes')]


def said(shop: Shop, text: str, language: str) -> str:
    """A reason or outcome, in whatever language it was chosen, in this one; words of nobody's list as they are."""
    lists = (*(entries(shop, name) for name in UNSET), *(_usual(words) for words in UNSET.values()))
    return next((spoken(entry, language) for entry in chain(*lists) if text and text in entry.values()), text)


def entries(shop: Shop, name: str) -> list[Entry]:
    """`name` is reasons or outcomes; the usual ones while the shop has none of its own."""
    kept = shop.returns.get(name)
    return _usual(UNSET[name]) if kept is None else [{code: str(one.get(code, '')) for code in LANGUAGES}
                                                     for one in kept]


def spoken(entry: Entry, language: str) -> str:
    """Where it has no words in the language, those it has."""
    return entry[known(language)] or next((words for words in entry.values() if words), '')


def _usual(words: Sequence[str]) -> list[Entry]:
    usual: list[Entry] = [{} for _word in words]
    for code in LANGUAGES:
        with speaking(code):
            for entry, word in zip(usual, words, strict=True):
                entry[code] = _(word)
    return usual


@verb(Right.SETTINGS)
async def edit_returns(actor: Actor, version: int, values: Mapping[str, Any]) -> None:
    """Any of `allowed`, `days`, `reasons` and `outcomes`; returns that were made keep their words. Raises Invalid,
    Stale."""
    shop = await claim_shop(version, 'returns_edited', returns)
    chosen = {**returns(shop), **values}
    shop.papers = {**shop.papers, 'return_days': _check_days(chosen['days'], bool(chosen['allowed']))}
    lists = {name: _cleaned(values[name]) for name in UNSET if name in values}
    shop.returns = {**shop.returns, 'allowed': bool(chosen['allowed']), **lists}
    await save_shop(actor, shop, 'returns_edited')


def _check_days(typed: Any, is_needed: bool) -> int:
    number = int(typed or 0)
    if not 0 <= number <= MOST_DAYS:
        raise Invalid(N_('Enter a number from 0 to {most}.'), 'days', most=MOST_DAYS)
    if is_needed and not number:
        raise Invalid(N_('Enter how many days customers have.'), 'days')
    return number


def _cleaned(typed: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Raises Invalid beside the language it is about."""
    if len(typed) > MOST:
        raise Invalid(N_('There are at most {most} entries.'), most=MOST)
    made: list[Entry] = []
    for one in typed:
        entry = {code: clean(str(one.get(code) or ''), LONGEST) for code in LANGUAGES}
        _check_entry(entry, made)
        made.append(entry)
    return made


def _check_entry(entry: Entry, others: Sequence[Entry]) -> None:
    if not any(entry.values()):
        raise Invalid(N_('Write it in at least one language.'), next(iter(LANGUAGES)))
    for code, words in entry.items():
        if words and any(words.casefold() == other[code].casefold() for other in others):
            raise Invalid(N_('This is on the list already.'), code)
