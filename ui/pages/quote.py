"""A quote's page: a header and one panel per subject, in step with every colleague's screen."""
from typing import Any

import htpy as h
from nicegui import ui

from base.i18n import _
from data import quote_view
from data.quote_view import QuoteView
from orders import topics
from ui.pages.looked_at import LookedAtPage
from ui.panels.panel import Card
from ui.panels.quote_customer import QuoteCustomer, QuoteHistory
from ui.panels.quote_head import QuoteGeneral, QuoteHead
from ui.panels.quote_lines import QuoteLines
from ui.panels.quote_terms import QuoteRemark, QuoteTerms
from ui.parts.markup import link
from ui.parts.pieces import empty_state
from ui.parts.sheet import Sheet
from ui.scope import Scope

MAIN: tuple[type[Card[Any]], ...] = (QuoteLines, QuoteTerms)
SIDE: tuple[type[Card[Any]], ...] = (QuoteCustomer, QuoteRemark, QuoteHistory)


class QuotePage(LookedAtPage):
    """All panels of one quote on one screen."""

    def __init__(self, scope: Scope, shown: QuoteView, query: str) -> None:
        super().__init__(scope, topics.quote(shown.quote.id))
        self.seen(shown)
        with self.root:
            self._build(shown, query)

    def _build(self, shown: QuoteView, query: str) -> None:
        self.head = QuoteHead(self.scope, shown, query)
        self.panels += [self.head, QuoteGeneral(self.scope, shown)]
        with ui.element('div').classes('cols'):
            for kinds in (MAIN, SIDE):
                with ui.element('div'):
                    self.panels += [kind(self.scope, shown) for kind in kinds]

    async def follow(self, quote_id: int) -> None:
        self.scope.follow(self.root, self.place, lambda: quote_view.read(quote_id), self.patch)
        await self.show_faces(self.head)


async def quote_page(scope: Scope, quote_id: str, query: str) -> None:
    """Draws the quote, or says that there is none."""
    is_number = quote_id.isascii() and quote_id.isdigit() and len(quote_id) < 10
    shown = await quote_view.read(int(quote_id)) if is_number else None
    if shown is None:
        Sheet(node=[h.div('.page-head')[h.h1[_('Quotes')]],
                    empty_state(_('This quote does not exist.'), _('It may have been mistyped.'),
                                link('/quotes', _('Back to the quotes'), class_='btn'))])
        return
    ui.page_title(shown.quote.number)
    await QuotePage(scope, shown, query).follow(shown.quote.id)
