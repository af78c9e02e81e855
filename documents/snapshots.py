"""What a document is drawn from: plain dicts that survive JSON, frozen with the document.

Amounts are integers in the currency's minor unit; rates are hundredths of a percent (550 is 5.5 %); dates are ISO
`YYYY-MM-DD`, already in the shop's own time zone. An empty text, an empty list or None leaves that thing off the page.
"""
from typing import Any, Literal, TypedDict, get_args, get_origin, get_type_hints, is_typeddict

TEMPLATE_VERSION = 1
"""Raised with every change of how a document looks; recorded with the document."""

Mention = Literal['franchise', 'reverse_charge', 'intra_community', 'export', 'debits']
"""Sentences the law asks for in some cases; documents/ knows their words, orders/ decides which apply."""


class Address(TypedDict):
    """`country` is ISO 3166 alpha-2."""
    name: str
    company: str
    line1: str
    line2: str
    postcode: str
    city: str
    region: str
    country: str
    phone: str


class Seller(TypedDict):
    """`legal` are ready lines such as "SARL au capital de 10 000 €", "SIRET …"; `logo` is a base64 data: URI of a PNG,
    JPEG or SVG."""
    address: Address
    email: str
    website: str
    logo: str
    vat_id: str
    legal: list[str]
    bank: str
    iban: str
    bic: str


class Buyer(TypedDict):
    """`legal` are ready lines such as "SIREN 732 829 320", for businesses."""
    address: Address
    vat_id: str
    legal: list[str]


class InvoiceLine(TypedDict):
    """`unit_price` is a decimal text in major units ("12.50"), in the invoice's price mode like `discount` and
    `amount`; `amount` is after the discount."""
    sku: str
    name: str
    variant: str
    quantity: int
    unit_price: str
    discount: int
    vat_rate: int
    amount: int


class Rate(TypedDict):
    """`category` is the VAT category of EN 16931: S, Z, E, AE, K, G or O."""
    category: str
    rate: int
    base: int
    vat: int
    gross: int


class Totals(TypedDict):
    """Printed as an addition: subtotal − discount + shipping + payment_cost is `total` on gross-priced documents and
    `net` on net-priced ones; net + vat = total; total + rounding = due. `discount` is the whole order's."""
    subtotal: int
    discount: int
    shipping: int
    payment_cost: int
    net: int
    vat: int
    total: int
    rounding: int
    due: int
    rates: list[Rate]


class Payment(TypedDict):
    """A refund has a negative amount."""
    method: str
    reference: str
    amount: int
    paid_on: str


class Invoice(TypedDict):
    """`prices` is "gross" for consumers, "net" for businesses. `notes` are the shop's own sentences (late penalty,
    thanks …). `ship_to` is None when goods go to the buyer's address."""
    kind: Literal['invoice']
    template: int
    number: str
    language: str
    currency: str
    prices: Literal['gross', 'net']
    issued_on: str
    supplied_on: str
    due_on: str
    delivery_time: str
    order_number: str
    ordered_on: str
    payment_method: str
    shipping_method: str
    discount_code: str
    seller: Seller
    buyer: Buyer
    ship_to: Address | None
    lines: list[InvoiceLine]
    totals: Totals
    payments: list[Payment]
    mentions: list[Mention]
    remark: str
    notes: list[str]


class SlipLine(TypedDict):
    sku: str
    gtin: str
    name: str
    variant: str
    quantity: int
    shelf: str


class PackingSlip(TypedDict):
    """`weight` in grams, 0 when unknown; `parcel` of `parcels`, 1 of 1 when the order is not split."""
    kind: Literal['packing_slip']
    template: int
    number: str
    language: str
    issued_on: str
    order_number: str
    ordered_on: str
    deliver_on: str
    shipping_method: str
    pickup: bool
    weight: int
    parcel: int
    parcels: int
    seller: Seller
    ship_to: Address
    lines: list[SlipLine]
    remark: str


KINDS: dict[str, type] = {'invoice': Invoice, 'packing_slip': PackingSlip}


class BadSnapshot(ValueError):
    """A snapshot that cannot be drawn: which field, and what is wrong with it."""


def check(kind: str, snapshot: dict[str, Any]) -> None:
    """Every field there, of its type, and an invoice that adds up. Raises BadSnapshot."""
    if kind not in KINDS:
        raise BadSnapshot(f'there is no document of kind {kind!r}')
    _fits(snapshot, KINDS[kind], kind)
    if kind == 'invoice':
        _adds_up(snapshot)


def _fits(value: Any, wanted: Any, where: str) -> None:
    if is_typeddict(wanted):
        _fits_dict(value, wanted, where)
    elif get_origin(wanted) is list:
        _must(isinstance(value, list), where, 'is not a list')
        for position, item in enumerate(value):
            _fits(item, get_args(wanted)[0], f'{where}[{position}]')
    elif get_origin(wanted) is Literal:
        _must(value in get_args(wanted), where, f'must be one of {get_args(wanted)}, not {value!r}')
    elif isinstance(wanted, type):
        _must(type(value) is wanted, where, f'must be {wanted.__name__}, not {type(value).__name__}')
    elif value is not None:
        _fits(value, get_args(wanted)[0], where)


def _fits_dict(value: Any, wanted: Any, where: str) -> None:
    _must(isinstance(value, dict), where, 'is not a dict')
    fields = get_type_hints(wanted)
    missing = sorted(fields.keys() - value.keys())
    _must(not missing, where, f'lacks {", ".join(missing)}')
    for name, hint in fields.items():
        _fits(value[name], hint, f'{where}.{name}')


def _adds_up(invoice: dict[str, Any]) -> None:
    totals = invoice['totals']
    lines = sum(line['amount'] for line in invoice['lines'])
    summed = totals['subtotal'] - totals['discount'] + totals['shipping'] + totals['payment_cost']
    reached = 'total' if invoice['prices'] == 'gross' else 'net'
    rates = {name: sum(rate[name] for rate in totals['rates']) for name in ('base', 'vat', 'gross')}
    for name, sum_of_it in (('subtotal', lines), (reached, summed), ('net', rates['base']), ('vat', rates['vat']),
                            ('total', rates['gross']), ('total', totals['net'] + totals['vat']),
                            ('due', totals['total'] + totals['rounding'])):
        _must(totals[name] == sum_of_it, f'invoice.totals.{name}', f'is {totals[name]}, but adds up to {sum_of_it}')


def _must(holds: bool, where: str, wrong: str) -> None:
    if not holds:
        raise BadSnapshot(f'{where} {wrong}')
