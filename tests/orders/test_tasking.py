"""Tasks on an order."""

from datetime import date

import pytest

from base.errors import Invalid, Missing
from data import database
from data.models import Task
from orders import tasking
from tests.orders import desk
from tests.orders.desk import People


async def task(task_id: int) -> Task:
    return await Task.get(id=task_id, using_db=database.reader())


async def test_a_task_may_have_a_day_and_a_person(people: People) -> None:
    order = await desk.order()
    day = date(2026, 7, 1)
    task_id = await tasking.add_task(people.clerk, order.id, ' Call\nthem\x00 ', day, people.packer.staff_id)
    row = await task(task_id)
    assert (row.text, row.due_on, row.person_id) == ('Call them', day, people.packer.staff_id)
    assert ((await desk.again(order)).open_tasks, row.made_by_id) == (1, people.clerk.staff_id)


async def test_a_task_needs_words_and_a_person_of_the_shop(people: People) -> None:
    order = await desk.order()
    with pytest.raises(Invalid) as refusal:
        await tasking.add_task(people.clerk, order.id, '  ')
    assert refusal.value.field == 'text'
    with pytest.raises(Invalid) as refusal:
        await tasking.add_task(people.clerk, order.id, 'Call', person_id=99)
    assert refusal.value.field == 'person'


async def test_a_task_is_ticked_unticked_and_a_second_tick_tells_nothing(people: People) -> None:
    order = await desk.order()
    task_id = await tasking.add_task(people.clerk, order.id, 'Call')
    await tasking.finish_task(people.packer, order.id, task_id)
    await tasking.finish_task(people.clerk, order.id, task_id)
    assert ((await task(task_id)).done_by_id, (await desk.again(order)).open_tasks) == (people.packer.staff_id, 0)
    await tasking.finish_task(people.clerk, order.id, task_id, done=False)
    assert ((await task(task_id)).done_at, (await desk.again(order)).open_tasks) == (None, 1)
    assert (await desk.verbs(order))[1:] == ['task_added', 'task_done', 'task_reopened']


async def test_a_deleted_task_is_gone_and_told(people: People) -> None:
    order = await desk.order()
    task_id = await tasking.add_task(people.clerk, order.id, 'Call')
    await tasking.delete_task(people.clerk, order.id, task_id)
    assert (await desk.again(order)).open_tasks == 0
    assert (await desk.diary(order))[-1].data['text'] == 'Call'
    for verb in (tasking.finish_task, tasking.delete_task):
        with pytest.raises(Missing, match='deleted'):
            await verb(people.clerk, order.id, task_id)


async def test_a_task_of_another_order_is_not_found(people: People) -> None:
    mine, theirs = await desk.order(), await desk.order()
    task_id = await tasking.add_task(people.clerk, theirs.id, 'Call')
    with pytest.raises(Missing):
        await tasking.finish_task(people.clerk, mine.id, task_id)
