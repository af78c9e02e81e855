"""The products list: what there is, what runs low, what is gone."""
from collections.abc import Mapping
from typing import Any

import htpy as h
from htpy import Node
from nicegui import ui

from base.actor import Right
from base.i18n import _, pgettext
from base.money import format_number
from base.text import clean
from data import product_view
from data.models import Product
from data.product_view import VIEWS, ProductsPage
from orders import topics
from ui.pages.product_form import ask_product
from ui.panels.goods import draw_inventory, draw_picture
from ui.panels.offers import draw_offer, offer
from ui.parts.living import Living
from ui.parts.markup import link
from ui.parts.pieces import button, empty_state, money, skeleton
from ui.parts.sheet import Sheet
from ui.scope import Scope


def view_names() -> dict[str, str]:
    return {'all': pgettext('products', 'All'), 'low': _('Running low'), 'out': _('Out of stock')}


class ProductsList(Living):
    """Built once for each visit; its rows are patched in place."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope
        self.view = VIEWS[0]
        self.text = ''
        self.start = ('', 0)
        self.counts: dict[str, int] = {}
        with self:
            self.head = Sheet(scope.handles(self.act), node=self._draw_head())
            self.table = Sheet(scope.handles(self.act), tag='section', classes='card', gentle=True, label=_('Products'),
                               node=h.div('.body.loading')[skeleton(8)])

    async def load(self) -> None:
        self.show(await self._read(), flash=False)

    async def _read(self) -> ProductsPage:
        return await product_view.page(self.view, self.text, self.start)

    def follow(self) -> None:
        """Each list reads its own page."""
        self.scope.follow(self, topics.PRODUCTS, self._read, self.show, key=id(self))

    def show(self, page: ProductsPage, flash: bool = True) -> None:
        self.counts = page.counts
        self.head.show(self._draw_head(), flash=False)
        self.table.show(self._draw_table(page), flash=flash)

    def _draw_head(self) -> Node:
        new = offer(self.scope.actor, Right.EDIT, _('New product'), 'new', kind='primary', glyph='plus')
        return [
            h.div('.page-head')[h.h1[_('Products')], h.div('.actions')[
                h.input(type='search', name='text', data_verb_input='typed', autocomplete='off', class_='find',
                        placeholder=_('Name, SKU or GTIN'), aria_label=_('Search products')), draw_offer(new)]],
            h.nav('.tabs', aria_label=_('Views'))[[self._draw_tab(view) for view in VIEWS]]]

    def _draw_tab(self, view: str) -> Node:
        here = view == self.view
        return h.button({'type': 'button', 'data-verb': 'go', 'data-view': view, 'data-key': view,
                         'class': 'on' if here else None, 'aria-pressed': str(here).lower()})[
            view_names()[view], h.span('.figure')[format_number(self.counts.get(view, 0))]]

    def _draw_table(self, page: ProductsPage) -> Node:
        if not page.rows:
            return self._draw_empty()
        heads = (('', _('Product')), ('', pgettext('field', 'SKU')), ('', _('Shelf')), ('', _('Inventory')),
                 ('num', _('Price')))
        return [
            h.table[h.thead[h.tr[[h.th(class_=kind or None, scope='col')[name] for kind, name in heads]]],
                    h.tbody(data_rows=True)[[self._draw_row(row) for row in page.rows]]],
            h.div('.body.row')[
                self.start != ('', 0) and button(_('First page'), 'first'), h.span('.grow'),
                page.next_from and button(_('Next page'), 'next', name=page.next_from[0], after=page.next_from[1])]]

    def _draw_row(self, row: Product) -> Node:
        return h.tr(data_row=True, data_key=str(row.id))[
            h.td[h.span('.row.tight')[draw_picture(row), h.span[
                link(f'/products/{row.id}', row.name, data_open=True), row.variant
                and h.span('.mute')[' · ', row.variant]]]],
            h.td('.mute.nowrap')[row.sku or '–'], h.td('.mute')[row.shelf or '–'], h.td[draw_inventory(row)],
            h.td('.num')[money(row.price_minor, self.scope.currency)]]

    def _draw_empty(self) -> Node:
        if self.text or self.view != 'all':
            return empty_state(_('No product here'), _('Nothing matches this view.'), glyph='product')
        return empty_state(_('No products yet'), _('They come with the orders you import, or add one here.'),
                           glyph='product')

    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        match verb:
            case 'new':
                product_id = await ask_product(self.scope, None)
                return ui.navigate.to(f'/products/{product_id}') if product_id else None
            case 'typed':
                self.text, self.start = clean(data.get('value', ''), 80), ('', 0)
            case 'go':
                self.view = data.get('view', '') if data.get('view') in VIEWS else VIEWS[0]
                self.start = ('', 0)
            case 'next' if data.get('after', '').isdigit():
                self.start = data.get('name', ''), int(data['after'])
            case 'first':
                self.start = ('', 0)
        return await self.load()


async def products_page(scope: Scope) -> None:
    ui.page_title(_('Products'))
    page = ProductsList(scope)
    page.follow()
    await page.load()
