"""Whether the customer gets a mail of what a dialog does: a tick, or why there is none; and the moment to undo it."""
from dataclasses import dataclass

import htpy as h
from htpy import Node

from base.i18n import _
from data.models import Order, Quote
from orders import mailing, notifying, posting
from ui.parts import fields as f
from ui.parts.fields import Field
from ui.scope import Scope


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
    return Tick([f.checkbox('notify', label or _('Notify customer'), True,
                            hint=_('By mail to {email}').format(email=about.email))])


def say_queued(scope: Scope, mail_id: int) -> None:
    """The mail leaves in a moment, until then it can be undone."""
    async def undo() -> None:
        await posting.cancel_mail(scope.actor, mail_id)
        scope.say('info', _('The mail is not sent.'))

    scope.say('positive', _('The mail leaves in {seconds} seconds.').format(
        seconds=int(mailing.UNDO.total_seconds())), undo)
