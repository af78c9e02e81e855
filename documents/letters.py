"""Letters: what a payment reminder says, from a friendly word to the last one before other steps."""
from typing import Any

from base.i18n import N_, _
from documents import priced, wording
from documents.snapshots import Reminder

TITLES = {1: N_('Payment reminder'), 2: N_('Second payment reminder'), 3: N_('Last payment reminder'),
          4: N_('Formal notice to pay')}
ASKING = {
    1: (N_('Perhaps it slipped your mind: we have not yet received your payment for the items below.'),
        N_('Would you please transfer the amount by {day}?')),
    2: (N_('We wrote to you about the items below, and still have not received your payment.'),
        N_('Please transfer the amount by {day}. If something stands in the way, tell us: we will find a solution.')),
    3: (N_('In spite of our reminders, the items below are still unpaid.'),
        N_('We ask you to pay the whole amount by {day}. After that day we will have to take further steps.')),
    4: (N_('In spite of several reminders, the items below are still unpaid.'),
        N_('We hereby give you formal notice to pay the whole amount by {day}. '
           'Failing that, we will start recovery proceedings without further notice.')),
}
WITHOUT_DAY = {
    1: N_('Would you please transfer the amount in the next few days?'),
    2: N_('Please transfer the amount without delay. '
          'If something stands in the way, tell us: we will find a solution.'),
    3: N_('We ask you to pay the whole amount at once. Otherwise we will have to take further steps.'),
    4: N_('We hereby give you formal notice to pay the whole amount at once. '
          'Failing that, we will start recovery proceedings without further notice.'),
}


def reminder(letter: Reminder) -> dict[str, Any]:
    level = min(4, max(1, letter['level']))
    home, owed = letter['seller']['address']['country'], letter['owed']
    reference = owed[0]['number'] if len(owed) == 1 else letter['order_number']
    return {
        'title': _(TITLES[level]), 'number': reference, 'level': level,
        'facts': [(_('Date'), wording.day(letter['issued_on'])), (_('Order number'), letter['order_number']),
                  (_('Order date'), wording.day(letter['ordered_on'])), (_('Pay by'), wording.day(letter['pay_by']))],
        'window_lines': wording.address_lines(letter['buyer']['address'], home),
        'buyer_ids': wording.party_ids(letter['buyer']),
        'owed': [one | {name: wording.day(one[name]) for name in ('issued_on', 'due_on')} for one in owed],
        'any_paid': any(one['paid'] for one in owed),
        'opening': _(ASKING[level][0]), 'request': _request(level, letter['pay_by']),
        'pay': priced.pay(letter, letter['open'], reference, letter['pay_by']),
        'notes': list(dict.fromkeys(note['text'] for note in letter['notes'] if note['text']))}


def _request(level: int, pay_by: str) -> str:
    words = ASKING[level][1] if pay_by else WITHOUT_DAY[level]
    return _(words).format(day=wording.day(pay_by))
