"""What may be done with a quote now, and if not, why not: asked by verbs and, in the same words, by screens."""
from datetime import date

from base.errors import Refused
from base.i18n import N_
from data.models import Quote

STATUSES = {'draft': N_('Draft'), 'sent': N_('Sent'), 'accepted': N_('Accepted'), 'declined': N_('Declined'),
            'expired': N_('Expired'), 'converted': N_('Converted')}


def state(status: str, valid_until: date | None, on: date) -> str:
    """The status as of a day: a draft or sent quote past its day has expired."""
    is_over = valid_until is not None and valid_until < on
    return 'expired' if is_over and status in {'draft', 'sent'} else status


def state_of(quote: Quote, on: date) -> str:
    return state(quote.status, quote.valid_until, on)


def edit(quote: Quote) -> Refused | None:
    if quote.order_id or quote.status == 'converted':
        return Refused(N_('This quote has become an order and is locked.'))
    return None


def mark(quote: Quote, wanted: str, on: date, has_lines: bool) -> Refused | None:
    """Sent, accepted, declined, or back to draft."""
    return edit(quote) or (_offered(quote, on, has_lines) if wanted in {'sent', 'accepted'} else None)


def convert(quote: Quote, on: date, has_lines: bool) -> Refused | None:
    refusal = edit(quote)
    if refusal is None and quote.status == 'declined':
        return Refused(N_('This quote was declined. Put it back to draft first.'))
    return refusal or _offered(quote, on, has_lines)


def _offered(quote: Quote, on: date, has_lines: bool) -> Refused | None:
    if not has_lines:
        return Refused(N_('Add at least one line first.'))
    if state_of(quote, on) == 'expired':
        return Refused(N_('This quote has expired. Give it a later day first.'))
    return None
