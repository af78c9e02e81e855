"""Sending a quote: the link at which its customer reads and answers it, to be copied into a message."""
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _
from base.settings import Settings
from data.models import Quote
from data.quote_view import QuoteView
from orders import answering, quoting
from ui.panels.mail_ticks import tick
from ui.panels.quote_state import day_of, draw_until
from ui.parts.dialog import ask
from ui.parts.icons import icon
from ui.scope import Scope


def link_of(settings: Settings, quote: Quote) -> str:
    """The customer's page for this version of the offer."""
    return f'{settings.base_url}/q/{answering.token(settings.secret, quote)}'


async def ask_send(scope: Scope, view: QuoteView) -> None:
    """Shows the link, and marks the quote as sent, by mail or by other means; the link opens from then on."""
    quote = view.quote

    telling = await tick(quote, 'quote', _('Send by mail'))

    async def submit(values: dict[str, Any]) -> None:
        await quoting.mark_quote(scope.actor, quote.id, 'sent', quote.offer_version, values.get('notify', False))

    words = _('Your customer needs no account: who has the link can read the quote, download it and accept or decline '
              'it. It opens as soon as the quote is marked as sent.')
    await ask(scope, _('Send {number}').format(number=quote.number), telling.fields, submit=submit,
              intro=[_draw(scope, view, words), telling.draw_why()],
              confirm=_('Send') if telling.fields else _('Mark as sent'))


async def show_link(scope: Scope, view: QuoteView) -> None:
    """The same link again, once the quote was sent."""
    words = _('At this address your customer reads the quote and accepts or declines it. When the quote is changed, '
              'it gets another one.')
    await ask(scope, _('Link to {number}').format(number=view.quote.number), intro=_draw(scope, view, words),
              confirm=_('Close'))


def _draw(scope: Scope, view: QuoteView, words: str) -> Node:
    quote, address = view.quote, link_of(scope.desk.settings, view.quote)
    return [
        h.p[words],
        h.div('.link-row')[
            h.input(type='text', readonly=True, value=address, aria_label=_('Link for the customer')),
            h.button('.btn', type='button', data_copy=address)[icon('copy'), _('Copy link')]],
        h.p('.mute')[_('Valid until'), ' ', draw_until(quote.status, quote.valid_until, day_of(view))]]
