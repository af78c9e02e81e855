"""Who buys: a consumer or a business, and what papers need to know of a business."""
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from base.errors import Invalid
from base.i18n import N_
from base.text import clean
from data.models import Customer, Order, Quote
from orders import legal

BUYER_TYPES = {'consumer': N_('Consumer'), 'business': N_('Business')}
PERSON = {'customer_name': 200, 'company': 200, 'email': 254, 'phone': 40, 'language': 5, 'vat_id': 20, 'buyer_type': 8}
IDS = {'siren': 20, 'endpoint': 120, 'endpoint_scheme': 4, 'reference': 60}
KEPT = ('siren', 'endpoint', 'endpoint_scheme')
"""What a customer's next order begins with; the purchase order reference is of one order only."""
FIELDS = {**PERSON, **IDS}


def is_business(paper: Any) -> bool:
    """An Order, Quote, Customer or view: what was said of the buyer, else whether they gave a VAT number."""
    return paper.buyer_type == 'business' or (not paper.buyer_type and bool(paper.vat_id))


def told(paper: Order | Quote) -> dict[str, str]:
    """The buyer as one flat row, as forms and the history have it."""
    return {**{name: getattr(paper, name) for name in PERSON},
            **{name: str(paper.buyer.get(name, '')) for name in IDS}}


def columns(row: Mapping[str, str]) -> dict[str, Any]:
    """The flat row as an Order or Quote keeps it."""
    ids = {name: row[name] for name in IDS if row[name]}
    return {**{name: row[name] for name in PERSON}, 'buyer': ids}


def cleaned(values: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """The flat row as typed; a VAT id from a source is not judged until it is changed. The electronic address follows
    from the SIREN or a Belgian VAT number while none was typed. Raises Invalid."""
    row = {name: clean(str(values.get(name, '')), limit) for name, limit in FIELDS.items()}
    if row['email'] and ('@' not in row['email'][1:-1] or ' ' in row['email']):
        raise Invalid(N_('“{text}” is not an email address.'), 'email', text=row['email'])
    if row['buyer_type'] and row['buyer_type'] not in BUYER_TYPES:
        raise Invalid(N_('Please choose one from the list.'), 'buyer_type')
    if row['vat_id'] != before['vat_id']:
        row['vat_id'] = legal.checked_vat_id(row['vat_id'])
    row['siren'] = legal.checked_siren(row['siren'])
    return {**row, **_address(row, before)}


def _address(row: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    business = is_business(SimpleNamespace(**row))
    usual = legal.default_endpoint(row['siren'], row['vat_id']) if business else ('', '')
    return legal.endpoint(row, legal.default_endpoint(before['siren'], before['vat_id']), usual)


async def keep(customer_id: int | None, row: Mapping[str, str]) -> None:
    """The customer's next order is for the same business."""
    if customer_id:
        await Customer.filter(id=customer_id).update(
            company=row['company'], vat_id=row['vat_id'], buyer_type=row['buyer_type'],
            buyer={name: row[name] for name in KEPT if row[name]})


def known_business(customer: Any) -> dict[str, Any]:
    """What a customer's next order begins with, as its columns."""
    return {'buyer_type': customer.buyer_type, 'buyer': dict(customer.buyer), 'vat_id': customer.vat_id}
