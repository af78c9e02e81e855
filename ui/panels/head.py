"""The order's header: where one is, its badges, who else is here, and what to do next."""
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

import htpy as h
from htpy import Node
from nicegui import ui

from base.actor import Right
from base.i18n import N_, _, pgettext
from data.models import CustomStatus, Order, Staff
from data.order_view import OrderView
from documents.letters import TITLES
from orders import editing, holding, paying, quoting, rules, shipping, status, tasking
from orders.view import pieces_of
from ui.panels.notify_dialog import ask_reminder
from ui.panels.packed_words import doubts, draw_doubts
from ui.panels.panel import Panel
from ui.panels.pickup_dialog import ask_pickup
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.menu import Item, menu
from ui.parts.pieces import avatar, badge, button, facts, full_time, money
from ui.presence import Face
from ui.scope import Scope

ORDER_TONES = {'awaiting_payment': 'warn', 'on_hold': 'bad', 'awaiting_shipment': 'info', 'awaiting_pickup': 'info',
               'ready_for_pickup': 'info', 'cancelled': 'mute'}
PAYMENT_TONES = {'not_paid': 'mute', 'partially_paid': 'warn', 'paid': 'ok', 'cancelled': 'mute'}
SHIPMENT_TONES = {'not_shipped': 'mute', 'partially_shipped': 'warn', 'shipped': 'ok', 'cancelled': 'mute'}


def order_badge(state: str) -> Node:
    return badge(ORDER_TONES.get(state, 'ok'), _(status.ORDER_STATUSES[state]))


def payment_badge(state: str) -> Node:
    return badge(PAYMENT_TONES[state], _(status.PAYMENT_STATUSES[state]))


def shipment_badge(state: str) -> Node:
    return badge(SHIPMENT_TONES[state], _(status.SHIPMENT_STATUSES[state]))


def draw_letters(order: Order, next_level: int) -> list[Item]:
    """The payment reminders to send by post, or why there is none; what went by mail before makes the next firmer."""
    blocked = str(rules.print_reminder(order) or '')
    if blocked:
        return [Item(_(TITLES[1]), glyph='printer', blocked=blocked)]
    return [Item(_('{title} (next)').format(title=_(title)) if level == next_level > 1 else _(title),
                 href=f'/papers/orders/{order.id}/reminder.pdf?level={level}', glyph='printer', new_tab=True)
            for level, title in TITLES.items()]


def next_words(step: str) -> str:
    return {'mark_as_paid': _('Mark as paid'), 'mark_as_shipped': _('Mark as shipped'),
            'ready_for_pickup': pgettext('button', 'Ready for pickup'), 'picked_up': pgettext('button', 'Picked up'),
            'resume': _('Resume')}[step]


def next_step(order: Order) -> str:
    """The one primary action the state asks for, or nothing."""
    if order.hold_id:
        return 'resume'
    if order.cancelled_at:
        return ''
    if order.status == 'awaiting_payment':
        return 'mark_as_paid'
    steps = {'awaiting_pickup': 'ready_for_pickup', 'ready_for_pickup': 'picked_up',
             'awaiting_shipment': 'mark_as_shipped'}
    return steps.get(order.status, '')


class Head(Panel):
    title = N_('Order')
    look = 'order-head'
    verbs: ClassVar = frozenset({'hold', 'resume', 'duplicate', 'change_status', 'add_task', 'mark_as_paid',
                                 'mark_as_shipped', 'ready_for_pickup', 'picked_up', 'messages',
                                 'send_reminder'})
    faces: tuple[Face, ...] = ()
    around: tuple[int | None, int | None] = (None, None)
    query = ''

    def own(self, view: OrderView) -> Hashable:
        return others(self.scope, self.faces), self.around, self.query

    def draw(self, view: OrderView) -> Node:
        order = view.order
        return [
            link(f'/orders{self._suffix()}', _('Orders')), h.span('.mute')['/'], h.h1[order.number],
            h.span('.badges')[
                order_badge(order.status), payment_badge(order.payment_status),
                shipment_badge(order.shipment_status) if order.ship_pieces else badge('mute', _('Nothing to ship')),
                self._packed(view),
                self._failed(order),
                view.custom_status and badge(view.custom_status.colour, view.custom_status.title)],
            h.span('.grow'), draw_faces(self.scope, self.faces),
            h.span('.actions')[self._draw_step('left', _('Newer order'), self.around[0], 'newer'),
                               self._draw_step('right', _('Older order'), self.around[1], 'older'),
                               self._draw_menu(view), self._draw_next(order)],
            self._draw_hold(order)]

    def _suffix(self) -> str:
        return f'?{self.query}' if self.query else ''

    def _packed(self, view: OrderView) -> Node:
        counts = [pieces_of(view, one.line.id) for one in view.lines]
        packed, wanted = sum(count.packed for count in counts), view.order.ship_pieces
        if not packed or packed >= wanted or view.order.shipment_status != 'not_shipped':
            return None
        return badge('warn', _('{packed} of {wanted} packed').format(packed=packed, wanted=wanted))

    @staticmethod
    def _failed(order: Order) -> Node:
        if not order.mail_failed:
            return None
        return h.button('.mail-failed', type='button', data_verb='messages')[badge('bad', _('Mail failed'))]

    def _draw_step(self, glyph: str, label: str, order_id: int | None, way: str) -> Node:
        if order_id is None:
            return h.button({'type': 'button', 'class': 'icon-btn', 'aria-disabled': 'true', 'aria-label': label,
                             'title': label})[icon(glyph)]
        return link(f'/orders/{order_id}{self._suffix()}', icon(glyph), class_='icon-btn', aria_label=label,
                    title=label,
                    data_step=way)

    def _draw_menu(self, view: OrderView) -> Node:
        actor, order = self.scope.actor, view.order
        hold = Item(_('Resume'), 'resume', glyph='play') if order.hold_id else \
            Item(_('Put on hold…'), 'hold', glyph='hold', blocked=str(rules.hold(order) or ''))
        items = [
            (Right.HOLD, hold),
            (Right.QUOTE, Item(_('Duplicate into a quote'), 'duplicate', glyph='copy')),
            (Right.EDIT, Item(_('Change status…'), 'change_status', glyph='pencil')),
            (Right.NOTE, Item(_('Add task…'), 'add_task', glyph='task')),
            (Right.MAIL, Item(_('Send payment reminder…'), 'send_reminder', glyph='mail',
                              blocked=str(rules.send_reminder(order) or ''))),
            *((Right.PAY, letter) for letter in draw_letters(order, view.reminder_level)),
            (Right.VIEW, Item(_('Messages'), 'messages', glyph='mail',
                              blocked='' if view.mails else _('There is no mail about this order yet.'))),
        ]
        allowed = [item for right, item in items if actor.may(right)]
        return menu('order-more', _('More'), allowed) if allowed else None

    def _draw_next(self, order: Order) -> Node:
        step = next_step(order)
        rights = {'mark_as_paid': Right.PAY, 'resume': Right.HOLD}
        if not step or not self.scope.actor.may(rights.get(step, Right.SHIP)):
            return None
        return button(next_words(step), step, kind='primary')

    def _draw_hold(self, order: Order) -> Node:
        if not order.hold_id or not order.hold:
            return None
        held = order.hold
        reason = _(rules.HOLD_REASONS.get(held.reason, held.reason))
        return h.p('.banner.bad', data_key='hold')[
            icon('hold'), h.b[_('On hold: {reason}').format(reason=reason)], held.note and h.span[held.note],
            held.wake_on and h.span('.mute')[_('Resumes by itself on {day}').format(day=f.shown(
                f.day('day', ''), held.wake_on))]]

    def show_faces(self, faces: list[Face]) -> None:
        self.faces = tuple(faces)
        self.sheet.show(self._drawn(self.view), flash=False)

    def show_around(self, around: tuple[int | None, int | None], query: str) -> None:
        """The newer and the older order of the list one came from."""
        self.around, self.query = around, query
        self.sheet.show(self._drawn(self.view), flash=False)

    async def hold(self, data: Mapping[str, str]) -> None:
        reasons = [(key, _(words)) for key, words in rules.HOLD_REASONS.items()]
        await ask(self.scope, _('Put {number} on hold').format(number=self.view.order.number), [
            f.radio('reason', _('Reason'), reasons, 'payment', required=True),
            f.multiline('note', _('Note'), longest=1000, draft=f'hold:{self.order_id}'),
            f.day('wake_on', _('Resume by itself on')),
        ], intro=_('No invoice, packing slip or shipping until it is resumed.'), confirm=_('Put on hold'),
            submit=lambda values: holding.hold(self.scope.actor, self.order_id, **values))

    async def resume(self, data: Mapping[str, str]) -> None:
        await holding.resume(self.scope.actor, self.order_id)

    async def duplicate(self, data: Mapping[str, str]) -> None:
        quote_id = await quoting.duplicate(self.scope.actor, self.order_id)
        ui.navigate.to(f'/quotes/{quote_id}')

    async def change_status(self, data: Mapping[str, str]) -> None:
        statuses = await custom_statuses()
        if not statuses:
            await self._offer_statuses()
            return
        options = [('', _('None')), *((str(one.id), one.title) for one in statuses)]
        current = str(self.view.order.custom_status_id or '')
        await ask(self.scope, _('Change status'), [f.radio('status', _('Status'), options, current)],
                  submit=self.save_status)

    async def _offer_statuses(self) -> None:
        may = self.scope.actor.may(Right.SETTINGS)
        way = link('/settings/workflow', _('Make one in Settings › Workflow'), class_='btn') if may else \
            _('The shop’s owner can make one in Settings › Workflow.')
        await ask(self.scope, _('Change status'), intro=[h.p[_('There is no custom status yet.')], way],
                  confirm=_('Close'))

    async def save_status(self, values: Mapping[str, Any]) -> None:
        chosen = values['status']
        await editing.change_status(self.scope.actor, self.order_id, int(chosen) if chosen else None)

    async def messages(self, data: Mapping[str, str]) -> None:
        ui.run_javascript("document.getElementById('messages')?.scrollIntoView({ block: 'start', behavior: 'smooth' })")

    async def add_task(self, data: Mapping[str, str]) -> None:
        await ask_task(self.scope, self.order_id)

    async def send_reminder(self, data: Mapping[str, str]) -> None:
        await ask_reminder(self.scope, self.view)

    async def mark_as_paid(self, data: Mapping[str, str]) -> None:
        await paying.mark_as_paid(self.scope.actor, self.order_id)

    async def mark_as_shipped(self, data: Mapping[str, str]) -> None:
        here = [one for one in self.view.slips if one.slip.status == 'open']
        said = doubts(self.scope, self.view, here)
        if not said or await confirm(self.scope, _('Mark as shipped'), draw_doubts(self.scope, self.view, here),
                                     confirm=_('Mark as shipped')):
            await shipping.mark_as_shipped(self.scope.actor, self.order_id)

    async def ready_for_pickup(self, data: Mapping[str, str]) -> None:
        await shipping.ready_for_pickup(self.scope.actor, self.order_id)

    async def picked_up(self, data: Mapping[str, str]) -> None:
        await ask_pickup(self.scope, self.view)


def others(scope: Scope, faces: Sequence[Face]) -> tuple[Face, ...]:
    return tuple(face for face in faces if face.staff_id != scope.actor.staff_id)


def draw_faces(scope: Scope, faces: Sequence[Face]) -> Node:
    """Who else has this page open."""
    here = others(scope, faces)
    if not here:
        return None
    names = ', '.join(face.name for face in here)
    return h.span('.faces', data_key='faces')[
        h.span('.small.mute')[_('{names} is here too').format(names=names) if len(here) == 1
                              else _('{names} are here too').format(names=names)],
        h.span('.avatars')[[avatar(face.name) for face in here]]]


async def custom_statuses() -> list[CustomStatus]:
    return await CustomStatus.all().order_by('position', 'id')


async def people_options() -> list[tuple[str, str]]:
    return [('', _('Anyone')), *((str(one.id), one.name) for one in await Staff.filter(active=True).order_by('name'))]


async def ask_task(scope: Scope, order_id: int) -> None:
    """The dialog of a new task."""
    async def save(values: Mapping[str, Any]) -> None:
        person = values['person']
        await tasking.add_task(scope.actor, order_id, values['text'], values['due_on'], int(person) if person else None)

    await ask(scope, _('Add task'), [
        f.text('text', _('What is to be done'), required=True, draft=f'task:{order_id}'),
        f.day('due_on', _('Until'), half=True), f.select('person', _('Who'), await people_options(), half=True),
    ], confirm=_('Add task'), submit=save)


class General(Panel):
    """General information in one bar."""
    title = N_('General information')
    look = 'general'

    def draw(self, view: OrderView) -> Node:
        order = view.order
        return facts(
            (_('Status'), _(status.ORDER_STATUSES[order.status])),
            (_('Placed'), full_time(order.placed_at, self.scope.zone)),
            (_('Order number'), [order.number, draw_source(order)]),
            *([(_('Quotes'), h.span('.row')[[link(f'/quotes/{one.id}', one.number) for one in view.quotes]])]
              if view.quotes else []),
            (_('Total'), money(order.total_minor, order.currency)))


def draw_source(order: Order) -> Node:
    """Its name where it came from; a quote can be opened."""
    if not order.source_name or order.source_name == order.number:
        return None
    name = link(f'/quotes/{order.source_id}', order.source_name) if order.source == 'quote' else order.source_name
    return h.small('.mute')[' ', name]
