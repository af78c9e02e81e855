"""Tasks: a line with an optional day and person, ticked when done."""
from collections.abc import Mapping
from typing import ClassVar

import htpy as h
from htpy import Node

from base.clock import today
from base.i18n import N_, _
from data.models import Task
from data.order_view import OrderView
from orders import tasking
from ui.panels.offers import works
from ui.panels.panel import Panel
from ui.parts import fields as f
from ui.parts.icons import icon
from ui.parts.pieces import icon_button, short_day

LONGEST = 500


class Tasks(Panel):
    title = N_('Tasks')
    look = 'card tasks'
    verbs: ClassVar = frozenset({'add_task', 'finish_task', 'delete_task'})

    def actions(self, view: OrderView) -> Node:
        open_ones = sum(task.done_at is None for task in view.tasks)
        return h.small('.mute')[_('{count} to do').format(count=open_ones)] if open_ones else None

    def body(self, view: OrderView) -> Node:
        tasks = sorted(view.tasks, key=lambda task: (task.done_at is not None, task.id))
        return h.div('.body')[
            h.ul('.task-list')[[self.draw_task(view, task) for task in tasks]] if tasks else None,
            self.draw_form(view) if works(self.scope.actor) else not tasks and h.span('.mute')[_('No tasks.')]]

    def draw_task(self, view: OrderView, task: Task) -> Node:
        done = task.done_at is not None
        mine = works(self.scope.actor)
        person = view.names.get(task.person_id or 0)
        return h.li({'class': 'done' if done else None}, data_key=f'task-{task.id}')[
            h.label('.tick')[
                h.input(type='checkbox', checked=done, disabled=not mine, data_verb_change='finish_task',
                        data_task=str(task.id)),
                h.span('.said')[task.text]],
            self.draw_due(task, view.shop.timezone), person and h.small('.mute')[person],
            icon_button('trash', _('Delete task'), 'delete_task', task=task.id) if mine else None]

    def draw_due(self, task: Task, zone: str) -> Node:
        if task.due_on is None:
            return None
        late = task.done_at is None and task.due_on < today(zone)
        words = _('late since {day}') if late else _('until {day}')
        return h.small({'class': 'nowrap bad-text' if late else 'nowrap mute'})[
            late and icon('warning'), words.format(day=short_day(task.due_on))]

    def draw_form(self, view: OrderView) -> Node:
        people = {'': _('Anyone'), **{str(pk): name for pk, name in view.colleagues.items()}}
        return h.form('.task-form', data_verb='add_task', data_key='form')[
            h.input(type='text', name='text', placeholder=_('Something to do…'), aria_label=_('New task'),
                    maxlength=str(LONGEST), data_draft=f'task:{self.order_id}', autocomplete='off'),
            h.input(type='date', name='due_on', aria_label=_('Until')),
            h.select(name='person', aria_label=_('Who'))[[
                h.option(value=value)[name] for value, name in people.items()]],
            h.button('.btn', type='submit')[_('Add task')]]

    def task(self, data: Mapping[str, str]) -> int:
        return next((task.id for task in self.view.tasks if str(task.id) == data.get('task')), 0)

    async def add_task(self, data: Mapping[str, str]) -> None:
        due_on = f.read(f.day('due_on', ''), data.get('due_on', ''))
        person = next((pk for pk in self.view.colleagues if str(pk) == data.get('person')), None)
        await tasking.add_task(self.scope.actor, self.order_id, data.get('text', ''), due_on, person)

    async def finish_task(self, data: Mapping[str, str]) -> None:
        await tasking.finish_task(self.scope.actor, self.order_id, self.task(data), data.get('checked') == 'true')

    async def delete_task(self, data: Mapping[str, str]) -> None:
        await tasking.delete_task(self.scope.actor, self.order_id, self.task(data))
