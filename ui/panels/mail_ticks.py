"""Whether the customer gets a mail of what a dialog does: a tick, or why there is none."""
from dataclasses import dataclass

import htpy as h
from htpy import Node

from base.i18n import _
from data import mail_view
from data.models import Order, Quote
from orders import notifying
from ui.parts import fields as f
from ui.parts.fields import Field


@dataclass(frozen=True)
class Tick:
    """`fields` is the tick, on; empty where no mail can go, with the reason in `why`."""
    fields: list[Field]
    why: str = ''

    def draw_why(self) -> Node:
        return h.p('.small.mute')[_('The customer gets no mail of this.'), ' ', self.why] if self.why else None


async def tick(about: Order | Quote, kind: str, label: str = '') -> Tick:
    """Of a mail of this kind."""
    refusal = await notifying.why_silent(about, kind)
    if refusal is not None:
        return Tick([], str(refusal))
    words = _('By mail to {email}, where mails came back') if await mail_view.bounced(about.email) else \
        _('By mail to {email}')
    return Tick([f.checkbox('notify', label or _('Notify customer'), True, hint=words.format(email=about.email))])
