"""What a letter will say, shown before it is sent."""
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _
from base.money import format_money
from data.models import Order


def draw_message(order: Order, facts: dict[str, Any]) -> Node:
    """The words as they are typed; the letter they stand in greets and signs."""
    return h.div('.paper.letter-words')[
        h.p('.small.mute')[_('In the letter:')],
        [h.p[line] for line in str(facts['message']).splitlines() if line]]


def draw_owed(order: Order) -> Node:
    """What a reminder asks for."""
    return h.p[_('The customer is asked for {amount}, still open on {number}.').format(
        amount=format_money(order.open_minor, order.currency), number=order.number)]
