"""Customer: who bought, how to reach them, what they bought before."""
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import LANGUAGES, N_, _, ngettext
from base.money import format_money
from data.models import Order, Quote
from data.order_view import OrderView
from documents.wording import spaced
from orders import bouncing, buyers, editing, legal, notifying, rules
from ui.panels.mail_states import draw_bounced
from ui.panels.notify_dialog import ask_message
from ui.panels.offers import draw_reasons, offer
from ui.panels.panel import Panel
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.markup import link
from ui.parts.pieces import button


class Customer(Panel):
    title = N_('Customer')
    verbs: ClassVar = frozenset({'edit_customer', 'notify_customer', 'switch_notifications', 'trust_address'})

    def actions(self, view: OrderView) -> Node:
        if not self.scope.actor.may(Right.EDIT):
            return None
        return button(_('Edit'), 'edit_customer', kind='quiet', blocked=str(rules.edit_details(view.order) or ''))

    def body(self, view: OrderView) -> Node:
        order = view.order
        return h.div('.body.stack')[draw_person(order, self._draw_mark(view)), self._draw_past(view),
                                    self._draw_mails(view)]

    def _draw_mark(self, view: OrderView) -> Node:
        way = offer(self.scope.actor, Right.MAIL, _('Use it again'), 'trust_address', kind='small')
        return draw_bounced(view.bounced, self.scope.zone, way.draw() if way else None)

    def _draw_past(self, view: OrderView) -> Node:
        count = ngettext('{count} order', '{count} orders', view.customer_orders).format(count=view.customer_orders)
        words = f'{count} · {format_money(view.customer_spent, view.order.currency)}'
        if not view.order.email:
            return h.div('.small')[words]
        return h.div('.small')[link(f'/orders?q={quote(view.order.email)}', words)]

    def _draw_mails(self, view: OrderView) -> Node:
        order, actor = view.order, self.scope.actor
        words, switch = (_('Mails to the customer: on'), _('Switch off')) if order.notify else \
            (_('Mails to the customer: off'), _('Switch on'))
        write = offer(actor, Right.MAIL, _('Notify customer…'), 'notify_customer', rules.mail_customer(order),
                      glyph='mail')
        return [
            h.div[h.div('.row')[write.draw()], draw_reasons([write])] if write else None,
            h.div('.between.small')[h.span('.mute')[words], actor.may(Right.EDIT) and button(
                switch, 'switch_notifications', kind='quiet', on='false' if order.notify else 'true')]]

    async def notify_customer(self, data: Mapping[str, str]) -> None:
        await ask_message(self.scope, self.view)

    async def trust_address(self, data: Mapping[str, str]) -> None:
        await bouncing.trust_address(self.scope.actor, self.order_id)

    async def switch_notifications(self, data: Mapping[str, str]) -> None:
        await notifying.switch_notifications(self.scope.actor, self.order_id, data.get('on') == 'true',
                                             self.view.order.customer_version)

    async def edit_customer(self, data: Mapping[str, str]) -> None:
        order = self.view.order
        await ask(self.scope, _('Edit customer'), customer_fields(order), hidden={'version': order.customer_version},
                  submit=self.save_customer)

    async def save_customer(self, values: Mapping[str, Any]) -> None:
        await editing.edit_customer(self.scope.actor, self.order_id, **values)


def draw_person(order: Order | Quote, mark: Node = None) -> Node:
    """Who it is, and how to reach them; `mark` is what is to be said of the mail address."""
    return [
        h.b[order.customer_name or order.company or _('No name')],
        order.company and order.customer_name and h.div[order.company],
        order.email and h.div[link(f'mailto:{quote(order.email, safe="@+")}', order.email)],
        mark,
        order.phone and h.div[link(f'tel:{_dialled(order.phone)}', order.phone)],
        draw_buyer(order),
        order.language and h.div('.small.mute')[LANGUAGES.get(order.language[:2], order.language)]]


def draw_buyer(order: Order | Quote) -> Node:
    """What is known of a business."""
    told = buyers.told(order)
    address = told['endpoint'] if told['endpoint'] != told['siren'] else ''
    facts = [(_('VAT number'), told['vat_id']), ('SIREN', spaced(told['siren'])),
             (_('Electronic address'), address), (_('Their reference'), told['reference'])]
    kind = 'business' if buyers.is_business(order) else order.buyer_type
    return [kind and h.div('.small')[_(buyers.BUYER_TYPES[kind])],
            [h.div('.small.mute', data_key=label)[label, ' ', value] for label, value in facts if value]]


def customer_fields(order: Order | Quote) -> list[f.Field]:
    languages = [('', _('Not known')), *LANGUAGES.items()]
    told, limits = buyers.told(order), buyers.FIELDS
    only = {'half': True, 'shown_if': ('buyer_type', 'business')}
    return [
        f.text('customer_name', _('Name'), order.customer_name, autocomplete='off'),
        f.text('email', _('Email'), order.email, half=True, longest=limits['email']),
        f.text('phone', _('Phone'), order.phone, half=True, longest=limits['phone']),
        f.select('language', _('Language'), _with(languages, order.language), order.language),
        f.select('buyer_type', _('Type of buyer'), buyer_types(), order.buyer_type,
                 hint=_('Businesses get invoices with net prices, as e-invoices.')),
        f.text('company', _('Company'), order.company, half=True),
        f.text('vat_id', _('VAT number'), order.vat_id, half=True, longest=24),
        f.text('siren', 'SIREN', spaced(told['siren']), longest=limits['siren'], **only),
        f.text('reference', _('Their order reference'), told['reference'], longest=limits['reference'], **only),
        *endpoint_fields(told['endpoint'], told['endpoint_scheme'], shown_if=only['shown_if'])]


def buyer_types() -> list[tuple[str, str]]:
    return [('', _('By VAT number: a business when there is one')),
            *((value, _(label)) for value, label in buyers.BUYER_TYPES.items())]


def endpoint_fields(address: str, scheme: str, **more: Any) -> list[f.Field]:
    """Where e-invoices are sent, of the shop or of a business that buys."""
    schemes = [(code, f'{code} · {_(label)}') for code, label in legal.ENDPOINT_SCHEMES.items()]
    return [
        f.text('endpoint', _('Electronic address'), address, half=True, longest=legal.TEXTS['endpoint'],
               hint=_('For e-invoices. Empty: the SIREN, or the Belgian enterprise number.'), **more),
        f.select('endpoint_scheme', _('Kind of electronic address'), [('', ''), *schemes], scheme, half=True, **more)]


def _with(options: list[tuple[str, str]], value: str) -> list[tuple[str, str]]:
    return options if value in dict(options) else [*options, (value, value)]


def _dialled(phone: str) -> str:
    return ''.join(char for char in phone if char.isdigit() or char == '+')
