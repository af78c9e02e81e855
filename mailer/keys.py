"""What a letter may say: each key with its words and a sample. `[]` in a name stands for each row of a list."""
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from base.i18n import N_, _
from mailer.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Key:
    """`words` and `sample` are in the reader's language."""
    name: str
    words: str
    sample: str


Table = Mapping[str, tuple[str, str]]

SHOP: Table = {
    'shop.name': (N_('Name of the shop'), 'Maison Lilas'),
    'shop.address': (N_('Address of the shop'), '3 rue des Lilas\n69003 Lyon'),
    'shop.email': (N_('Email of the shop'), 'bonjour@example.com'),
    'shop.phone': (N_('Telephone of the shop'), '+33 4 72 00 00 00'),
    'shop.website': (N_('Website of the shop'), 'https://www.example.com'),
    'customer.name': (N_('Name of the customer'), 'Claire Petit'),
    'customer.company': (N_('Company of the customer'), 'Atelier Petit'),
    'customer.email': (N_('Email of the customer'), 'claire@example.com'),
}
ORDER: Table = {
    'order.number': (N_('Number of the order'), '1042'),
    'order.placed': (N_('Day of the order'), '4 May 2026'),
    'order.total': (N_('Total of the order'), '€64.00'),
    'order.paid': (N_('Paid so far'), '€0.00'),
    'order.open': (N_('Still to pay; empty when nothing is'), '€64.00'),
    'order.payment_method': (N_('Payment method'), N_('Bank transfer')),
    'order.shipping_method': (N_('Shipping method'), 'Colissimo'),
    'order.remark': (N_('Remark of the customer'), N_('Please ring twice.')),
    'order.return_link': (N_('Where the customer announces a return; empty when nothing may come back'),
                          'https://www.example.com/r/return'),
    'order.pickup': (N_('Filled when the order is picked up'), 'yes'),
}
LINES: Table = {
    'lines': (N_('Lines of the order or quote'), ''),
    'lines[].name': (N_('Name of the product'), N_('Blue mug')),
    'lines[].variant': (N_('Variant'), 'Large'),
    'lines[].sku': (N_('Article number'), 'MUG-1'),
    'lines[].quantity': (N_('Quantity'), '2'),
    'lines[].price': (N_('Price of one'), '€32.00'),
    'lines[].total': (N_('Price of the line'), '€64.00'),
    'totals': (N_('Rows of the sum'), ''),
    'totals[].label': (N_('What the row is'), 'Shipping'),
    'totals[].amount': (N_('Its amount'), '€5.00'),
    'totals[].strong': (N_('Filled for the total'), 'yes'),
    'billing': (N_('Billing address'), 'Claire Petit\n3 rue des Lilas\n69003 Lyon'),
    'shipping': (N_('Shipping address'), 'Claire Petit\n3 rue des Lilas\n69003 Lyon'),
}
PAY: Table = {
    'pay': (N_('How to pay; empty when there is nothing to pay or no bank account'), ''),
    'pay.amount': (N_('Amount to pay'), '€64.00'),
    'pay.holder': (N_('Holder of the bank account'), 'Maison Lilas'),
    'pay.iban': (N_('IBAN'), 'FR76 3000 6000 0112 3456 7890 189'),
    'pay.bic': (N_('BIC'), 'AGRIFRPP'),
    'pay.reference': (N_('Reference of the payment'), '1042'),
    'pay.due': (N_('Day by which to pay'), '3 June 2026'),
    'pay.code': (N_('Filled when there is a payment code to scan'), 'yes'),
}
REMINDER: Table = {
    'level': (N_('Which reminder it is for this customer: 1 to 4'), '1'),
    'payment_link': (N_('Where the customer pays online; empty without an address in the settings'),
                     'https://pay.example.com/1042'),
}
INVOICE: Table = {
    'invoice': (N_('The invoice; empty when there is none'), ''),
    'invoice.number': (N_('Number of the invoice'), 'INV-2026-0042'),
    'invoice.date': (N_('Day of the invoice'), '4 May 2026'),
    'invoice.total': (N_('Total of the invoice'), '€64.00'),
}
CREDIT: Table = {
    'credit': (N_('The credit invoice; empty when there is none'), ''),
    'credit.number': (N_('Number of the credit invoice'), 'CRE-2026-0007'),
    'credit.date': (N_('Day of the credit invoice'), '12 May 2026'),
    'credit.total': (N_('Total of the credit invoice'), '€32.00'),
}
PARCELS: Table = {
    'parcels': (N_('Parcels that have left'), ''),
    'parcels[].number': (N_('Number of the packing slip'), 'PS-0042'),
    'parcels[].carrier': (N_('Carrier'), 'Colissimo'),
    'parcels[].code': (N_('Tracking code'), '6A12345678901'),
    'parcels[].link': (N_('Where the carrier shows the parcel'),
                       'https://www.laposte.fr/outils/suivre-vos-envois?code=6A12345678901'),
    'parcels[].contents': (N_('What is in the parcel'), '2 × Blue mug'),
    'order.rest': (N_('Filled when more parcels will follow'), 'yes'),
}
PICKUP: Table = {
    'pickup_code': (N_('Code to pick the order up with; empty when the shop does not ask for it'), 'K7M4XR'),
}
QUOTE: Table = {
    'quote.number': (N_('Number of the quote'), 'Q-0007'),
    'quote.total': (N_('Total of the quote'), '€64.00'),
    'quote.valid_until': (N_('Last day of the quote'), '3 June 2026'),
    'quote.link': (N_('Where the customer answers the quote'), 'https://www.example.com/q/answer'),
}
RETURN: Table = {
    'return.number': (N_('Number of the return'), 'RET-0003'),
    'return.status': (N_('State of the return'), 'Received'),
    'return.reason': (N_('Reason of the return'), N_('Does not fit')),
    'return.outcome': (N_('What the customer wishes'), N_('Exchange')),
    'return.made': (N_('Day and time at which the return was noted'), '12 May 2026, 17:04 (CEST)'),
    'return.lines': (N_('What comes back'), ''),
    'return.lines[].name': (N_('Name of the product'), N_('Blue mug')),
    'return.lines[].variant': (N_('Variant'), 'Large'),
    'return.lines[].quantity': (N_('Pieces that come back'), '1'),
    'message': (N_('Your message'), N_('The parcel has arrived: thank you.')),
}
REASON: Table = {'reason': (N_('Reason, when one was given'), N_('No longer in stock'))}
MESSAGE: Table = {'message': (N_('Your message'), N_('Your mug is ready a day earlier than we thought.'))}
LINKS = frozenset({'shop.website', 'order.return_link', 'parcels[].link', 'quote.link', 'payment_link'})
"""Keys that are an address to open."""

_MORE: Mapping[str, tuple[Table, ...]] = {
    'confirmation': (PAY, INVOICE), 'invoice': (PAY, INVOICE), 'paid': (INVOICE,), 'reminder': (PAY, INVOICE, REMINDER),
    'shipped': (PARCELS, INVOICE), 'tracking': (PARCELS,), 'ready': (PAY, INVOICE, PICKUP),
    'credit': (CREDIT, INVOICE, REASON), 'cancelled': (CREDIT, REASON), 'notify': (MESSAGE, PARCELS, INVOICE),
    'return_received': (RETURN,), 'return_status': (RETURN, CREDIT)}


@cache
def table(kind: str) -> dict[str, tuple[str, str]]:
    """Name → (words, sample) of all that a letter of this kind may say."""
    if KINDS[kind].about == 'quote':
        return {**SHOP, **QUOTE, **LINES, **MESSAGE}
    made = {**SHOP, **ORDER, **LINES}
    for more in _MORE[kind]:
        made |= more
    return made


def keys(kind: str) -> list[Key]:
    return [Key(name, _(words), _(sample)) for name, (words, sample) in table(kind).items()]


@cache
def _sample(kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, (_words, sample) in table(kind).items():
        if not sample:
            continue
        place = made
        *parents, last = name.split('.')
        for parent in parents:
            child = place.setdefault(parent.removesuffix('[]'), [{}] if parent.endswith('[]') else {})
            place = child[0] if isinstance(child, list) else child
        place[last] = sample
    return made


def sample(kind: str) -> dict[str, Any]:
    """Facts made of the samples alone."""
    return {**_sample(kind)}
