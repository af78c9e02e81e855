"""The codes of a product on its page: what a scanner may read of it, and how many pieces one scan counts."""
from collections.abc import Mapping

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import _, ngettext, pgettext
from base.money import format_number
from data.models import ProductCode
from data.product_view import ProductView
from orders import codes
from ui.panels.offers import draw_offer, offer
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.pieces import card, empty_state, icon_button
from ui.scope import Scope


def draw_codes(scope: Scope, view: ProductView) -> Node:
    add = draw_offer(offer(scope.actor, Right.EDIT, _('Add a code'), 'link_code', kind='quiet', glyph='plus'))
    own = [(code, 1, kind) for code, kind in ((view.product.sku, pgettext('field', 'SKU')),
                                              (view.product.gtin, 'GTIN')) if code]
    if not own and not view.codes:
        nothing = empty_state(_('No scanner can identify it yet.'), _('Give it a SKU, a GTIN or another code.'))
        return card(_('Codes'), nothing, aside=add)
    return card(_('Codes'), h.table[
        h.thead[h.tr[h.th(scope='col')[_('Code')], h.th('.num', scope='col')[_('One scan counts')], h.td]],
        h.tbody[[h.tr(data_key=kind)[_cells(code, pieces, kind), h.td] for code, pieces, kind in own],
                [_draw_code(scope, row) for row in view.codes]]], aside=add)


def _cells(code: str, pieces: int, kind: str = '') -> Node:
    counts = ngettext('{count} piece', '{count} pieces', pieces).format(count=format_number(pieces))
    return [h.td[code, kind and [' ', h.span('.small.mute')[kind]]], h.td('.num.nowrap')[counts]]


def _draw_code(scope: Scope, row: ProductCode) -> Node:
    may = scope.actor.may(Right.EDIT)
    return h.tr(data_key=str(row.id))[_cells(row.code, row.pieces), h.td('.num')[
        may and icon_button('trash', _('Remove {name}').format(name=row.code), 'unlink_code', row=row.id)]]


async def ask_code(scope: Scope, view: ProductView) -> None:
    product = view.product
    await ask(scope, _('Add a code'), [
        f.text('code', _('Code'), required=True, longest=codes.LONGEST, hint=_('Type it, or scan it now.')),
        f.number('pieces', _('Pieces counted by one scan'), 1, required=True, minimum=1, maximum=codes.MOST_PIECES,
                 hint=_('1, or 12 for a case of twelve')),
    ], submit=lambda values: codes.link_code(scope.actor, product.id, values['code'], values['pieces']))


async def remove_code(scope: Scope, view: ProductView, data: Mapping[str, str]) -> None:
    row = next((row for row in view.codes if str(row.id) == data.get('row')), None)
    if row and await confirm(scope, _('Remove “{name}”?').format(name=row.code),
                             _('Whoever scans it will be told that nobody knows it.'), confirm=_('Remove'),
                             danger=True):
        await codes.unlink_code(scope.actor, row.id)
