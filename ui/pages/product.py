"""A product's page: what it is, how many there are, and where each piece went."""
from collections.abc import Mapping

import htpy as h
from htpy import Node
from nicegui import ui

from base.actor import Right
from base.errors import Refused
from base.i18n import N_, _, pgettext
from data import product_view
from data.models import StockMove
from data.moments import moment
from data.product_view import ProductView
from orders import stocking, topics
from ui.pages.product_form import ask_product
from ui.panels.goods import draw_inventory, draw_picture
from ui.panels.head import order_badge
from ui.panels.offers import draw_offer, offer
from ui.panels.product_codes import ask_code, draw_codes, remove_code
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.living import Living
from ui.parts.markup import link
from ui.parts.pieces import card, empty_state, facts, money, rate, when
from ui.parts.sheet import Sheet
from ui.scope import Scope

CAUSES = {'order': N_('Ordered'), 'edit': N_('Order edited'), 'cancel': N_('Order cancelled'), 'count': N_('Counted'),
          'return': N_('Returned'), 'credit': N_('Credited'), 'invoice': N_('Invoiced again')}


class ProductPage(Living):
    def __init__(self, scope: Scope, view: ProductView) -> None:
        super().__init__()
        self.scope = scope
        self.view = view
        with self:
            self.sheet = Sheet(scope.handles(self.act), node=self._draw(view))

    def show(self, view: ProductView | None) -> None:
        if view is not None:
            self.view = view
            self.sheet.show(self._draw(view))

    def _draw(self, view: ProductView) -> Node:
        row, actor = view.product, self.scope.actor
        untracked = Refused(N_('Stock is not tracked')) if row.tracking == 'off' else None
        return [
            h.div('.order-head')[
                link('/products', _('Products')), h.span('.mute')['/'], draw_picture(row), h.h1[row.name],
                row.variant and h.span('.mute')[row.variant], draw_inventory(row), h.span('.grow'),
                h.span('.actions')[draw_offer(offer(actor, Right.EDIT, _('Edit…'), 'edit')),
                                   draw_offer(offer(actor, Right.PACK, _('Count stock…'), 'count', untracked,
                                                    kind='primary'))]],
            facts((pgettext('field', 'SKU'), row.sku or '–'), ('GTIN', row.gtin or '–'),
                  (_('Price'), money(row.price_minor, view.shop.currency)),
                  (_('VAT'), rate(row.vat_rate)), (_('Shelf'), row.shelf or '–'),
                  (_('Inventory'), _(stocking.TRACKINGS[row.tracking])),
                  (_('Alert threshold'), str(row.alert_threshold)),
                  *([(_('When packed'), _(stocking.NUMBERED[row.numbers]))] if row.numbers else [])),
            h.div('.cols')[h.div[draw_codes(self.scope, view), self._draw_orders(view)], h.div[self._draw_moves(view)]]]

    def _draw_orders(self, view: ProductView) -> Node:
        if not view.orders:
            return card(_('Orders'), empty_state(_('Nobody has ordered it yet.'), glyph='order'))
        return card(_('Newest orders'), h.table[h.tbody[[h.tr(data_key=str(row['id']))[
            h.td('.nowrap')[link(f"/orders/{row['id']}", row['number'])],
            h.td('.nowrap')[when(moment(row['placed_at']), self.scope.zone)], h.td[row['customer_name']],
            h.td[order_badge(row['status'])], h.td('.num')[str(row['quantity'])]] for row in view.orders]]])

    def _draw_moves(self, view: ProductView) -> Node:
        if not view.moves:
            return card(_('Stock moves'), empty_state(_('Nothing has moved yet.'), glyph='box'))
        return card(_('Stock moves'), h.table[h.tbody[[self._draw_move(view, move) for move in view.moves]]])

    def _draw_move(self, view: ProductView, move: StockMove) -> Node:
        order = move.order_id and link(f'/orders/{move.order_id}', view.numbers[move.order_id])
        who = view.names.get(move.staff_id or 0)
        return h.tr(data_key=str(move.id))[
            h.td[_(CAUSES.get(move.cause, move.cause)), order and [' ', order], h.div('.small.mute')[
                when(move.at, self.scope.zone), who and [' · ', who]]],
            h.td('.num')[f'{move.pieces:+d}'.replace('-', '−')]]

    async def act(self, verb: str, data: Mapping[str, str]) -> None:
        row = self.view.product
        if verb == 'edit':
            await ask_product(self.scope, row)
        elif verb == 'link_code':
            await ask_code(self.scope, self.view)
        elif verb == 'unlink_code':
            await remove_code(self.scope, self.view, data)
        elif verb == 'count':
            await ask(self.scope, _('Count stock'), [
                f.number('counted', _('Pieces on the shelf'), max(row.stock, 0), required=True, minimum=0)],
                intro=_('The difference becomes one move of the ledger.'), hidden={'version': row.version},
                submit=lambda values: stocking.count_stock(self.scope.actor, row.id, **values))


async def product_page(scope: Scope, product_id: str) -> None:
    """Draws the product, or says that there is none."""
    view = await product_view.read(int(product_id)) if product_id.isdigit() and len(product_id) < 10 else None
    if view is None:
        Sheet(node=[h.div('.page-head')[h.h1[_('Products')]], empty_state(
            _('This product does not exist.'), None, link('/products', _('Products'), class_='btn'), glyph='product')])
        return
    page = ProductPage(scope, view)
    await scope.watch(page, topics.product(view.product.id), lambda: product_view.read(view.product.id), page.show)
    ui.page_title(view.product.name)
