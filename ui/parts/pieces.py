"""The smallest pieces every page is made of."""
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

import htpy as h
from babel.dates import format_date
from htpy import Node
from markupsafe import Markup

from base import clock
from base.i18n import _, language
from base.money import format_money, format_rate
from ui.parts.icons import icon
from ui.parts.markup import link, render

Tone = Literal['ok', 'warn', 'bad', 'info', 'mute']
HUES = 6


@lru_cache(maxsize=2048)
def badge(tone: str, text: str, colour: str = '') -> Markup:
    """A state in words with a dot. `colour` (#rrggbb) is a custom status's own, shown in the dot only."""
    style = f'--dot:{colour}' if colour and _is_colour(colour) else None
    return Markup(render(h.span({'class': f'badge {tone}', 'style': style})[text]))


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == '#' and all(letter in '0123456789abcdefABCDEF' for letter in text[1:])


@lru_cache(maxsize=4096)
def _money(text: str) -> Markup:
    return Markup('<span class="money">{}</span>').format(text)


def money(minor: int, currency: str) -> Markup:
    return _money(format_money(minor, currency))


def rate(hundredths: int) -> str:
    """A VAT rate: 550 is 5.5 %."""
    return format_rate(hundredths)


def _locale() -> str:
    return {'en': 'en_GB', 'fr': 'fr_FR'}.get(language(), language())


def full_time(moment: datetime, zone: str) -> str:
    """21 Nov 2026, 16:04 in the shop's zone."""
    local = moment.astimezone(ZoneInfo(zone))
    return f'{_short_day(local.date(), False, _locale())}, {local:%H:%M}'


def long_day(day: date) -> str:
    """21 November 2026."""
    text: str = format_date(day, 'long', locale=_locale())
    return text.replace('1 ', '1er ', 1) if day.day == 1 and language() == 'fr' else text


def near_time(moment: datetime, zone: str) -> str:
    """As one says it: just now, 14:22, Yesterday, 20 Nov, 20 Nov 2025."""
    here = ZoneInfo(zone)
    now = clock.now()
    if timedelta(0) <= now - moment < timedelta(minutes=1):
        return _('just now')
    local, today = moment.astimezone(here), now.astimezone(here).date()
    if local.date() == today:
        return f'{local:%H:%M}'
    if local.date() == today - timedelta(days=1):
        return _('Yesterday')
    return _short_day(local.date(), local.year == today.year, _locale())


@lru_cache(maxsize=2048)
def _short_day(day: Any, this_year: bool, locale: str) -> str:
    return format_date(day, 'd MMM' if this_year else 'd MMM y', locale=locale)


def short_day(day: Any) -> str:
    """20 Nov, or 20 Nov 2025."""
    return _short_day(day, day.year == clock.now().year, _locale())


def when(moment: datetime | None, zone: str) -> Node:
    """A moment as one says it, the exact one on hover and to screen readers."""
    if moment is None:
        return None
    exact = full_time(moment, zone)
    return h.time(datetime=moment.isoformat(timespec='minutes'), title=exact)[near_time(moment, zone)]


@lru_cache(maxsize=512)
def avatar(name: str, title: str = '') -> Markup:
    """A person's initials on a tint of their own; `title` replaces the name on hover."""
    words = [word for word in name.split() if word[0].isalnum()]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else '')).upper() if words else '?'
    hue = sum(map(ord, name)) % HUES
    return Markup(render(h.span(class_=f'avatar hue-{hue}', title=title or name, role='img',
                                aria_label=title or name)[initials]))


def inventory(tracked: bool, level: int, threshold: int) -> Markup:
    """Stock in words: plain above the threshold, orange at or under it, red at zero or below."""
    if not tracked:
        return Markup('<span class="mute" title="{}">–</span>').format(_('Stock is not tracked'))
    if level <= 0:
        return badge('bad', _('Out of stock') if level == 0 else _('{count} short').format(count=-level))
    if level <= threshold:
        return badge('warn', _('{count} left · at threshold').format(count=level))
    return badge('ok', _('{count} in stock').format(count=level))


def button(label: Node, verb: str = '', *, kind: str = '', glyph: str = '', blocked: str = '',
           **data: Any) -> h.Element:
    """A button that sends `verb` with `data` (each a data- attribute). `kind`: primary, danger, small, quiet, big.
    With a `blocked` reason it stays visible, does nothing and says why."""
    return h.button({'type': 'button', 'class': f'btn {kind}'.strip(), 'title': blocked or None,
                     **_sends(verb, blocked, data)})[glyph and icon(glyph), label]


def icon_button(glyph: str, label: str, verb: str = '', *, blocked: str = '', **data: Any) -> h.Element:
    """A button of one icon; `label` names it."""
    return h.button({'type': 'button', 'class': 'icon-btn', 'aria-label': label, 'title': blocked or label,
                     **_sends(verb, blocked, data)})[icon(glyph)]


def _sends(verb: str, blocked: str, data: dict[str, Any]) -> dict[str, str]:
    extra = {f'data-{name.replace("_", "-")}': str(value) for name, value in data.items()}
    if blocked:
        return {**extra, 'aria-disabled': 'true', 'data-blocked': blocked}
    return {**extra, 'data-verb': verb} if verb else extra


def link_button(label: Node, href: str, *, kind: str = '', glyph: str = '', new_tab: bool = False) -> h.Element:
    return link(href, glyph and icon(glyph), label, class_=f'btn {kind}'.strip(), new_tab=new_tab)


def icon_link(glyph: str, label: str, href: str, *, new_tab: bool = False) -> h.Element:
    return link(href, icon(glyph), class_='icon-btn', new_tab=new_tab, aria_label=label, title=label)


def card(title: Node, *body: Node, aside: Node = None, key: str = '', class_: str = '') -> h.Element:
    """A titled card; `aside` stands at the right of its title. Wrap text in `h.div('.body')`; tables need none."""
    return h.section({'class': f'card {class_}'.strip(), 'data-key': key or None})[
        title and h.h2[h.span[title], aside and h.span('.aside')[aside]], body]


def facts(*pairs: tuple[str, Node]) -> h.Element:
    """A bar of labelled values."""
    return h.dl('.card.facts')[[h.div(data_key=label)[h.dt[label], h.dd[value]] for label, value in pairs]]


def totals(rows: Sequence[tuple[Node, Node, bool]]) -> h.Element:
    """An addition: label, amount, and whether it is a sum."""
    return h.dl('.totals')[[h.div({'class': 'sum' if is_sum else None})[h.dt[label], h.dd[amount]]
                            for label, amount, is_sum in rows]]


def empty_state(title: str, hint: Node = None, action: Node = None, glyph: str = 'box') -> h.Element:
    """What an empty list says, and what to do next."""
    return h.div('.empty')[icon(glyph), h.b[title], hint and h.p[hint], action]


def skeleton(lines: int = 3) -> h.Element:
    """Grey lines for the first moment."""
    return h.div('.skeleton', aria_hidden='true')[[h.i for _line in range(lines)]]


def skeleton_card(title: str = '', lines: int = 3) -> h.Element:
    return card(title, h.div('.body')[skeleton(lines)], class_='loading')


def tabs(entries: Sequence[tuple[str, str, Node]], current: str, label: str) -> h.Element:
    """Views as links: (key, href, label)."""
    return h.nav('.tabs', aria_label=label)[[
        link(href, text, class_='on' if key == current else '', data_key=key,
             aria_current='page' if key == current else None) for key, href, text in entries]]


def timeline(entries: Sequence[tuple[str, Node, Node]]) -> h.Element:
    """Moments in order: (key, what, when and who)."""
    return h.ol('.timeline')[[h.li(data_key=key)[what, h.div('.small.mute')[under]] for key, what, under in entries]]


def kbd(key: str) -> h.Element:
    return h.kbd[key]
