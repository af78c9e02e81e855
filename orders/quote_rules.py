"""What may be done with a quote now, and if not, why not: asked by verbs and, in the same words, by screens."""
from datetime import date

from base.errors import Refused
from base.i18n import N_
from data.models import Quote

STATUSES = {'draft': N_('Draft'), 'sent': N_('Sent'), 'accepted': N_('Accepted'), 'declined': N_('Declined'),
            'expired': N_('Expired'), 'converted': N_('Converted')}
ANSWERS = ('accepted', 'declined')


def state(status: str, valid_until: date | None, on: date) -> str:
    """The status as of a day: a draft or sent quote past its day has expired."""
    is_over = valid_until is not None and valid_until < on
    return 'expired' if is_over and status in {'draft', 'sent'} else status


def state_of(quote: Quote, on: date) -> str:
    return state(quote.status, quote.valid_until, on)


def locked(quote: Quote) -> Refused | None:
    if quote.order_id or quote.status == 'converted':
        return Refused(N_('This quote has become an order and is locked.'))
    return None


def edit(quote: Quote) -> Refused | None:
    """What was accepted stays as the customer saw it."""
    if quote.status == 'accepted':
        return Refused(N_('This quote was accepted and is locked. Put it back to draft to change it.'))
    return locked(quote)


def mark(quote: Quote, wanted: str, on: date, has_lines: bool) -> Refused | None:
    """Sent, accepted, declined, or back to draft."""
    return locked(quote) or (_offered(quote, on, has_lines) if wanted in {'sent', 'accepted'} else None)


def send(quote: Quote, on: date, has_lines: bool) -> Refused | None:
    if quote.status in ANSWERS:
        return Refused(N_('This quote was answered. Put it back to draft to send it again.'))
    return locked(quote) or _offered(quote, on, has_lines)


def convert(quote: Quote, on: date, has_lines: bool, though_declined: bool = False) -> Refused | None:
    if quote.status == 'declined' and not though_declined:
        return locked(quote) or Refused(N_('The customer has declined this quote.'))
    return locked(quote) or _offered(quote, on, has_lines)


def _offered(quote: Quote, on: date, has_lines: bool) -> Refused | None:
    if not has_lines:
        return Refused(N_('Add at least one line first.'))
    if state_of(quote, on) == 'expired':
        return Refused(N_('This quote has expired. Give it a later day first.'))
    return None


def standing(quote: Quote, offer_version: int, on: date) -> str:
    """What became of the offer a customer was sent: `open` for an answer, `accepted`, `declined` or `converted`,
    `changed` when another one has taken its place, `withdrawn` when the shop works on it again, `expired`."""
    if locked(quote):
        return 'converted'
    if quote.offer_version != offer_version:
        return 'changed'
    state = state_of(quote, on)
    return {'sent': 'open', 'draft': 'withdrawn'}.get(state, state)


_NOT_OPEN = {
    'accepted': N_('This quote has already been accepted.'), 'declined': N_('This quote has already been declined.'),
    'converted': N_('This quote has become an order and is locked.'),
    'changed': N_('This quote was changed meanwhile.'), 'withdrawn': N_('The shop is working on this quote again.'),
    'expired': N_('This quote has expired.'),
}


def answer(quote: Quote, offer_version: int, on: date) -> Refused | None:
    """May the customer answer this version of the offer?"""
    sentence = _NOT_OPEN.get(standing(quote, offer_version, on))
    return Refused(sentence) if sentence else None
