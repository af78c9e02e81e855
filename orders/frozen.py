"""Whether an issued document holds together by itself: its facts, its snapshot, and what was credited on it."""
import json
from collections.abc import Iterable, Mapping
from typing import Any

from documents import einvoice_check

Paper = Mapping[str, Any]
RateKey = tuple[str, int]
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What content that nobody issued may raise."""


def paper_of(document: Any) -> dict[str, Any]:
    """The snapshot of a Document row, or an empty one where it cannot be read."""
    try:
        read = json.loads(document.snapshot)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def contradictions(document: Any, paper: Paper) -> list[str]:
    """The fields in which the snapshot contradicts the document's facts, or its own additions."""
    try:
        wrong = [name for name, (told, wanted) in _pairs(document, paper).items() if told != wanted]
        fits = all(einvoice_check.vat_fits(paper['kind'], rate) for rate in paper['totals']['rates'])
        return wrong if fits else [*wrong, 'vat']
    except UNREADABLE:
        return ['snapshot']


def _pairs(document: Any, paper: Paper) -> dict[str, tuple[Any, Any]]:
    totals, rates = paper['totals'], paper['totals']['rates']
    return {
        'kind': (paper['kind'], document.kind), 'number': (paper['number'], document.number),
        'issued_on': (paper['issued_on'], document.issued_on.isoformat()),
        'currency': (paper['currency'], document.currency),
        'net': (totals['net'], document.net_minor), 'vat': (totals['vat'], document.vat_minor),
        'due': (totals['due'], document.total_minor),
        'subtotal': (totals['subtotal'], sum(line['amount'] for line in paper['lines'])),
        'total': (totals['total'], totals['net'] + totals['vat']),
        'rounding': (totals['due'], totals['total'] + totals['rounding']),
        'rates.base': (totals['net'], sum(rate['base'] for rate in rates)),
        'rates.vat': (totals['vat'], sum(rate['vat'] for rate in rates)),
        'rates.gross': (totals['total'], sum(rate['gross'] for rate in rates)),
    }


def over_credited(invoice: Paper, credits_: Iterable[Paper]) -> list[RateKey]:
    """The VAT rates of which the credits take back more than the invoice charged."""
    charged = {_key(rate): rate['gross'] for rate in invoice['totals']['rates']}
    taken: dict[RateKey, int] = {}
    for credit in credits_:
        for rate in credit['totals']['rates']:
            taken[_key(rate)] = taken.get(_key(rate), 0) + rate['gross']
    return [key for key, gross in taken.items() if abs(gross) > abs(charged.get(key, 0))
            or gross * charged.get(key, 0) < 0]


def _key(rate: Mapping[str, Any]) -> RateKey:
    return str(rate['category']), int(rate['rate'])
