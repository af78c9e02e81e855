"""Where a return belongs, and its pictures."""
from data import database
from data.models import Return, ReturnPicture


async def order_of(return_id: int) -> int | None:
    """The order of this return; None when there is no such return."""
    row = await Return.get_or_none(id=return_id, using_db=database.reader())
    return int(row.order_id) if row else None


async def picture(return_id: int, picture_id: int, small: bool = False) -> bytes | None:
    """JPEG bytes, whole or as a thumbnail; None when this return has no such picture."""
    found = ReturnPicture.filter(id=picture_id, return__id=return_id).using_db(database.reader())
    rows = await found.values_list('small' if small else 'content', flat=True)
    return bytes(rows[0]) if rows else None
