"""An order as another shop tells it, before it becomes ours: what intake/ hands to `placing.take_in`."""
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class IncomingAddress:
    name: str = ''
    company: str = ''
    line1: str = ''
    line2: str = ''
    postcode: str = ''
    city: str = ''
    region: str = ''
    country: str = ''
    phone: str = ''


@dataclass(slots=True)
class IncomingLine:
    """Amounts in minor units, in the order's own price mode; `amount` is before `discount`.
    `shipped` is set where the source says by line what has left."""
    name: str
    quantity: int
    unit_price: str
    amount: int
    discount: int = 0
    vat_rate: int = 0
    sku: str = ''
    gtin: str = ''
    variant: str = ''
    ships: bool = True
    shipped: bool = False
    source_id: str = ''


@dataclass(slots=True)
class IncomingRefund:
    amount: int
    reason: str = ''
    refunded_at: datetime | None = None


@dataclass(slots=True)
class IncomingOrder:
    """`country` codes are ISO 3166 alpha-2; `source_updated_at` decides which of two copies is newer;
    `total` is what the source charged and is never changed by us; `shipping_vat_rate` is None where it is not told.
    `notices` are doubts about what was read: translatable sentences with their words; `row` is where it stands in the
    file, as in RefusedRow."""
    source: str
    source_id: str
    name: str
    placed_at: datetime
    currency: str
    total: int
    price_mode: str = 'gross'
    source_updated_at: datetime | None = None
    email: str = ''
    phone: str = ''
    language: str = ''
    vat_id: str = ''
    billing: IncomingAddress = field(default_factory=IncomingAddress)
    shipping: IncomingAddress = field(default_factory=IncomingAddress)
    lines: list[IncomingLine] = field(default_factory=list)
    discount: int = 0
    discount_code: str = ''
    shipping_cost: int = 0
    shipping_vat_rate: int | None = None
    payment_cost: int = 0
    shipping_method: str = ''
    pickup: bool = False
    payment_method: str = ''
    payment_reference: str = ''
    paid: int = 0
    paid_at: datetime | None = None
    refunds: list[IncomingRefund] = field(default_factory=list)
    shipped: bool = False
    shipped_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str = ''
    remark: str = ''
    raw_hash: str = ''
    notices: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    row: int = field(default=0, compare=False)


@dataclass(slots=True)
class RefusedRow:
    """A row or object of the file that could not be read, or the whole file where `row` is 0;
    `reason` is a translatable sentence with its words."""
    row: int
    name: str
    reason: str
    words: dict[str, str] = field(default_factory=dict)
