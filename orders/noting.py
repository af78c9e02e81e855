"""Notes between colleagues: write, edit, delete one's own, pin. The customer never sees them."""
import re

from base.actor import Actor, Right
from base.clock import now
from base.errors import Forbidden, Invalid, Missing, Stale
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data.models import Note, Order, Staff
from orders import history
from orders.ground import claim, settle, verb

LONGEST = 5000


@verb(Right.NOTE)
async def add_note(actor: Actor, order_id: int, text: str) -> int:
    """Raises Invalid when there is no text. An @mention names a colleague by the beginning of their name."""
    text = _checked(text)
    order = await claim(order_id)
    mentions = await _mentions(text)
    note = await Note.create(order_id=order.id, author_id=actor.staff_id, text=text, mentions=mentions, at=now())
    fail_point('noting.noted')
    await _count(order)
    await history.record(actor, 'noted', order_id=order.id, section='notes', text=text[:200])
    return note.id


def _checked(text: str) -> str:
    text = clean(text, LONGEST, lines=True)
    if not text:
        raise Invalid(N_('Write a note first.'), 'text')
    return text


async def _mentions(text: str) -> list[int]:
    names = {name.casefold() for name in re.findall(r'@([\w\-]{2,})', text)}
    people = await Staff.filter(active=True)
    return [person.id for person in people if person.name.split(' ')[0].casefold() in names]


async def _count(order: Order) -> None:
    order.note_count = await Note.filter(order_id=order.id, deleted_at=None).count()
    await settle(order)


async def _own(actor: Actor, order_id: int, note_id: int) -> Note:
    note = await Note.get_or_none(id=note_id, order_id=order_id, deleted_at=None)
    if note is None:
        raise Missing(N_('This note has been deleted.'))
    if note.author_id != actor.staff_id:
        raise Forbidden(N_('Only the author can change or delete a note.'))
    return note


@verb(Right.NOTE)
async def edit_note(actor: Actor, order_id: int, note_id: int, version: int, text: str) -> None:
    text = _checked(text)
    order = await claim(order_id)
    note = await _own(actor, order.id, note_id)
    if note.version != version:
        raise Stale(actor.name, note.edited_at or note.at, {'text': note.text, 'version': note.version})
    if text == note.text:
        return
    before, note.text = note.text, text
    note.mentions, note.edited_at, note.version = await _mentions(text), now(), note.version + 1
    await note.save()
    fail_point('noting.edited')
    await settle(order)
    await history.record(actor, 'note_edited', order_id=order.id, section='notes',
                         changes={'text': [before[:200], text[:200]]})


@verb(Right.NOTE)
async def delete_note(actor: Actor, order_id: int, note_id: int) -> None:
    order = await claim(order_id)
    note = await _own(actor, order.id, note_id)
    note.deleted_at, note.pinned = now(), False
    await note.save()
    fail_point('noting.deleted')
    await _count(order)
    await history.record(actor, 'note_deleted', order_id=order.id, section='notes', text=note.text[:200])


@verb(Right.NOTE)
async def pin_note(actor: Actor, order_id: int, note_id: int, pinned: bool) -> None:
    """Pinned notes stand first, and on the packing bench."""
    order = await claim(order_id)
    note = await Note.get_or_none(id=note_id, order_id=order.id, deleted_at=None)
    if note is None:
        raise Missing(N_('This note has been deleted.'))
    if note.pinned == pinned:
        return
    await Note.filter(id=note.id).update(pinned=pinned)
    fail_point('noting.pinned')
    await settle(order)
    await history.record(actor, 'note_pinned' if pinned else 'note_unpinned', order_id=order.id, section='notes')
