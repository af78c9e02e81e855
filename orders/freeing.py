"""Serial numbers that came back with a return: they may leave again."""
from collections.abc import Iterable, Sequence

from tortoise.exceptions import IntegrityError

from base.errors import Invalid, Refused
from base.faults import fail_point
from base.i18n import N_
from data.models import PackedNumber, ReturnLine


async def free(line: ReturnLine, shipped: int, numbers: Sequence[str]) -> bool:
    """Notes which of the numbers that left with the line's `shipped` pieces came back; returns whether that is news.
    Raises Invalid for numbers of others, and when there are not as many as pieces came, Refused when one that did not
    come back after all has left again."""
    rows = await PackedNumber.filter(kind='serial', order_line_id=line.order_line_id, slip__status='shipped')
    known = {row.number: row for row in rows if row.return_line_id in {None, line.id}}
    came = {number.strip() for number in numbers}
    if len(came) != len(numbers) or not came <= known.keys():
        raise Invalid(N_('Choose each serial number once, of those that left with this product.'), f'numbers-{line.id}')
    _check_count(line, shipped - len(rows), len(came), len(known))
    freed = [row for row in known.values() if row.number in came and not row.return_line_id]
    kept = [row for row in known.values() if row.number not in came and row.return_line_id]
    await PackedNumber.filter(id__in=[row.id for row in freed]).update(return_line_id=line.id)
    await _take_back(kept)
    fail_point('freeing.freed')
    return bool(freed or kept)


def _check_count(line: ReturnLine, nameless: int, given: int, known: int) -> None:
    """Each piece that came has its number, unless it left without one."""
    count = line.resellable + line.damaged
    most = min(count, known)
    if not min(most, count - nameless) <= given <= most:
        raise Invalid(N_('Choose the serial numbers of the pieces that came: {count}.'), f'numbers-{line.id}',
                      count=most)


async def take_back(lines: Iterable[ReturnLine]) -> None:
    """These pieces stay with the customer: their numbers are out again. Raises Refused when one has left again."""
    await _take_back(await PackedNumber.filter(return_line_id__in=[line.id for line in lines]))


async def _take_back(rows: Sequence[PackedNumber]) -> None:
    for row in rows:
        try:
            await PackedNumber.filter(id=row.id).update(return_line_id=None)
        except IntegrityError as error:    # it is in another parcel, or is packed there this moment
            raise Refused(N_('Serial number {number} has left again since.'), number=row.number) from error
