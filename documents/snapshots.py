"""What a document is drawn from: plain dicts that survive JSON, frozen with the document.

Amounts are integers in the currency's minor unit; rates are hundredths of a percent (550 is 5.5 %); dates are ISO
`YYYY-MM-DD`, already in the shop's own time zone. An empty text, an empty list or None leaves that thing off the page.
"""
from typing import Literal, TypedDict

TEMPLATE_VERSION = 2
"""Raised with every change of how a document looks; recorded with the document."""

Mention = Literal['franchise', 'reverse_charge', 'intra_community', 'export', 'debits']
"""Sentences the law asks for in some cases; documents/ knows their words, orders/ decides which apply."""
Operation = Literal['', 'goods', 'services', 'both']
"""Category of operation (France): deliveries of goods, supplies of services, or both."""


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
    JPEG or SVG; `siren`, `siret` and the electronic address (`endpoint` in `endpoint_scheme`, an EAS code such as
    "0225") are for e-invoices; `colour` is "#rrggbb" or empty for the usual one; `footer` stands under every paper."""
    address: Address
    email: str
    website: str
    logo: str
    vat_id: str
    legal: list[str]
    siren: str
    siret: str
    endpoint: str
    endpoint_scheme: str
    bank: str
    iban: str
    bic: str
    colour: str
    footer: list[str]


class Buyer(TypedDict):
    """`legal` are ready lines such as "SIREN 732 829 320", for businesses; `siren` is the legal id in digits;
    `reference` is the buyer's own, such as the number of their purchase order."""
    address: Address
    business: bool
    email: str
    vat_id: str
    legal: list[str]
    siren: str
    endpoint: str
    endpoint_scheme: str
    reference: str


class Line(TypedDict):
    """`unit_price` is a decimal text in major units ("12.50"), in the document's price mode like `discount` and
    `amount`; `amount` is after the discount: rounded quantity × unit price − discount. `category` is the VAT category
    of EN 16931: S, Z, E, AE, K, G or O."""
    sku: str
    gtin: str
    name: str
    variant: str
    quantity: int
    unit_price: str
    discount: int
    category: str
    vat_rate: int
    amount: int


class Rate(TypedDict):
    """`discount`, `shipping` and `payment_cost` are this rate's part of the totals, in the document's price mode."""
    category: str
    rate: int
    base: int
    vat: int
    gross: int
    discount: int
    shipping: int
    payment_cost: int


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


class Note(TypedDict):
    """One of the shop's own sentences (late penalty, thanks …); `code` is its subject in an e-invoice (UNTDID 4451:
    PMT recovery costs, PMD late penalty, AAB discount terms), empty, or "intro" for what a quote says above its
    lines."""
    code: str
    text: str


class _Priced(TypedDict):
    """What every paper with prices shows. `prices` is "gross" for consumers, "net" for businesses; `ship_to` is None
    when goods go to the buyer's address."""
    template: int
    number: str
    language: str
    currency: str
    prices: Literal['gross', 'net']
    issued_on: str
    order_number: str
    ordered_on: str
    payment_method: str
    shipping_method: str
    discount_code: str
    seller: Seller
    buyer: Buyer
    ship_to: Address | None
    lines: list[Line]
    totals: Totals
    mentions: list[Mention]
    remark: str
    notes: list[Note]


class Invoice(_Priced):
    """`operation` says what was sold, where the law wants it said; `payment_qr` asks for the code to pay by."""
    kind: Literal['invoice']
    supplied_on: str
    due_on: str
    delivery_time: str
    operation: Operation
    payments: list[Payment]
    payment_qr: bool


class Credit(_Priced):
    """Takes back all or part of the invoice `original_number`; all amounts are positive. A line's `amount` is what is
    credited after every discount; a custom amount is a line of one piece whose name is its text."""
    kind: Literal['credit']
    original_number: str
    original_issued_on: str
    supplied_on: str
    operation: Operation
    reason: str


class Quote(_Priced):
    """`number` is the quote's own, `order_number` and `ordered_on` stay empty; `accept_url` is the public page where
    the customer answers, empty when there is none."""
    kind: Literal['quote']
    valid_until: str
    accept_url: str


class SlipLine(TypedDict):
    sku: str
    gtin: str
    name: str
    variant: str
    quantity: int
    shelf: str


class _Sheet(TypedDict):
    template: int
    language: str
    seller: Seller


class PackingSlip(_Sheet):
    """`weight` in grams, 0 when unknown; `parcel` of `parcels`, 1 of 1 when the order is not split."""
    kind: Literal['packing_slip']
    number: str
    issued_on: str
    order_number: str
    ordered_on: str
    deliver_on: str
    shipping_method: str
    pickup: bool
    weight: int
    parcel: int
    parcels: int
    ship_to: Address
    lines: list[SlipLine]
    remark: str


class PickShare(TypedDict):
    """Pieces of a line that go to the packing slip `number`."""
    number: str
    quantity: int


class PickLine(TypedDict):
    """One product on one shelf place, summed over the slips of `shares`."""
    shelf: str
    sku: str
    gtin: str
    name: str
    variant: str
    quantity: int
    shares: list[PickShare]


class PickList(_Sheet):
    """What to fetch for many slips at once, in walking order; in the language of who prints it. `made_at` is a local
    time as ISO text to the minute; `slips` are numbers."""
    kind: Literal['pick_list']
    made_at: str
    made_by: str
    slips: list[str]
    lines: list[PickLine]


class ReturnLine(TypedDict):
    sku: str
    name: str
    variant: str
    quantity: int


class ReturnForm(_Sheet):
    """The customer ticks and fills it in and puts it in the parcel. `number` is the return's, empty for a blank form of
    an order; `chosen` of the reasons and outcomes were announced with the return; `days` is how long goods may be sent
    back, 0 when not said; `policy` is the shop's own text about it."""
    kind: Literal['return_form']
    number: str
    issued_on: str
    order_number: str
    ordered_on: str
    customer: Address
    email: str
    return_to: Address
    lines: list[ReturnLine]
    reasons: list[str]
    outcomes: list[str]
    chosen: list[str]
    days: int
    policy: str


class Owed(TypedDict):
    """An invoice, or the order itself while there is none, that is not paid in full."""
    number: str
    issued_on: str
    due_on: str
    total: int
    paid: int
    open: int


class Reminder(_Sheet):
    """A letter that asks for what is still open: `level` 1 is a friendly word, 4 the last before other steps."""
    kind: Literal['reminder']
    currency: str
    issued_on: str
    pay_by: str
    level: int
    order_number: str
    ordered_on: str
    buyer: Buyer
    owed: list[Owed]
    open: int
    notes: list[Note]
    payment_qr: bool


class CommandCards(_Sheet):
    """What a packer scans instead of pressing a button, in the language of who prints it."""
    kind: Literal['command_cards']
    issued_on: str


KINDS: dict[str, type] = {
    'invoice': Invoice, 'credit': Credit, 'quote': Quote, 'packing_slip': PackingSlip, 'pick_list': PickList,
    'return_form': ReturnForm, 'reminder': Reminder, 'command_cards': CommandCards}
PRICED = ('invoice', 'credit', 'quote')
