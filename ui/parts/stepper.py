"""A number with a button for one fewer, one for one more, and one for all there is."""
import htpy as h
from htpy import Node

from base.i18n import _
from ui.parts.icons import icon


def draw_stepper(entry: Node, label: str, whole: str = '') -> Node:
    """`label` names the number for those who hear the buttons; `whole` is what the button for all of it says."""
    return [h.div('.stepper')[_step('minus', -1, _('One fewer: {what}').format(what=label)), entry,
                              _step('plus', 1, _('One more: {what}').format(what=label))],
            whole and draw_whole(whole, label)]


def draw_whole(words: str, label: str) -> h.Element:
    return h.button('.btn.small.quiet.whole', type='button', data_whole=True, aria_label=f'{words} · {label}')[words]


def _step(glyph: str, by: int, label: str) -> h.Element:
    return h.button('.icon-btn', type='button', data_step=str(by), aria_label=label, tabindex='-1')[icon(glyph)]
