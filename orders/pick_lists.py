"""What to fetch for many packing slips at once: summed per product and shelf place, in walking order."""
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from base.clock import now
from base.errors import Refused
from base.i18n import N_
from data import database
from data.models import SlipLine
from documents.snapshots import TEMPLATE_VERSION
from orders import ground, print_sheets, rules, snapshots
from orders.bulk import Outcome
from orders.papers import chunks

Content = dict[str, Any]
_PARTS = re.compile(r'(\d+)')
_READ = {'order_id': 'slip__order_id', 'slip_id': 'slip_id', 'slip': 'slip__number', 'pieces': 'pieces',
         'packed': 'packed', 'product': 'order_line__product_id', 'shelf': 'order_line__product__shelf',
         'sku': 'order_line__sku', 'gtin': 'order_line__gtin', 'name': 'order_line__name',
         'variant': 'order_line__variant'}


@dataclass(slots=True)
class Picked:
    """`refused` are orders with nothing to fetch, and why."""
    snapshot: Content = field(default_factory=dict)
    slip_ids: list[int] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)


def walking(shelf: str) -> tuple[Any, ...]:
    """Sorts shelf places as one walks past them: A-3 before A-12, then B; what has no place comes last."""
    parts = _PARTS.split(shelf.casefold())
    return (not shelf, *((part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts))


async def of_orders(order_ids: Sequence[int], made_by: str, language: str, zone: str,
                    slip_ids: Sequence[int] = ()) -> Picked:
    """documents.snapshots.PickList of what is still to be packed on their open slips, or on these of them. Raises
    Refused for too many orders, Missing for none."""
    picked = Picked()
    orders = {order.id: order for order in await print_sheets.orders_of(order_ids)}
    allowed = [order.id for order in orders.values() if not print_sheets.leave_out(
        order, rules.print_slip(order), picked.refused)]
    rows = [row for row in await _rows(allowed) if not slip_ids or row['slip_id'] in slip_ids]
    with_pieces = {row['order_id'] for row in rows}
    for order_id in allowed:
        if order_id not in with_pieces:
            print_sheets.leave_out(orders[order_id], why_nothing(orders[order_id]), picked.refused)
    slips = {row['slip_id']: row['slip'] for row in rows}
    picked.slip_ids = list(slips)
    shop = await ground.shop()
    picked.snapshot = {
        'kind': 'pick_list', 'template': TEMPLATE_VERSION, 'language': language, 'made_by': made_by,
        'made_at': now().astimezone(ZoneInfo(zone)).strftime('%Y-%m-%dT%H:%M'),
        'seller': snapshots.seller(shop, language), 'slips': list(slips.values()), 'lines': summed(rows)}
    return picked


async def of_slips(slip_ids: Sequence[int], made_by: str, language: str, zone: str) -> Picked:
    """As `of_orders`, of these packing slips alone."""
    order_of = await print_sheets.orders_of_slips(slip_ids)
    return await of_orders([order_of[one] for one in slip_ids if one in order_of], made_by, language, zone, slip_ids)


def why_nothing(order: Any) -> Refused:
    if not order.ship_pieces:
        return Refused(N_('Nothing on this order needs shipping.'))
    if order.shipment_status == 'shipped':
        return Refused(N_('Everything has already been shipped.'))
    return Refused(N_('It has no open packing slip with pieces to pack.'))


async def _rows(order_ids: Sequence[int]) -> list[Content]:
    """A row for each line of an open slip with pieces left to pack, slip by slip in the order of the orders."""
    found: dict[int, list[Content]] = {order_id: [] for order_id in order_ids}
    for some in chunks(order_ids, print_sheets.TOGETHER):
        for row in await SlipLine.filter(slip__order_id__in=some, slip__status='open').using_db(
                database.reader()).order_by('slip_id', 'order_line__position').values(**_READ):
            if row['pieces'] > row['packed']:
                found[row['order_id']].append(row)
    return [row for rows in found.values() for row in rows]


def summed(rows: Iterable[Content]) -> list[Content]:
    """documents.snapshots.PickLine of each product and place, in walking order. The same thing without a product is
    known by its article number and words."""
    lines: dict[tuple[Any, ...], Content] = {}
    for row in rows:
        shelf, left = row['shelf'] or '', row['pieces'] - row['packed']
        thing = row['product'] or (row['sku'], row['name'])
        line = lines.setdefault((shelf, thing, row['variant']), {
            'shelf': shelf, 'sku': row['sku'], 'gtin': row['gtin'], 'name': row['name'], 'variant': row['variant'],
            'quantity': 0, 'shares': []})
        line['quantity'] += left
        _share(line['shares'], row['slip'], left)
    return sorted(lines.values(), key=lambda line: (walking(line['shelf']), line['name'].casefold(), line['sku']))


def _share(shares: list[Content], number: str, pieces: int) -> None:
    """Two lines of one slip are one share."""
    if shares and shares[-1]['number'] == number:
        shares[-1]['quantity'] += pieces
    else:
        shares.append({'number': number, 'quantity': pieces})
