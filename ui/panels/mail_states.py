"""Where a mail is on its way, in words with an icon and a colour, and what the server said."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import htpy as h
from htpy import Node

from base.actor import Right
from base.clock import now
from base.i18n import N_, _, pgettext
from data.mail_view import Row, Service
from data.models import BouncedAddress
from mailer.kinds import KINDS
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.pieces import full_time, near_time, when
from ui.scope import Scope

SOON = timedelta(minutes=2)
REASONS = {
    'recipient': N_('The recipient’s mail server refuses this address.'),
    'content': N_('The mail server refuses this message.'),
    'account': N_('The mail server refuses our account.'),
    'retry': N_('No mail server took it, however often it was tried.'),
    'bounced': N_('It was sent, but came back.'),
    'unknown': N_('The connection broke each time after the message was handed over: it may have arrived.'),
}
MAIL_SETTINGS = '/settings/mail'


def kind_label(kind: str) -> str:
    return _(KINDS[kind].label) if kind in KINDS else _('PDF')


def draw_subject(row: Row) -> Node:
    """In the customer's language, which need not be the reader's."""
    return h.span(lang=row.language)[row.subject] if row.subject else kind_label(row.kind)


def can_send(scope: Scope, service: Service) -> bool:
    """Whether there is a server to send by."""
    return service.has_account or bool(scope.desk.settings.smtp_url)


def mark(tone: str, glyph: str, *words: Node) -> h.Element:
    return h.span(class_=f'mail-state {tone}')[icon(glyph), h.span[words]]


def draw_state(scope: Scope, row: Row, service: Service) -> Node:
    """One line, and under it why."""
    zone = scope.zone
    match row.state:
        case 'running':
            return mark('info', 'play', _('Being made') if row.kind == 'pdf' else _('Being sent'))
        case 'retryable':
            return [_draw_again(row, zone), draw_answer(row)]
        case 'discarded':
            reason = _(REASONS[row.outcome]) if row.outcome in REASONS else ''
            word = pgettext('mail', 'Came back') if row.outcome == 'bounced' else pgettext('mail', 'Failed')
            return [mark('bad', 'warning', word), reason and h.div('.small')[reason],
                    draw_answer(row)]
        case 'cancelled':
            return mark('mute', 'cross', pgettext('mail', 'Cancelled'), _at(row.done_at, zone))
        case 'done':
            return mark('ok', 'check', pgettext('mail', 'Sent'), _at(row.sent_at, zone))
    return _draw_waiting(scope, row, service)


def _at(moment: datetime | None, zone: str) -> Node:
    return [' · ', when(moment, zone)] if moment else None


def _draw_waiting(scope: Scope, row: Row, service: Service) -> Node:
    if row.kind == 'pdf':
        return mark('info', 'clock', _('Waits its turn'))
    if service.paused('mail'):
        return mark('warn', 'hold', _('Waits: mail is paused'))
    if not can_send(scope, service):
        return mark('warn', 'hold', _('Waits: no mail server yet'))
    if row.run_at <= now():
        return mark('info', 'clock', _('Waits its turn'))
    return mark('info', 'clock', _draw_leaving(row, scope.zone))


def _draw_leaving(row: Row, zone: str) -> Node:
    """The browser counts the seconds while it can still be taken back in a hurry."""
    words = _('Leaves at {time}')
    if row.run_at - now() >= SOON:
        return words.format(time=full_time(row.run_at, zone))
    return h.time(datetime=row.run_at.isoformat(timespec='seconds'), data_left=_('Leaves in {left} s'),
                  data_over=_('Leaves now'), data_until=str(round(row.run_at.timestamp() * 1000)))[
        words.format(time=f'{row.run_at.astimezone(ZoneInfo(zone)):%H:%M:%S}')]


def draw_bounced(row: BouncedAddress | None, zone: str, way: Node = None) -> Node:
    """That mails to this address do not arrive, what its server said, since when; and what can be done."""
    if row is None:
        return None
    return h.div('.banner.bad.line.bounced', role='note', data_key='bounced')[icon('warning'), h.div('.grow')[
        h.b[_('Mails to this address come back')],
        h.div('.small')[row.reason, row.reason and ' · ', when(row.at, zone)], way and h.div('.bounced-way')[way]]]


def draw_settings_link(scope: Scope) -> Node:
    if not scope.actor.may(Right.SETTINGS):
        return None
    return link(MAIL_SETTINGS, _('Set up the mail server'), class_='mail-settings')


def _draw_again(row: Row, zone: str) -> Node:
    words = _('May have been sent · tries again at {time}') if row.outcome == 'unknown' else \
        _('Tries again at {time}')
    return mark('warn', 'return', h.span(title=full_time(row.run_at, zone))[
        words.format(time=near_time(row.run_at, zone))])


def draw_answer(row: Row) -> Node:
    """What the server said, word for word, or why it could not be made."""
    answer = row.answer or row.error
    return h.div('.small.mute.answer')[_(answer)] if answer else None
