"""Under the orders: where in the list one is, and the way on. Or, without orders, what to do next."""
import htpy as h
from htpy import Node

from base.actor import Actor, Right
from base.i18n import _
from base.money import format_number
from data.listing import MOST_COUNTED
from data.listing_filters import Filters
from ui.pages.orders_reading import Cursor, Shown, joined
from ui.pages.paging import draw_steps
from ui.parts.markup import link
from ui.parts.pieces import button, empty_state, link_button


def draw_pager(filters: Filters, shown: Shown, total: int | None) -> Node:
    def step(label: str, cursor: Cursor) -> Node:
        return go(label, joined(filters, cursor))

    page = shown.page
    return [h.span('.mute.num')[_place(shown, total)], h.span('.grow'), draw_steps(
        page.rows, page.has_newer, page.has_older, step, _('There are no more orders this way.'))]


def go(label: str, query: str) -> Node:
    """A link to another view or page, shown in place."""
    return link(f'/orders?{query}' if query else '/orders', label, class_='btn', data_verb='go', data_to=query)


def _place(shown: Shown, total: int | None) -> str:
    """1–50 of 12,345, or what of it is known."""
    count, above = len(shown.page.rows), shown.above if shown.page.has_newer else 0
    if above is None or above > MOST_COUNTED:
        span = format_number(count)
    else:
        first, last = format_number(above + 1), format_number(above + count)
        span = first if first == last else f'{first}–{last}'
    return _('{span} of {total}').format(span=span, total=_many(total)) if total else span


def _many(total: int) -> str:
    return format_number(total) if total <= MOST_COUNTED else f'{format_number(MOST_COUNTED)}+'


def draw_empty(actor: Actor, filters: Filters) -> Node:
    if filters == Filters():
        return empty_state(
            _('No orders yet'), _('Bring in the orders you have; new ones appear here by themselves.'),
            actor.may(Right.IMPORT) and link_button(_('Import orders'), '/import', kind='primary', glyph='import'),
            glyph='order')
    if filters.is_plain:
        return empty_state(_('Nothing to do here'), _('No order is in this view just now.'),
                           go(_('Show all orders'), ''), glyph='check')
    everywhere = Filters(q=filters.q)
    hint = _('Each word must begin a word of the order: number, customer, email, phone, SKU or tracking code.')
    return empty_state(_('No order matches'), filters.q and hint, h.div('.row')[
        everywhere not in {filters, Filters()} and go(_('Search in all orders'), everywhere.to_query()),
        button(_('Clear filters'), 'clear')], glyph='search')
