"""One alert on every page while mails are paused: why, and where to mend it."""
import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import N_, _, speaking
from data import mail_view
from data.mail_view import Service
from orders import mailing
from ui.parts.icons import icon
from ui.parts.pieces import link_button
from ui.parts.sheet import Sheet
from ui.scope import Scope

REASONS = {
    'account': N_('Mails are paused: the mail server does not work with this account.'),
    'old': N_('Mails are paused: some are old. Send them, or cancel them?'),
    'staff': N_('Mails are paused.'),
}
OWN_WORDS = ('/outbox', '/settings/mail')
"""Places that say it themselves, with what can be done."""


class MailAlert:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.path = scope.client.sub_pages_router.current_path
        self.service: Service | None = None
        self.sheet = Sheet(classes='mail-alert', label=_('Mail'))
        scope.client.sub_pages_router.on_path_changed(self._moved)

    async def start(self) -> None:
        """Only for those who can do something about it."""
        if self.scope.actor.may(Right.MAIL) or self.scope.actor.may(Right.SETTINGS):
            await self.scope.watch(self.sheet, mailing.OUTBOX, mail_view.service, self.show, key='service')

    def show(self, service: Service) -> None:
        self.service = service
        self.sheet.show(self._draw(), flash=False)

    def _moved(self, path: str) -> None:
        self.path = path
        with speaking(self.scope.language):
            self.sheet.show(self._draw(), flash=False)

    def _draw(self) -> Node:
        path = self.path.partition('?')[0].rstrip('/')
        pause = self.service.paused('mail') if self.service else None
        if pause is None or path in OWN_WORDS:
            return None
        mends = self.scope.actor.may(Right.SETTINGS) and pause[0] != 'staff'
        way = link_button(_('Mail server'), '/settings/mail') if mends else link_button(_('Outbox'), '/outbox')
        return draw_pause(pause[0], pause[1], [way])


def draw_pause(reason: str, detail: str, ways: list[Node]) -> Node:
    """Why mails do not leave, and what can be done."""
    tone = 'bad' if reason == 'account' else 'warn'
    return h.div(class_=f'banner line {tone}', role='status')[
        icon('hold'), h.div('.grow')[h.b[_(REASONS.get(reason, REASONS['staff']))],
                                     detail and h.div('.small.server-said')[_(detail)]],
        h.div('.row')[ways]]
