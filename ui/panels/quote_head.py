"""A quote's header: its status, who else is here, what to do next; and what it is about in one bar."""
from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node
from nicegui import ui

from base.actor import Right
from base.i18n import N_, _, ngettext
from base.money import format_money
from data.models import QuoteLine
from data.quote_view import QuoteView
from orders import quote_rules, quoting
from ui.panels import quote_send
from ui.panels.head import draw_faces, others
from ui.panels.offers import Offer, draw_offer, offer, works
from ui.panels.panel import Card
from ui.panels.quote_state import day_of, draw_answer, draw_until, quote_badge
from ui.parts.dialog import ask
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.menu import menu
from ui.parts.pieces import facts, full_time, icon_link, link_button, money
from ui.presence import Face
from ui.scope import Scope

MARKS = {'accepted': (N_('Mark as accepted'), 'check'), 'declined': (N_('Mark as declined'), 'cross'),
         'draft': (N_('Put back to draft'), 'pencil')}


class QuoteHead(Card[QuoteView]):
    title = N_('Quote')
    look = 'order-head'
    verbs: ClassVar = frozenset({'convert', 'mark', 'send', 'show_link'})
    faces: tuple[Face, ...] = ()

    def __init__(self, scope: Scope, view: QuoteView, query: str = '') -> None:
        self.query = query
        super().__init__(scope, view)

    def own(self, view: QuoteView) -> Hashable:
        return others(self.scope, self.faces), self.query

    def draw(self, view: QuoteView) -> Node:
        quote = view.quote
        return [
            link(f'/quotes{"?" if self.query else ""}{self.query}', _('Quotes')), h.span('.mute')['/'],
            h.h1[quote.number],
            h.span('.badges')[quote_badge(quote.status, quote.valid_until, day_of(view))],
            h.span('.grow'), draw_faces(self.scope, self.faces),
            h.span('.actions')[
                icon_link('printer', _('Print {number}').format(number=quote.number), f'/papers/quotes/{quote.id}.pdf',
                          new_tab=True),
                self._draw_menu(view), self._draw_next(view)],
            self._draw_banner(view)]

    def _draw_menu(self, view: QuoteView) -> Node:
        quote, on = view.quote, day_of(view)
        if not works(self.scope.actor):
            return None
        offers = [self._offer(_(label), 'mark', quote_rules.mark(quote, wanted, on, bool(view.lines)), glyph=glyph,
                              to=wanted)
                  for wanted, (label, glyph) in MARKS.items() if wanted != quote.status]
        ways = [self._send(view), self._convert(view)]
        return menu('quote-more', _('More'), [one.item() for one in (*ways, *offers) if one])

    def _draw_next(self, view: QuoteView) -> Node:
        """The one thing to do now: send it, wait with the link at hand, or make the order of it."""
        if view.order is not None:
            return link_button(_('Open order {number}').format(number=view.order.number), f'/orders/{view.order.id}',
                               kind='primary')
        if view.quote.status == 'declined':
            return None
        return draw_offer(self._convert(view, 'primary') if view.quote.status == 'accepted'
                          else self._send(view, 'primary'))

    def _send(self, view: QuoteView, kind: str = '') -> Offer | None:
        quote, on = view.quote, day_of(view)
        refusal = quote_rules.send(quote, on, bool(view.lines))
        if quote.status == 'sent' and not refusal:
            return self._offer(_('Link for the customer…'), 'show_link', None, glyph='link')
        return self._offer(_('Send…'), 'send', refusal, glyph='mail', kind=kind)

    def _convert(self, view: QuoteView, kind: str = '') -> Offer | None:
        refusal = quote_rules.convert(view.quote, day_of(view), bool(view.lines), though_declined=True)
        return self._offer(_('Convert to order…'), 'convert', refusal, glyph='order', kind=kind)

    def _offer(self, label: str, verb: str, refusal: Any, **look: str) -> Offer | None:
        return offer(self.scope.actor, Right.QUOTE, label, verb, refusal, **look)

    def _draw_banner(self, view: QuoteView) -> Node:
        """What became of it, what the customer said, or why it can neither be sent nor converted just now."""
        if view.order is not None:
            return h.p('.banner', data_key='converted')[icon('check'), h.b[_('Converted to an order')], h.span[
                _('This quote is locked; what happens next happens on the order.')]]
        refusal = quote_rules.convert(view.quote, day_of(view), bool(view.lines), though_declined=True)
        if refusal is None or not view.lines:
            return draw_answer(view, self.scope.zone)
        return h.p('.banner.warn', data_key='blocked')[icon('warning'), h.span[str(refusal)]]

    def show_faces(self, faces: list[Face]) -> None:
        self.faces = tuple(faces)
        self.sheet.show(self._drawn(self.view), flash=False)

    async def mark(self, data: Mapping[str, str]) -> None:
        await quoting.mark_quote(self.scope.actor, self.view.quote.id, data.get('to', ''))

    async def send(self, data: Mapping[str, str]) -> None:
        await quote_send.ask_send(self.scope, self.view)

    async def show_link(self, data: Mapping[str, str]) -> None:
        await quote_send.show_link(self.scope, self.view)

    async def convert(self, data: Mapping[str, str]) -> None:
        short = await quoting.shortages([one.line for one in self.view.lines])
        if short:
            self.scope.say('negative', ' '.join(map(str, short)))
            return
        quote, made = self.view.quote, list[int]()
        is_declined = quote.status == 'declined'

        async def submit(values: Mapping[str, Any]) -> None:
            made.append(await quoting.convert(self.scope.actor, quote.id, is_declined))

        await ask(self.scope, _('Convert {number} to an order?').format(number=quote.number), submit=submit,
                  intro=h.ul('.consequences')[[h.li[sentence] for sentence in _consequences(self.view)]],
                  confirm=_('Convert all the same') if is_declined else _('Convert to order'), danger=is_declined)
        if made:
            ui.navigate.to(f'/orders/{made[0]}')


def _consequences(view: QuoteView) -> list[str]:
    quote = view.quote
    total = format_money(quote.total_minor, quote.currency)
    customer = quote.customer_name or quote.company
    pieces = _leaving([one.line for one in view.lines if one.product and one.product.tracking != 'off'])
    found = [
        _('The customer has declined this quote.') if quote.status == 'declined' else '',
        _('An order of {total} is made for {customer}.').format(total=total, customer=customer) if customer
        else _('An order of {total} is made, without a customer’s name.').format(total=total),
        pieces and ngettext('{count} piece leaves the stock.', '{count} pieces leave the stock.', pieces).format(
            count=pieces),
        _('The quote stays as it is: it can be read, but no longer changed.')]
    return [sentence for sentence in found if sentence]


def _leaving(lines: list[QuoteLine]) -> int:
    return sum(line.quantity for line in lines)


class QuoteGeneral(Card[QuoteView]):
    """General information in one bar."""
    title = N_('General information')
    look = 'general'

    def draw(self, view: QuoteView) -> Node:
        quote, on = view.quote, day_of(view)
        state = quote_rules.state_of(quote, on)
        return facts(
            (_('Status'), _(quote_rules.STATUSES[state])),
            (_('Made'), full_time(quote.made_at, self.scope.zone)),
            *([(_('Sent'), full_time(quote.sent_at, self.scope.zone))] if quote.sent_at else []),
            (_('Valid until'), draw_until(quote.status, quote.valid_until, on)),
            *self._draw_links(view),
            (_('Total'), money(quote.total_minor, quote.currency)))

    def _draw_links(self, view: QuoteView) -> list[tuple[str, Node]]:
        both = ((_('Copy of order'), view.origin), (_('Order'), view.order))
        return [(label, link(f'/orders/{order.id}', order.number)) for label, order in both if order is not None]
