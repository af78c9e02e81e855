"""Who packed what, as a CSV file."""
from fastapi import APIRouter, Request, Response

from base.clock import today
from orders import packers
from orders.ground import shop
from ui.files import CSV, saved
from ui.pages.packed import Place

router = APIRouter(include_in_schema=False)


@router.get('/bench/packed.csv')
async def packed(request: Request) -> Response:
    """Of the days in the address, as the page has them."""
    zone = (await shop()).timezone
    place = Place.from_query(request.url.query, today(zone))
    pieces = await packers.export_packed(request.state.visitor.actor, place.span(zone))
    return saved(pieces, f'packed-{place.on.isoformat()}-{place.days}.csv', CSV)
