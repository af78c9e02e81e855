"""What the paper of a credit invoice shows: the parties of the invoice it takes back, and what it takes."""
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from base.money import digits
from data.models import Shop
from documents.snapshots import TEMPLATE_VERSION
from orders import snapshots, totals
from orders.billed import Row
from orders.credit_left import Books
from orders.credit_take import Taken
from orders.rounding import apportion

FROM_INVOICE = ('language', 'currency', 'prices', 'order_number', 'ordered_on', 'payment_method', 'shipping_method',
                'buyer', 'ship_to', 'mentions', 'operation')


def credit(shop: Shop, books: Books, taken: Taken, number: str, issued_on: date, reason: str) -> dict[str, Any]:
    """documents.snapshots.Credit."""
    invoice = books.snapshot
    amounts = _amounts(taken, invoice['prices'])
    return {
        'kind': 'credit', 'template': TEMPLATE_VERSION, 'number': number, 'issued_on': issued_on.isoformat(),
        'original_number': invoice['number'], 'original_issued_on': invoice['issued_on'], 'supplied_on': '',
        'seller': snapshots.seller(shop), **{name: invoice[name] for name in FROM_INVOICE},
        'lines': [_line(invoice, row, amount) for row, amount in zip(taken.rows, amounts, strict=True)
                  if row.part in {'line', 'custom'}],
        'totals': _totals(taken, amounts),
        'discount_code': '', 'remark': '', 'reason': reason,
        'notes': [note for note in invoice['notes'] if note['code']],
    }


def _amounts(taken: Taken, prices: str) -> list[int]:
    """Each row in the paper's price mode; net amounts are cut out of the base of their VAT rate."""
    if prices == 'gross':
        return [row.gross for row in taken.rows]
    nets = {rate.key: iter(_nets(rate, [row for row in taken.rows if row.key == rate.key])) for rate in taken.rates}
    return [next(nets[row.key]) for row in taken.rows]


def _nets(rate: totals.RateTotal, rows: Sequence[Row]) -> list[int]:
    whole = totals.HUNDRED_PERCENT
    return apportion(rate.base, [row.gross * whole for row in rows], whole + max(rate.rate, 0))


def _line(invoice: dict[str, Any], row: Row, amount: int) -> dict[str, Any]:
    own = invoice['lines'][row.place] if row.part == 'line' else {}
    pieces = row.pieces or 1
    price = totals.unit_price(amount, pieces, digits(invoice['currency']))
    return {'sku': '', 'gtin': '', 'name': row.text, 'variant': '', **own, 'quantity': pieces,
            'unit_price': f'{price:f}', 'discount': 0, 'category': row.key[0], 'vat_rate': row.key[1],
            'amount': amount}


def _totals(taken: Taken, amounts: Sequence[int]) -> dict[str, Any]:
    parts: Counter[Any] = Counter()
    for row, amount in zip(taken.rows, amounts, strict=True):
        parts[row.part] += amount
        parts[row.part, row.key] += amount
    net, vat = sum(rate.base for rate in taken.rates), sum(rate.vat for rate in taken.rates)
    return {'subtotal': parts['line'] + parts['custom'], 'discount': 0, 'shipping': parts['shipping'],
            'payment_cost': parts['payment'], 'net': net, 'vat': vat, 'total': net + vat,
            'rounding': taken.due - net - vat, 'due': taken.due,
            'rates': [{'category': rate.category, 'rate': rate.rate, 'base': rate.base, 'vat': rate.vat,
                       'gross': rate.gross, 'discount': 0, 'shipping': parts['shipping', rate.key],
                       'payment_cost': parts['payment', rate.key]} for rate in taken.rates]}
