"""What a panel offers a person to do: to be pressed, blocked with its reason in words, or not shown at all."""
from collections.abc import Sequence
from dataclasses import dataclass, field

import htpy as h
from htpy import Node

from base.actor import Actor, Right
from base.errors import Forbidden, Refused
from ui.parts.menu import Item
from ui.parts.pieces import button


@dataclass(frozen=True, slots=True)
class Offer:
    """`blocked` is the reason, empty when it can be done now."""
    label: str
    verb: str
    blocked: str = ''
    kind: str = ''
    glyph: str = ''
    data: dict[str, str] = field(default_factory=dict)

    def draw(self) -> h.Element:
        return button(self.label, self.verb, kind=self.kind, glyph=self.glyph, blocked=self.blocked, **self.data)

    def item(self) -> Item:
        return Item(self.label, self.verb, self.data, glyph=self.glyph, blocked=self.blocked,
                    danger=self.kind == 'danger')


def works(actor: Actor) -> bool:
    """Whether the person does more here than look."""
    return actor.may(Right.NOTE)


def offer(actor: Actor, right: Right, label: str, verb: str, refusal: Refused | None = None, *, kind: str = '',
          glyph: str = '', **data: object) -> Offer | None:
    """None for people who only look; others are told when their role forbids it, then when the order does."""
    if not works(actor):
        return None
    reason = refusal if actor.may(right) else Forbidden()
    return Offer(label, verb, str(reason or ''), kind, glyph, {name: str(value) for name, value in data.items()})


def draw_offer(one: Offer | None) -> Node:
    return one.draw() if one else None


def draw_offers(offers: Sequence[Offer | None], beside: Sequence[Offer | None] = ()) -> Node:
    """The buttons in a row, and by them each reason once, unless it stands at the offers `beside`."""
    shown = [one for one in offers if one]
    if not shown:
        return None
    return h.div('.offers')[h.div('.row')[[one.draw() for one in shown]], draw_reasons(shown, beside)]


def draw_reasons(offers: Sequence[Offer | None], beside: Sequence[Offer | None] = ()) -> Node:
    said = {one.blocked for one in beside if one}
    reasons = dict.fromkeys(one.blocked for one in offers if one and one.blocked and one.blocked not in said)
    return [h.small('.why')[reason] for reason in reasons]
