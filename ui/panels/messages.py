"""Messages: every mail about this order, where each is on its way, and what the customer got."""
from collections.abc import Hashable
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.i18n import N_, _
from data import mail_view
from data.mail_view import Row, Service
from data.order_view import OrderView
from orders import mailing
from ui.panels import mail_acts
from ui.panels.mail_states import can_send, draw_settings_link, draw_state, draw_subject, kind_label
from ui.panels.panel import Panel
from ui.parts.pieces import when
from ui.scope import Scope


class Messages(Panel):
    """Not shown while there are none."""
    title = N_('Messages')
    look = 'card messages'
    verbs: ClassVar = mail_acts.VERBS

    def __init__(self, scope: Scope, view: OrderView) -> None:
        self.service = view.mail_service
        super().__init__(scope, view)
        self.sheet.props('id=messages')
        scope.follow(self.sheet, mailing.OUTBOX, mail_view.service, self.show_service, key='service')

    def own(self, view: OrderView) -> Hashable:
        return self.service, can_send(self.scope, self.service)

    def show_service(self, service: Service) -> None:
        """Mail was paused, goes on, or has a server now."""
        if service != self.service:
            self.service = service
            self.sheet.show(self._drawn(self.view))

    def draw(self, view: OrderView) -> Node:
        return super().draw(view) if view.mails else None

    def body(self, view: OrderView) -> Node:
        return [self.draw_way(view), h.ul('.mails')[[self.draw_mail(row) for row in view.mails]]]

    def draw_way(self, view: OrderView) -> Node:
        """For the owner, while mails wait for a server."""
        if can_send(self.scope, self.service) or not any(row.waits for row in view.mails):
            return None
        way = draw_settings_link(self.scope)
        return way and h.div('.body.small')[_('Mails wait until there is a mail server.'), ' ', way]

    def draw_mail(self, row: Row) -> Node:
        label = kind_label(row.kind)
        return h.li(data_key=f'mail-{row.mail_id}')[
            h.div('.mail-what')[
                h.b('.mail-subject')[draw_subject(row)],
                h.div('.small.mute')[row.subject and f'{label} · ', _('to {address}').format(address=row.recipient),
                                     ' · ', when(row.made_at, self.scope.zone)]],
            h.div('.mail-where')[draw_state(self.scope, row, self.service)],
            mail_acts.draw_offers(self.scope, row)]

    async def _act(self, verb: str, data: Any) -> Any:
        return await mail_acts.act(self.scope, verb, data) if verb in self.verbs else False
