"""The bench's own header: the way back, whether the scanner is heard, how much there is to do, and who packs."""
import htpy as h
from htpy import Node

from base.actor import Actor
from base.i18n import _, ngettext
from base.money import format_number
from data.bench_queue import QueueView
from ui.frame import HOME
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.pieces import avatar


def draw_title() -> Node:
    return [
        link(HOME, icon('left'), class_='bench-key', aria_label=_('Back to the desk'), title=_('Back to the desk')),
        h.h1[_('Packing bench')],
        _draw_scanner()]


def draw_sum(actor: Actor, queue: QueueView | None) -> Node:
    return [
        h.span('.bench-sum', role='status')[
            _to_pack(queue.to_pack), h.span('.bench-done')[' · ', _done(queue.done_today)]] if queue else None,
        h.button('.bench-me', type='button', data_who_packs=True, aria_haspopup='dialog',
                 title=_('Who is packing?'))[avatar(actor.name), h.span[actor.name]],
        h.button('.bench-key', type='button', data_full_screen=True, aria_label=_('Full screen'),
                 title=_('Full screen'))[icon('expand'), icon('shrink')]]


def _draw_scanner() -> Node:
    """Which of them shows is up to the tablet."""
    return h.span('.bench-scanner', role='status')[
        h.span('.badge.ok.heard')[_('Scanner ready')],
        h.span('.badge.warn.away')[_('Tap the screen to scan')],
        h.span('.badge.warn.cut')[_('No connection: scans are kept')]]


def _to_pack(count: int) -> str:
    return ngettext('{count} to pack', '{count} to pack', count).format(count=format_number(count))


def _done(count: int) -> str:
    return ngettext('{count} done today', '{count} done today', count).format(count=format_number(count))
