"""Returns: the pieces of an order that come back. A return never moves money (order-desk §6)."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from base.actor import Actor, Right
from base.clock import now, today
from base.errors import Invalid, Missing, Stale
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data import database
from data.models import Order, OrderLine, Return, ReturnLine
from orders import (
    finding,
    freeing,
    history,
    mailing,
    numbering,
    pieces,
    return_links,
    return_pictures,
    return_rules,
    telling,
)
from orders.ground import claim, last_change, refuse, settle, shop, verb
from orders.return_pictures import Prepared

LONGEST = 5000
returnable = pieces.returnable


@dataclass(frozen=True)
class Wish:
    """Pieces that come back by order line id, why, and what is wished for; whether the customer gets a mail."""
    pieces: Mapping[int, int]
    reason: str = ''
    outcome: str = ''
    remark: str = ''
    notify: bool = True


@verb(Right.EDIT)
async def create_return(actor: Actor, order_id: int, wish: Wish) -> int:
    """Returns its id. Raises Refused when nothing was shipped, Invalid when nothing or more than was shipped and is not
    in another return would come back."""
    order = await claim(order_id)
    made = await _create(actor, order, wish, await returnable(order.id))
    if wish.notify:
        await telling.tell(actor, order, return_received={'return': made.id})
    return made.id


@verb(Right.ANSWER)
async def announce(actor: Actor, order_id: int, wish: Wish, pictures: Sequence[Prepared] = (), key: str = '') -> int:
    """The same by the customer, over their link: once for each `key`, within what `return_links.open_for` allows, and
    with a receipt."""
    order = await claim(order_id)
    known = await Return.get_or_none(key=key, order_id=order.id) if key else None
    if known is not None:
        return known.id
    may = await return_links.open_for(order.id)
    if isinstance(may, return_links.Closed):
        raise may
    made = await _create(actor, order, wish, may.lines, announced=True, key=key or None)
    await return_pictures.keep(made.id, pictures)
    await telling.receipt(actor, order, 'return_received', **{'return': made.id})
    return made.id


async def _create(actor: Actor, order: Order, wish: Wish, most: Mapping[int, int], **how: Any) -> Return:
    refuse(return_rules.create_return(order))
    wanted = _checked(wish.pieces, most)
    desk = await shop()
    number = (await numbering.next_numbers(desk, 'return', today(desk.timezone)))[0]
    made = Return(number=number, order_id=order.id, made_at=now(), **how)
    await made.update_from_dict(_words(wish)).save()
    await ReturnLine.bulk_create([ReturnLine(return__id=made.id, order_line_id=line_id, pieces=count)
                                  for line_id, count in wanted.items()])
    fail_point('returning.made')
    await done(order)
    await finding.reindex(order)
    await history.record(actor, 'return_created', order_id=order.id, section='returns', number=number,
                         pieces=sum(wanted.values()), lines=await named(order, wanted), why=made.reason)
    return made


def _words(wish: Wish) -> dict[str, Any]:
    return {'reason': clean(wish.reason, 200), 'outcome': clean(wish.outcome, 200),
            'remark': clean(wish.remark, LONGEST, lines=True)}


def _checked(wanted: Mapping[int, int], most: Mapping[int, int]) -> dict[int, int]:
    """What is asked for, without the zeros. Raises Invalid."""
    for line_id, count in wanted.items():
        if not 0 <= count <= most.get(line_id, 0):
            raise Invalid(N_('Only {count} can come back.'), f'pieces-{line_id}', count=most.get(line_id, 0))
    found = {line_id: count for line_id, count in wanted.items() if count}
    if not found:
        raise Invalid(N_('Choose at least one piece that comes back.'), 'pieces')
    return found


async def named(order: Order, counts: Mapping[int, int]) -> list[str]:
    """2 × Blue mug, by order line id: for the history."""
    lines = await OrderLine.filter(order_id=order.id).order_by('position')
    return [f'{counts[line.id]} × {line.name}' for line in lines if counts.get(line.id)]


async def done(order: Order) -> None:
    """A return of the claimed order was made or changed."""
    order.open_returns = await Return.filter(order_id=order.id, status__in=return_rules.OPEN).count()
    await settle(order)


async def own_return(order: Order, return_id: int, version: int | None = None) -> Return:
    """The order's return. Raises Missing, and Stale when it is no longer of this version."""
    row = await Return.get_or_none(id=return_id, order_id=order.id)
    if row is None:
        raise Missing(N_('This return does not exist.'))
    if version is not None and row.version != version:
        last = await last_change(order.id, 'returns')
        raise Stale(last.who if last else '', last.at if last else order.changed_at, await _theirs(row))
    return row


async def _theirs(row: Return) -> dict[str, Any]:
    """By the names of the forms' fields."""
    lines = await ReturnLine.filter(return__id=row.id)
    return {'reason': row.reason, 'outcome': row.outcome, 'remark': row.remark, 'status': row.status,
            'version': row.version,
            **{f'pieces-{line.order_line_id}': line.pieces for line in lines},
            **{f'{name}-{line.id}': getattr(line, name) for line in lines for name in ('resellable', 'damaged')}}


@verb(Right.EDIT)
async def edit_return(actor: Actor, order_id: int, return_id: int, version: int, wish: Wish) -> None:
    """Raises Invalid when fewer pieces are wanted than came already, Refused when it is rejected or cancelled, Stale
    when it changed meanwhile."""
    order = await claim(order_id)
    row = await own_return(order, return_id, version)
    refuse(return_rules.still_live(row))
    lines = {line.order_line_id: line for line in await ReturnLine.filter(return__id=row.id).order_by('id')}
    wanted = _checked(wish.pieces, _most(await returnable(order.id), lines.values()))
    _check_came(lines.values(), wanted)
    before = {**_said(row), 'lines': await named(order, {key: line.pieces for key, line in lines.items()})}
    row.update_from_dict(_words(wish))
    changed = history.changes(before, {**_said(row), 'lines': await named(order, wanted)})
    if not changed:
        return
    await _fit(row, lines, wanted)
    await save(row)
    fail_point('returning.edited')
    await done(order)
    await history.record(actor, 'return_edited', order_id=order.id, section='returns', number=row.number,
                         changes=changed)


def _said(row: Return) -> dict[str, str]:
    return {'return_reason': row.reason, 'outcome': row.outcome, 'remark': row.remark}


def _most(free: Mapping[int, int], lines: Any) -> dict[int, int]:
    """What may come back with this return: what no return has, and what it has itself."""
    return {**free, **{line.order_line_id: line.pieces + free.get(line.order_line_id, 0) for line in lines}}


def _check_came(lines: Any, wanted: Mapping[int, int]) -> None:
    for line in lines:
        came = line.resellable + line.damaged
        if wanted.get(line.order_line_id, 0) < came:
            raise Invalid(N_('{count} of these came back already.'), f'pieces-{line.order_line_id}', count=came)


async def _fit(row: Return, lines: Mapping[int, ReturnLine], wanted: Mapping[int, int]) -> None:
    for line_id, line in lines.items():
        if line_id not in wanted:
            await line.delete()
        elif line.pieces != wanted[line_id]:
            await ReturnLine.filter(id=line.id).update(pieces=wanted[line_id])
    await ReturnLine.bulk_create([ReturnLine(return__id=row.id, order_line_id=line_id, pieces=count)
                                  for line_id, count in wanted.items() if line_id not in lines])


async def save(row: Return) -> None:
    """Forms opened before are stale now."""
    row.version += 1
    await row.save()


@verb(Right.EDIT)
async def set_return_status(actor: Actor, order_id: int, return_id: int, status: str, version: int, sure: bool = False,
                            notify: bool = False, message: str = '') -> None:
    """Any status; an odd jump raises Invalid (field sure) unless one is `sure`. The one it has can be told to the
    customer. Raises Refused when pieces of a rejected or cancelled return are back in stock, or those of a revived one
    are in another return; Stale."""
    order = await claim(order_id)
    row = await own_return(order, return_id, version)
    if status not in return_rules.STATUSES:
        raise Invalid(N_('This status does not exist.'), 'status')
    if status == row.status and not notify:
        return
    if return_rules.is_odd(row.status, status) and not sure:
        raise Invalid(N_('This is an unusual step. Say that you are sure.'), 'sure')
    await _check_ends(order, row, status)
    message = clean(message, LONGEST, lines=True) if notify else ''
    await change_status(actor, order, row, status, message)
    await done(order)
    if notify:
        await telling.tell(actor, order, return_status={'return': row.id, 'message': message})


async def _check_ends(order: Order, row: Return, status: str) -> None:
    lines = await ReturnLine.filter(return__id=row.id)
    if not return_rules.is_live(status):
        refuse(return_rules.end(row, sum(line.restocked for line in lines)))
        await freeing.take_back(lines)
    elif not return_rules.is_live(row.status):
        _checked({line.order_line_id: line.pieces for line in lines}, await returnable(order.id))


async def change_status(actor: Actor, order: Order, row: Return, status: str, message: str = '') -> None:
    """Mails that wait and are not true any more stay here, except the receipt of what the customer declared."""
    changed = history.changes({'return_status': row.status}, {'return_status': status})
    row.status = status
    await save(row)
    fail_point('returning.status')
    kinds = ['return_status'] if return_rules.is_live(status) else ['return_status', 'return_received']
    await mailing.withdraw(order, kinds, **{'return': row.id, 'receipt': None})
    await history.record(actor, 'return_status', order_id=order.id, section='returns', number=row.number,
                         return_status=status, changes=changed, text=message)


_PIECES = """SELECT l.order_line_id AS line, l.pieces FROM return_line l JOIN "return" r ON r.id = l.return_id
    WHERE r.id = ? AND r.order_id = ?"""


async def pieces_of(order_id: int, return_id: int) -> dict[int, int]:
    """Pieces by order line. Raises Missing."""
    rows = await database.rows(_PIECES, [return_id, order_id])
    if not rows:
        raise Missing(N_('This return does not exist.'))
    return {row['line']: int(row['pieces']) for row in rows}
