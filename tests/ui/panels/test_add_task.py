"""Tasks: add one in the panel, tick it, untick it, delete it."""
from datetime import date, timedelta

import pytest

from base.clock import today
from data.database import Database
from data.models import Task
from orders import tasking
from tests.ui.helpers import press
from tests.ui.panels.pages import fresh, html, looking_at
from tests.ui.panels.samples import OWNER, PACKER, VIEWER, order
from ui.panels.tasks import Tasks

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_a_task_is_added_with_day_and_person(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Tasks, actor=PACKER) as user:
        await press(user, 'add_task', text='Wrap as a gift', due_on='2031-12-24', person='2')
        for text in ('Wrap as a gift', 'until 24 Dec 2031', 'Julien Dubois', '1 to do'):
            await user.should_see(text)
    task = await Task.get()
    assert (task.due_on, task.person_id, task.made_by_id) == (date(2031, 12, 24), 2, 2)


async def test_a_task_needs_words(shop: Database) -> None:
    async with looking_at(await order(), Tasks) as user:
        await press(user, 'add_task', text='  ')
        await user.should_see('Write what is to be done.')
    assert await Task.all().count() == 0


async def test_what_is_no_day_is_refused(shop: Database) -> None:
    async with looking_at(await order(), Tasks) as user:
        await press(user, 'add_task', text='Call', due_on='tomorrow')
        await user.should_see('This is not a date.')
    assert await Task.all().count() == 0


async def test_a_task_past_its_day_is_late_in_words(shop: Database) -> None:
    one = await order()
    await tasking.add_task(OWNER, one.id, 'Call', today('Europe/Paris') - timedelta(days=1))
    async with looking_at(one, Tasks) as user:
        await user.should_see('late since')


async def test_a_tick_finishes_and_a_second_one_reopens(shop: Database) -> None:
    one = await order()
    task = await tasking.add_task(OWNER, one.id, 'Call')
    async with looking_at(one, Tasks) as user:
        await press(user, 'finish_task', task=task, checked='true')
        assert (await fresh(one)).open_tasks == 0
        await user.should_not_see('1 to do')
        await press(user, 'finish_task', task=task, checked='false')
    assert (await fresh(one)).open_tasks == 1


async def test_a_task_is_deleted(shop: Database) -> None:
    one = await order()
    task = await tasking.add_task(OWNER, one.id, 'Call')
    async with looking_at(one, Tasks) as user:
        await press(user, 'delete_task', task=task)
        await user.should_not_see('Call')
    assert await Task.all().count() == 0


async def test_a_viewer_can_tick_nothing(shop: Database) -> None:
    one = await order()
    await tasking.add_task(OWNER, one.id, 'Call')
    async with looking_at(one, Tasks, actor=VIEWER) as user:
        await user.should_see('Call')
        assert '<form' not in html(user)
        assert ' disabled' in html(user)


async def test_the_panel_speaks_french(shop: Database) -> None:
    one = await order()
    await tasking.add_task(OWNER, one.id, 'Call', date(2031, 12, 24))
    async with looking_at(one, Tasks, language='fr') as user:
        for text in ('Tâches', '1 à faire', 'pour le 24 déc. 2031'):
            await user.should_see(text)
