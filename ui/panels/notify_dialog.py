"""Write to the customer: a message, what goes with it, and the letter beside it as it will arrive."""
from collections.abc import Mapping
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _
from base.text import clean
from data import reminders_ahead
from data.order_view import DocumentView, OrderView
from orders import ground, notifying, reminding, rules
from ui.panels.letter_look import draw_letter
from ui.panels.mail_states import draw_bounced
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.pieces import when
from ui.scope import Scope

Values = Mapping[str, Any]


async def ask_message(scope: Scope, view: OrderView) -> None:
    order = view.order
    ground.refuse(rules.mail_customer(order))
    papers = [f.checkbox(f'document-{one.document.id}', _named(one)) for one in view.documents]

    def attached(values: Values) -> list[str]:
        found = [str(one.document.id) for one in view.documents if values.get(f'document-{one.document.id}')]
        return [*found, *([notifying.RETURN_FORM] if values.get('return_form') else [])]

    async def preview(values: Values) -> Node:
        message = clean(values.get('message') or '', notifying.LONGEST, lines=True)
        if not message:
            return h.div('.paper.empty')[_('Write a message: the mail shows here.')]
        return await draw_letter(scope, 'notify', order, await notifying.facts(order.id, message, attached(values)))

    async def submit(values: Values) -> None:
        await notifying.notify_customer(scope.actor, order.id, values['message'], attached(values))

    await ask(scope, _('Write to {customer}').format(customer=order.customer_name or order.email), [
        f.multiline('message', _('Message'), required=True, longest=notifying.LONGEST, draft=f'notify:{order.id}'),
        f.heading(_('Attachments')), *papers, f.checkbox('return_form', _('Return form')),
    ], confirm=_('Send mail'), look='beside', preview=preview, submit=submit,
        intro=draw_bounced(view.bounced, scope.zone))


def _named(one: DocumentView) -> str:
    words = _('Credit invoice {number}') if one.document.kind == 'credit' else _('Invoice {number}')
    return words.format(number=one.document.number)


async def ask_reminder(scope: Scope, view: OrderView) -> None:
    """Shows the letter, then sends it."""
    order = view.order
    ground.refuse(await reminding.why_not(order))
    last = await reminding.last_sent(order.id)

    async def preview(values: Values) -> Node:
        return await draw_letter(scope, 'reminder', order, {'level': await reminders_ahead.next_level(order.id)})

    async def submit(values: Values) -> None:
        await reminding.send_reminder(scope.actor, order.id)

    warning = None if last is None else h.p('.banner.warn')[
        _('A payment reminder left recently:'), ' ', when(last, scope.zone)]
    await ask(scope, _('Payment reminder'), confirm=_('Send mail'), submit=submit, preview=preview,
              look='wide', intro=[draw_bounced(view.bounced, scope.zone), warning])
