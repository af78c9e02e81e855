"""The payment reminders that go in the next seven days, day by day, each with the button that pauses its order's."""
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import htpy as h
from htpy import Node

from base.clock import today
from base.i18n import N_, _, ngettext
from base.money import format_number
from base.text import row_id
from data import reminders_ahead
from data.reminders_ahead import Ahead, Week
from orders import ground, mailing, reminding, topics
from ui.panels.reminder_line import draw_pause
from ui.parts.markup import link
from ui.parts.pieces import long_day, money
from ui.parts.sheet import Sheet
from ui.scope import Scope

TITLE = N_('Payment reminders of the next seven days')


class ReminderWeek:
    """Not shown while the shop sends none by itself."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.sheet = Sheet(scope.handles(self.act), tag='section', classes='card reminder-week', label=_(TITLE))

    async def begin(self) -> None:
        for topic in (mailing.OUTBOX, topics.ORDERS, topics.SETTINGS):
            self.scope.follow(self.sheet, topic, _read, self.show, key='reminders')
        self.show(await _read())

    def show(self, week: Week | None) -> None:
        self.sheet.show(self.draw(week) if week is not None else None, flash=False)

    def draw(self, week: Week) -> Node:
        if not week.rows:
            return [h.h2[h.span[_(TITLE)]], h.div('.body.mute')[_('None goes out by itself in the next seven days.')]]
        on = today(self.scope.zone)
        left = week.count - len(week.rows)
        return [
            h.h2[h.span[_(TITLE)], h.span('.aside')[format_number(week.count)]],
            h.table[h.thead[h.tr[h.th(scope='col')[_('Order')], h.th(scope='col')[_('Customer')],
                                 h.th(scope='col')[_('Reminder')], h.th('.num', scope='col')[_('Amount')], h.td]],
                    [self.draw_day(day, list(rows), on) for day, rows in groupby(week.rows, lambda one: one.day)]],
            left > 0 and h.div('.body.mute')[
                ngettext('and {count} more reminder', 'and {count} more reminders', left).format(
                    count=format_number(left))]]

    def draw_day(self, day: date, rows: list[Ahead], on: date) -> Node:
        return h.tbody(data_key=day.isoformat())[
            h.tr[h.th('.reminder-day', colspan='5', scope='rowgroup')[day_name(day, on)]],
            [self.draw_row(one) for one in rows]]

    def draw_row(self, one: Ahead) -> Node:
        return h.tr(class_='paused' if one.order.is_paused else '', data_key=f'{one.order.order_id}-{one.place}')[
            h.td[link(f'/orders/{one.order.order_id}', one.order.number, data_open=True)],
            h.td('.reminder-who')[one.order.customer],
            h.td[_('Reminder {place}').format(place=one.place), one.order.is_paused and [' · ', _('paused')]],
            h.td('.num')[money(one.order.open_minor, one.order.currency)],
            h.td('.num')[draw_pause(self.scope.actor, one)]]

    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        order_id = row_id(data.get('order', '')) or 0
        match verb:
            case 'pause_reminders':
                await reminding.pause_reminders(self.scope.actor, order_id)
            case 'resume_reminders':
                await reminding.resume_reminders(self.scope.actor, order_id)
            case _:
                return False
        return True


async def _read() -> Week | None:
    shop = await ground.shop()
    return await reminders_ahead.week(shop) if reminders_ahead.days_of(shop) else None


def day_name(day: date, on: date) -> str:
    if day <= on:
        return _('Today')
    return _('Tomorrow') if day == on + timedelta(days=1) else long_day(day)
