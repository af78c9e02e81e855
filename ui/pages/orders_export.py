"""The orders of a list as a CSV file, sent while it is still being read."""
from fastapi import APIRouter, Request, Response

from base.clock import today
from data.listing_filters import Filters
from orders import exporting
from orders.bulk import MOST
from orders.ground import shop
from ui.files import CSV, saved

router = APIRouter(include_in_schema=False)


@router.get('/orders/export.csv')
async def export_orders(request: Request, orders: str = '') -> Response:
    """Of the ids in `orders`, else of all that the filters in the address leave."""
    filters = Filters.from_query(request.url.query)
    ids = [int(part) for part in orders.split(',')[:MOST + 1] if part.isascii() and part.isdigit() and len(part) < 10]
    pieces = await exporting.export(request.state.visitor.actor, filters, ids)
    name = f'orders-{today((await shop()).timezone).isoformat()}.csv'
    return saved(pieces, name, CSV)
