"""Tasks on an order: a line with an optional day and person, ticked when done."""
from datetime import date

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data.models import Order, Staff, Task
from orders import history
from orders.ground import claim, settle, verb


@verb(Right.NOTE)
async def add_task(actor: Actor, order_id: int, text: str, due_on: date | None = None,
                   person_id: int | None = None) -> int:
    """Raises Invalid when there is no text or the person is gone."""
    text = clean(text, 500)
    if not text:
        raise Invalid(N_('Write what is to be done.'), 'text')
    if person_id and not await Staff.filter(id=person_id, active=True).exists():
        raise Invalid(N_('Choose a person from the list.'), 'person')
    order = await claim(order_id)
    task = await Task.create(order_id=order.id, text=text, due_on=due_on, person_id=person_id,
                             made_by_id=actor.staff_id, made_at=now())
    fail_point('tasking.added')
    await _count(order)
    await history.record(actor, 'task_added', order_id=order.id, section='tasks', text=text)
    return task.id


async def _count(order: Order) -> None:
    order.open_tasks = await Task.filter(order_id=order.id, done_at=None).count()
    await settle(order)


@verb(Right.NOTE)
async def finish_task(actor: Actor, order_id: int, task_id: int, done: bool = True) -> None:
    """Ticks the task, or unticks it. A second tick changes nothing."""
    order = await claim(order_id)
    task = await Task.get_or_none(id=task_id, order_id=order.id)
    if task is None:
        raise Missing(N_('This task has been deleted.'))
    if bool(task.done_at) == done:
        return
    task.done_at, task.done_by_id = (now(), actor.staff_id) if done else (None, None)
    await task.save()
    fail_point('tasking.finished')
    await _count(order)
    said = 'task_done' if done else 'task_reopened'
    await history.record(actor, said, order_id=order.id, section='tasks', text=task.text)


@verb(Right.NOTE)
async def delete_task(actor: Actor, order_id: int, task_id: int) -> None:
    order = await claim(order_id)
    task = await Task.get_or_none(id=task_id, order_id=order.id)
    if task is None:
        raise Missing(N_('This task has been deleted.'))
    await task.delete()
    fail_point('tasking.deleted')
    await _count(order)
    await history.record(actor, 'task_deleted', order_id=order.id, section='tasks', text=task.text)
