"""Who packed what, as far as somebody may see it: packers their own figures, those who export all of them."""
from collections.abc import AsyncIterator

from base.actor import Actor, Right
from base.errors import Forbidden
from base.i18n import N_, _, speaking
from data import packed_view
from data.packed_view import Packed, PackedParcel, PackedView, Span
from orders.exporting import MARK, harmless, written

COLUMNS = (N_('Day'), N_('Name'), N_('Parcels'), N_('Pieces'), N_('Seconds per parcel (median)'),
           N_('Pieces ticked by hand'), N_('Mistakes stopped'))


def sees_all(actor: Actor) -> bool:
    return actor.may(Right.EXPORT)


async def packed(actor: Actor, span: Span) -> PackedView:
    """Raises Forbidden."""
    actor.need(Right.PACK)
    return await packed_view.packed(span, None if sees_all(actor) else actor.staff_id)


async def parcels(actor: Actor, span: Span, staff_id: int) -> list[PackedParcel]:
    """Raises Forbidden."""
    actor.need(Right.PACK)
    if not sees_all(actor) and actor.staff_id != staff_id:
        raise Forbidden()
    return await packed_view.parcels(span, staff_id)


async def export_packed(actor: Actor, span: Span) -> AsyncIterator[str]:
    """The figures of each person and day as a CSV file. Raises Forbidden."""
    actor.need(Right.STAFF)
    return _pieces(actor.language, await packed_view.packed(span))


async def _pieces(code: str, view: PackedView) -> AsyncIterator[str]:
    with speaking(code):
        text = MARK + written([[_(title) for title in COLUMNS], *[_cells(row) for row in view.rows]])
    yield text


def _cells(row: Packed) -> list[str]:
    figures = (row.parcels, row.pieces, '' if row.seconds is None else row.seconds, row.by_hand, row.mistakes)
    return [row.day.isoformat() if row.day else '', harmless(row.name), *map(str, figures)]
