"""Pictures of returns, for screens."""
from data import database

_PICTURE = 'SELECT {column} AS content FROM return_picture WHERE id = ?'


async def picture(picture_id: int, small: bool) -> bytes | None:
    """JPEG bytes, whole or as a thumbnail; None when there is no such picture."""
    rows = await database.rows(_PICTURE.format(column='small' if small else 'content'), [picture_id])
    return bytes(rows[0]['content']) if rows else None
