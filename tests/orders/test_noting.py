"""Notes between colleagues."""

import pytest

from base.errors import Forbidden, Invalid, Missing, Stale
from data import database
from data.models import Note
from orders import noting
from tests.orders import desk
from tests.orders.desk import People


async def note(note_id: int) -> Note:
    return await Note.get(id=note_id, using_db=database.reader())


async def test_a_note_has_an_author_a_time_and_mentions(people: People) -> None:
    order = await desk.order()
    note_id = await noting.add_note(people.packer, order.id, ' Ask @owner and @CLERK, not @nobody\x00 \n twice ')
    row = await note(note_id)
    assert (row.text, row.author_id) == ('Ask @owner and @CLERK, not @nobody \n twice', people.packer.staff_id)
    assert set(row.mentions) == {people.owner.staff_id, people.clerk.staff_id}
    assert (await desk.again(order)).note_count == 1


@pytest.mark.parametrize('text', ['', '  \n ', '\x00\u202e'])
async def test_an_empty_note_is_refused(people: People, text: str) -> None:
    order = await desk.order()
    with pytest.raises(Invalid):
        await noting.add_note(people.clerk, order.id, text)


async def test_an_author_edits_and_history_keeps_both(people: People) -> None:
    order = await desk.order()
    note_id = await noting.add_note(people.clerk, order.id, 'frist')
    await noting.edit_note(people.clerk, order.id, note_id, 1, 'first')
    row = await note(note_id)
    assert (row.text, row.version) == ('first', 2)
    assert row.edited_at is not None
    assert (await desk.diary(order))[-1].data['changes']['text'] == ['frist', 'first']


async def test_a_stale_edit_of_ones_own_note_is_refused_with_the_text(people: People) -> None:
    order = await desk.order()
    note_id = await noting.add_note(people.clerk, order.id, 'one')
    await noting.edit_note(people.clerk, order.id, note_id, 1, 'two')
    with pytest.raises(Stale) as stale:
        await noting.edit_note(people.clerk, order.id, note_id, 1, 'three')
    assert stale.value.theirs == {'text': 'two', 'version': 2}


async def test_others_cannot_edit_or_delete_it_not_even_the_owner(people: People) -> None:
    order = await desk.order()
    note_id = await noting.add_note(people.clerk, order.id, 'mine')
    with pytest.raises(Forbidden, match='Only the author'):
        await noting.edit_note(people.owner, order.id, note_id, 1, 'yours')
    with pytest.raises(Forbidden, match='Only the author'):
        await noting.delete_note(people.owner, order.id, note_id)


async def test_a_deleted_note_is_gone_and_stays_in_the_books(people: People) -> None:
    order = await desk.order()
    note_id = await noting.add_note(people.clerk, order.id, 'secret')
    await noting.pin_note(people.packer, order.id, note_id, True)
    await noting.delete_note(people.clerk, order.id, note_id)
    row = await note(note_id)
    assert row.deleted_at is not None
    assert (row.pinned, (await desk.again(order)).note_count) == (False, 0)
    for verb in (noting.delete_note(people.clerk, order.id, note_id),
                 noting.edit_note(people.clerk, order.id, note_id, 1, 'x'),
                 noting.pin_note(people.clerk, order.id, note_id, True)):
        with pytest.raises(Missing, match='deleted'):
            await verb


async def test_anyone_may_pin_and_pinning_twice_tells_it_once(people: People) -> None:
    order = await desk.order()
    note_id = await noting.add_note(people.clerk, order.id, 'fragile')
    for pinned in (True, True, False, False):
        await noting.pin_note(people.packer, order.id, note_id, pinned)
    assert (await desk.verbs(order))[2:] == ['note_pinned', 'note_unpinned']


async def test_a_note_of_another_order_is_not_found(people: People) -> None:
    mine, theirs = await desk.order(), await desk.order()
    note_id = await noting.add_note(people.clerk, theirs.id, 'there')
    with pytest.raises(Missing):
        await noting.delete_note(people.clerk, mine.id, note_id)
