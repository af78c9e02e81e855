"""The reminders that go by themselves: the next of an order in one line, with the button that pauses them."""
from datetime import date

import htpy as h
from htpy import Node

from base.actor import Actor, Right
from base.i18n import _
from data.reminders_ahead import Ahead
from ui.parts.pieces import button, short_day


def draw_reminder(actor: Actor, ahead: Ahead, on: date) -> Node:
    return h.div('.between.small', data_key='reminder')[
        h.span('.mute')[_('Payment reminders are paused') if ahead.order.is_paused else words(ahead, on)],
        draw_pause(actor, ahead)]


def words(ahead: Ahead, on: date) -> str:
    if ahead.day <= on:
        return _('Payment reminder {place} goes today').format(place=ahead.place)
    return _('Payment reminder {place} goes on {day}').format(place=ahead.place, day=short_day(ahead.day))


def draw_pause(actor: Actor, ahead: Ahead) -> Node:
    """For those who see to mail."""
    if not actor.may(Right.MAIL):
        return None
    label, verb = (_('Resume reminders'), 'resume_reminders') if ahead.order.is_paused else \
        (_('Pause reminders'), 'pause_reminders')
    return button(label, verb, kind='quiet', order=ahead.order.order_id)
