"""How a quote stands, in words: its badge, its last day, and what its customer answered."""
from datetime import date, datetime

import htpy as h
from htpy import Node
from markupsafe import Markup

from base.clock import today
from base.i18n import _, ngettext
from data.quote_view import QuoteView
from orders import quote_rules
from ui.parts.icons import icon
from ui.parts.pieces import badge, full_time, short_day, when

TONES = {'draft': 'mute', 'sent': 'info', 'accepted': 'ok', 'declined': 'bad', 'expired': 'warn', 'converted': 'mute'}
SOON = 3


def day_of(view: QuoteView) -> date:
    return today(view.shop.timezone)


def quote_badge(status: str, valid_until: date | None, on: date) -> Markup:
    state = quote_rules.state(status, valid_until, on)
    return badge(TONES[state], _(quote_rules.STATUSES[state]))


def draw_until(status: str, valid_until: date | None, on: date) -> Node:
    """The last day; when it is near and an answer is waited for, in how many days."""
    if valid_until is None:
        return h.span('.mute')[_('No end date')]
    left = (valid_until - on).days
    if quote_rules.state(status, valid_until, on) not in {'draft', 'sent'} or left > SOON:
        return short_day(valid_until)
    words = ngettext('{count} day left', '{count} days left', left) if left else _('today is the last day')
    return [short_day(valid_until), ' ', h.small('.warn-text')[words.format(count=left)]]


def draw_answered(by: str, at: datetime | None, zone: str) -> Node:
    """Who answered, and when; nothing while nobody has."""
    if at is None:
        return None
    return h.span('.small.mute.answered')[by or _('told the shop'), ' · ', when(at, zone)]


def draw_answer(view: QuoteView, zone: str) -> Node:
    """What the customer said, across the head of the page."""
    quote = view.quote
    if quote.status not in quote_rules.ANSWERS or quote.answered_at is None:
        return None
    is_yes = quote.status == 'accepted'
    named = (_('Accepted by {name}') if is_yes else _('Declined by {name}')).format(name=quote.answered_by)
    plain = _('Accepted') if is_yes else _('Declined')
    return h.div(class_='banner yes' if is_yes else 'banner warn', data_key='answer')[
        icon('check' if is_yes else 'cross'), h.b[named if quote.answered_by else plain],
        h.span[full_time(quote.answered_at, zone)],
        h.span('.said')[quote.answer_note] if quote.answer_note else None]
