"""What is true: rows, relations and pure questions about one row. Amounts are minor units, times aware UTC,
VAT rates hundredths of a percent, weights grams. Only orders/ (and people/) write these rows."""
from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.fields import OnDelete
from tortoise.models import Model

RESTRICT = OnDelete.RESTRICT


def _to(model: str, related: str | bool = False, null: bool = False, on_delete: OnDelete = RESTRICT) -> Any:
    """A foreign key with what Tortoise leaves out: an index, and no cascade."""
    options: dict[str, Any] = {'related_name': related, 'null': null, 'on_delete': on_delete, 'db_index': True}
    return fields.ForeignKeyField(f'data.{model}', **options)


def _text(length: int = 200) -> Any:
    return fields.CharField(max_length=length, default='')


class Shop(Model):
    """The one shop of this desk: row 1."""
    id = fields.IntField(primary_key=True)
    name = _text()
    country = _text(2)
    currency = _text(3)
    language = _text(5)
    timezone = _text(40)
    price_mode = fields.CharField(max_length=5, default='gross')
    vat_regime = fields.CharField(max_length=12, default='standard')
    default_vat_rate = fields.IntField(default=0)
    address: Any = fields.JSONField(default=dict)
    legal: Any = fields.JSONField(default=dict)
    logo = fields.TextField(default='')
    invoice_when = fields.CharField(max_length=8, default='manual')
    slips_when = fields.CharField(max_length=8, default='order')
    payment_days = fields.IntField(default=30)
    quote_days = fields.IntField(default=30)
    prefixes: Any = fields.JSONField(default=dict)
    papers: Any = fields.JSONField(default=dict)
    reminders: Any = fields.JSONField(default=dict)
    bench: Any = fields.JSONField(default=dict)
    returns: Any = fields.JSONField(default=dict)
    version = fields.IntField(default=1)
    made_at = fields.DatetimeField()

    class Meta:
        table = 'shop'


class Staff(Model):
    id = fields.IntField(primary_key=True)
    name = _text(100)
    email = fields.CharField(max_length=254, unique=True)
    role = fields.CharField(max_length=8)
    language = fields.CharField(max_length=2, default='en')
    theme = fields.CharField(max_length=5, default='auto')
    password_hash = _text()
    pin_hash = _text()
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)
    made_at = fields.DatetimeField()

    class Meta:
        table = 'staff'


class Session(Model):
    """A login. The cookie holds the secret, the row only its hash. One `by_pin` is for packing alone."""
    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    staff = _to('Staff', 'sessions')
    made_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    address = _text(64)
    agent = _text(300)
    ended_at = fields.DatetimeField(null=True)
    by_pin = fields.BooleanField(default=False)

    class Meta:
        table = 'session'


class LoginBucket(Model):
    """Tries left per account or network, refilled by time: thousandths of a try."""
    key = fields.CharField(max_length=100, primary_key=True)
    tokens = fields.IntField()
    failures = fields.IntField(default=0)
    at = fields.DatetimeField()

    class Meta:
        table = 'login_bucket'


class Counter(Model):
    """The next number of a series; its row lock keeps a series gapless."""
    series = fields.CharField(max_length=40, primary_key=True)
    next = fields.IntField()

    class Meta:
        table = 'counter'


class Product(Model):
    id = fields.IntField(primary_key=True)
    sku = fields.CharField(max_length=80, default='', db_index=True)
    gtin = fields.CharField(max_length=14, default='', db_index=True)
    name = _text(300)
    variant = _text()
    picture = fields.TextField(default='')
    price_minor = fields.BigIntField(default=0)
    vat_rate = fields.IntField(default=0)
    tracking = fields.CharField(max_length=9, default='off')
    stock = fields.IntField(default=0)
    opening_stock = fields.IntField(default=0)
    alert_threshold = fields.IntField(default=0)
    shelf = _text(40)
    weight_g = fields.IntField(default=0)
    ships = fields.BooleanField(default=True)
    numbers = fields.CharField(max_length=6, default='')
    version = fields.IntField(default=1)
    made_at = fields.DatetimeField()

    class Meta:
        table = 'product'


class ProductCode(Model):
    """Another code of a product: `pieces` are what one scan of it counts, such as 12 for a case."""
    id = fields.IntField(primary_key=True)
    product = _to('Product', 'codes')
    code = fields.CharField(max_length=80, unique=True)
    pieces = fields.IntField(default=1)
    made_at = fields.DatetimeField()
    made_by = _to('Staff', null=True)

    class Meta:
        table = 'product_code'


class StockMove(Model):
    """One row a move; the unique key keeps anything from moving twice."""
    id = fields.IntField(primary_key=True)
    product = _to('Product', 'moves')
    pieces = fields.IntField()
    cause = fields.CharField(max_length=20)
    key = fields.CharField(max_length=120, unique=True)
    order = _to('Order', 'stock_moves', null=True)
    staff = _to('Staff', null=True)
    at = fields.DatetimeField()

    class Meta:
        table = 'stock_move'


class Customer(Model):
    id = fields.IntField(primary_key=True)
    name = _text()
    company = _text()
    email = fields.CharField(max_length=254, default='', db_index=True)
    phone = _text(40)
    language = _text(5)
    vat_id = _text(20)
    buyer_type = fields.CharField(max_length=8, default='')
    buyer: Any = fields.JSONField(default=dict)
    made_at = fields.DatetimeField()

    class Meta:
        table = 'customer'


class PaymentMethod(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=80, unique=True)
    pay_later = fields.BooleanField(default=False)

    class Meta:
        table = 'payment_method'


class Carrier(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=80, unique=True)
    tracking_url = _text(300)

    class Meta:
        table = 'carrier'


class ShippingMethod(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=80, unique=True)
    pickup = fields.BooleanField(default=False)
    price_minor = fields.BigIntField(default=0)
    carrier = _to('Carrier', null=True)

    class Meta:
        table = 'shipping_method'


class CustomStatus(Model):
    id = fields.IntField(primary_key=True)
    title = fields.CharField(max_length=60, unique=True)
    colour = fields.CharField(max_length=8, default='info')
    position = fields.IntField(default=0)

    class Meta:
        table = 'custom_status'


class Order(Model):
    """Facts, the status derived from them, and a version per section that forms are saved against."""
    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=35, unique=True)
    placed_at = fields.DatetimeField()
    made_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    source = fields.CharField(max_length=20, default='manual')
    source_id = fields.CharField(max_length=80, null=True)
    source_name = _text(80)
    source_updated_at = fields.DatetimeField(null=True)
    source_hash = _text(64)

    customer = _to('Customer', 'orders', null=True)
    customer_name = _text()
    company = _text()
    email = _text(254)
    phone = _text(40)
    language = _text(5)
    vat_id = _text(20)
    buyer_type = fields.CharField(max_length=8, default='')
    buyer: Any = fields.JSONField(default=dict)
    vat_treatment = fields.CharField(max_length=16, default='')
    billing: Any = fields.JSONField(default=dict)
    shipping: Any = fields.JSONField(default=dict)
    country = _text(2)
    remark = fields.TextField(default='')

    payment_method = _text(80)
    payment_reference = _text(120)
    pay_later = fields.BooleanField(default=False)
    shipping_method = _text(80)
    pickup = fields.BooleanField(default=False)
    requested_on = fields.DateField(null=True)
    weight_g = fields.IntField(default=0)

    currency = _text(3)
    price_mode = fields.CharField(max_length=5, default='gross')
    discount_minor = fields.BigIntField(default=0)
    discount_code = _text(80)
    shipping_minor = fields.BigIntField(default=0)
    shipping_vat_rate = fields.IntField(null=True)
    payment_cost_minor = fields.BigIntField(default=0)
    charged_minor = fields.BigIntField(null=True)
    total_minor = fields.BigIntField(default=0)
    paid_minor = fields.BigIntField(default=0)
    invoiced_minor = fields.BigIntField(default=0)
    credited_minor = fields.BigIntField(default=0)
    pieces = fields.IntField(default=0)
    ship_pieces = fields.IntField(default=0)
    shipped_pieces = fields.IntField(default=0)

    hold = _to('Hold', null=True)
    ready_at = fields.DatetimeField(null=True)
    picked_up_at = fields.DatetimeField(null=True)
    pickup_code = _text(8)
    picked_up_name = _text()
    identity_checked = fields.BooleanField(default=False)
    cancelled_at = fields.DatetimeField(null=True)
    cancelled_by = _to('Staff', null=True)
    cancel_reason = fields.TextField(default='')
    custom_status = _to('CustomStatus', null=True)

    status = fields.CharField(max_length=20, default='awaiting_payment')
    payment_status = fields.CharField(max_length=14, default='not_paid')
    shipment_status = fields.CharField(max_length=17, default='not_shipped')
    notify = fields.BooleanField(default=True)
    reminders_paused = fields.BooleanField(default=False)
    mail_failed = fields.IntField(default=0)
    note_count = fields.IntField(default=0)
    open_tasks = fields.IntField(default=0)
    open_returns = fields.IntField(default=0)
    printed_at = fields.DatetimeField(null=True)

    revision = fields.IntField(default=1)
    lines_version = fields.IntField(default=1)
    customer_version = fields.IntField(default=1)
    addresses_version = fields.IntField(default=1)
    payment_version = fields.IntField(default=1)
    shipping_version = fields.IntField(default=1)

    class Meta:
        table = 'orders'
        unique_together = (('source', 'source_id'),)

    @property
    def open_minor(self) -> int:
        """What the customer still owes, nothing once cancelled; below zero when we owe."""
        owed = 0 if self.cancelled_at else self.total_minor - self.credited_minor
        return int(owed - self.paid_minor)


class OrderLine(Model):
    """`withdrawn` pieces were credited before they left: they will not ship."""
    id = fields.IntField(primary_key=True)
    order = _to('Order', 'lines')
    position = fields.IntField()
    product = _to('Product', null=True)
    sku = _text(80)
    gtin = _text(14)
    name = _text(300)
    variant = _text()
    quantity = fields.IntField()
    unit_price = fields.CharField(max_length=24)
    amount_minor = fields.BigIntField()
    discount_minor = fields.BigIntField(default=0)
    vat_rate = fields.IntField(default=0)
    category = fields.CharField(max_length=2, default='S')
    ships = fields.BooleanField(default=True)
    weight_g = fields.IntField(default=0)
    source_id = _text(80)
    withdrawn = fields.IntField(default=0)

    class Meta:
        table = 'order_line'


class Hold(Model):
    """Stops invoices, slips and shipping of `order_id` until resumed."""
    id = fields.IntField(primary_key=True)
    order_id = fields.IntField(db_index=True)
    reason = fields.CharField(max_length=12)
    note = fields.TextField(default='')
    wake_on = fields.DateField(null=True)
    held_at = fields.DatetimeField()
    held_by = _to('Staff', null=True)
    resumed_at = fields.DatetimeField(null=True)
    resumed_by = _to('Staff', null=True)

    class Meta:
        table = 'hold'


class Payment(Model):
    """Append-only, hash-chained ledger; a reversal is a row of its own, a refund names its credit invoice."""
    id = fields.IntField(primary_key=True)
    sequence = fields.IntField(unique=True)
    order = _to('Order', 'payments')
    amount_minor = fields.BigIntField()
    currency = _text(3)
    method = _text(80)
    reference = _text(120)
    paid_at = fields.DatetimeField()
    recorded_at = fields.DatetimeField()
    recorded_by = _to('Staff', null=True)
    document = _to('Document', null=True)
    reverses: Any = fields.OneToOneField('data.Payment', related_name=False, null=True, on_delete=RESTRICT)
    previous_hash = _text(64)
    hash = _text(64)

    class Meta:
        table = 'payment'


class Document(Model):
    """An issued invoice or credit invoice, frozen: database triggers abort any update or delete."""
    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=14)
    series = fields.CharField(max_length=40)
    sequence = fields.IntField()
    number = fields.CharField(max_length=35, unique=True)
    order = _to('Order', 'documents')
    original = _to('Document', null=True)
    issued_at = fields.DatetimeField()
    issued_on = fields.DateField()
    issued_by = _to('Staff', null=True)
    currency = _text(3)
    net_minor = fields.BigIntField()
    vat_minor = fields.BigIntField()
    total_minor = fields.BigIntField()
    snapshot = fields.TextField()
    previous_hash = _text(64)
    hash = _text(64)

    class Meta:
        table = 'document'
        unique_together = (('series', 'sequence'),)


class DocumentLine(Model):
    """Which pieces of an order line a document bills or takes back, and how many of these a credit put back in stock.
    `part` is line, shipping, payment or custom; all but the first have no order line. `gross_minor` is after every
    discount: the lines of a VAT rate add up to its gross, so that what is left to credit is a sum of these rows."""
    id = fields.IntField(primary_key=True)
    document = _to('Document', 'lines')
    order_line = _to('OrderLine', null=True)
    pieces = fields.IntField()
    gross_minor = fields.BigIntField()
    part = fields.CharField(max_length=12, default='line')
    restocked = fields.IntField(default=0)
    category = _text(2)
    vat_rate = fields.IntField(default=0)

    class Meta:
        table = 'document_line'


class DocumentTerms(Model):
    """What may still change after issue: due date, delivery time text, sent mark."""
    id = fields.IntField(primary_key=True)
    document: Any = fields.OneToOneField('data.Document', related_name='terms', on_delete=RESTRICT)
    due_on = fields.DateField(null=True)
    delivery_text = _text(300)
    sent_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = 'document_terms'


class DocumentFile(Model):
    """The bytes of a document, kept under their SHA-256."""
    id = fields.IntField(primary_key=True)
    document = _to('Document', 'files')
    kind = fields.CharField(max_length=4)
    sha256 = fields.CharField(max_length=64)
    size = fields.IntField()
    made_at = fields.DatetimeField()

    class Meta:
        table = 'document_file'
        unique_together = (('document', 'kind'),)


class Paper(Model):
    """A PDF made beforehand of what is not frozen, such as a packing slip: `content` is the SHA-256 of its snapshot, so
    that one that still fits is served and one that changed is made again."""
    id = fields.IntField(primary_key=True)
    content = fields.CharField(max_length=64, unique=True)
    kind = fields.CharField(max_length=14)
    sha256 = fields.CharField(max_length=64)
    size = fields.IntField()
    made_at = fields.DatetimeField()

    class Meta:
        table = 'paper'


class Batch(Model):
    """Packing slips that one person picks and packs together."""
    id = fields.IntField(primary_key=True)
    owner = _to('Staff')
    made_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = 'batch'


class PackingSlip(Model):
    """`packer` has it at the bench now; `begun_at` is when somebody first did, `packed_at` when all of it was in."""
    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=35, unique=True)
    order = _to('Order', 'slips')
    status = fields.CharField(max_length=10, default='open')
    carrier = _text(80)
    tracking_code = _text(80)
    weight_g = fields.IntField(default=0)
    made_at = fields.DatetimeField()
    shipped_at = fields.DatetimeField(null=True)
    shipped_by = _to('Staff', null=True)
    cancelled_at = fields.DatetimeField(null=True)
    cancelled_by = _to('Staff', null=True)
    packer = _to('Staff', null=True)
    taken_at = fields.DatetimeField(null=True)
    begun_at = fields.DatetimeField(null=True)
    packed_at = fields.DatetimeField(null=True)
    packed_by = _to('Staff', null=True)
    batch = _to('Batch', 'slips', null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = 'packing_slip'


class SlipLine(Model):
    """Found by slip through an index with the pieces, which stands in the migrations."""
    id = fields.IntField(primary_key=True)
    slip: Any = fields.ForeignKeyField('data.PackingSlip', related_name='lines', on_delete=RESTRICT)
    order_line = _to('OrderLine', 'slip_lines')
    pieces = fields.IntField()
    packed = fields.IntField(default=0)

    class Meta:
        table = 'slip_line'
        unique_together = (('slip', 'order_line'),)


class Scan(Model):
    """What happened at the bench, once: `key` comes from the tablet, which may send it again. `outcome` is counted,
    by_hand or taken_off (these make up what is packed), or wrong, too_many, unknown, refused, or asked: for a serial or
    lot number. `answer` is what the tablet was told; nobody's are those of the office, which took pieces out."""
    id = fields.IntField(primary_key=True)
    key = fields.CharField(max_length=64, unique=True)
    slip = _to('PackingSlip', 'scans', null=True)
    order_line = _to('OrderLine', null=True)
    product = _to('Product', null=True)
    staff = _to('Staff', null=True)
    outcome = fields.CharField(max_length=12)
    pieces = fields.IntField(default=0)
    code = _text()
    answer: Any = fields.JSONField(default=dict)
    scanned_at = fields.DatetimeField()
    at = fields.DatetimeField()

    class Meta:
        table = 'scan'


class PackedNumber(Model):
    """The serial or lot number of packed pieces; a serial number of a product is in one parcel only, until it comes
    back with `return_line`."""
    id = fields.IntField(primary_key=True)
    product = _to('Product', null=True)
    slip = _to('PackingSlip', 'numbers')
    order_line = _to('OrderLine')
    kind = fields.CharField(max_length=6)
    number = fields.CharField(max_length=80)
    pieces = fields.IntField(default=1)
    at = fields.DatetimeField()
    staff = _to('Staff', null=True)
    return_line = _to('ReturnLine', null=True)

    class Meta:
        table = 'packed_number'


class Station(Model):
    """A packing table. `printing` is browser, ipp (straight to `printer`, an address) or none."""
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=80, unique=True)
    printing = fields.CharField(max_length=8, default='browser')
    printer = _text(300)
    version = fields.IntField(default=1)

    class Meta:
        table = 'station'


class Print(Model):
    """Each time a paper was printed; the second says "copy"."""
    id = fields.IntField(primary_key=True)
    order = _to('Order')
    kind = fields.CharField(max_length=14)
    document = _to('Document', null=True)
    slip = _to('PackingSlip', null=True)
    at = fields.DatetimeField()
    staff = _to('Staff', null=True)

    class Meta:
        table = 'print'


class Return(Model):
    """Pieces that come back; `announced` by the customer over their link, once for each `key` of a form they sent.
    `outcome` is what they wish for."""
    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=35, unique=True)
    order = _to('Order', 'returns')
    status = fields.CharField(max_length=10, default='new')
    reason = _text()
    outcome = _text()
    remark = fields.TextField(default='')
    announced = fields.BooleanField(default=False)
    key = fields.CharField(max_length=40, null=True, unique=True)
    credit = _to('Document', null=True)
    version = fields.IntField(default=1)
    made_at = fields.DatetimeField()

    class Meta:
        table = 'return'


class ReturnLine(Model):
    """Of the `pieces` expected, those that came `resellable` or `damaged`; `restocked` went back in stock."""
    id = fields.IntField(primary_key=True)
    return_: Any = fields.ForeignKeyField('data.Return', related_name='lines', on_delete=RESTRICT, db_index=True,
                                          source_field='return_id')
    order_line = _to('OrderLine')
    pieces = fields.IntField()
    resellable = fields.IntField(default=0)
    damaged = fields.IntField(default=0)
    restocked = fields.IntField(default=0)

    class Meta:
        table = 'return_line'


class ReturnPicture(Model):
    """What the customer or the shop shows of a return: JPEG bytes, whole and as a thumbnail."""
    id = fields.IntField(primary_key=True)
    return_: Any = fields.ForeignKeyField('data.Return', related_name='pictures', on_delete=RESTRICT, db_index=True,
                                          source_field='return_id')
    content = fields.BinaryField()
    small = fields.BinaryField()
    at = fields.DatetimeField()

    class Meta:
        table = 'return_picture'


class Note(Model):
    """Between colleagues; the customer never sees it."""
    id = fields.IntField(primary_key=True)
    order = _to('Order', 'notes')
    author = _to('Staff', null=True)
    text = fields.TextField()
    mentions: Any = fields.JSONField(default=list)
    pinned = fields.BooleanField(default=False)
    at = fields.DatetimeField()
    edited_at = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = 'note'


class Task(Model):
    id = fields.IntField(primary_key=True)
    order = _to('Order', 'tasks')
    text = _text(500)
    due_on = fields.DateField(null=True)
    person = _to('Staff', null=True)
    made_by = _to('Staff', null=True)
    made_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)
    done_by = _to('Staff', null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = 'task'


class History(Model):
    """Append-only: who, when, what, and before → after in `data`."""
    id = fields.IntField(primary_key=True)
    order = _to('Order', 'history', null=True)
    quote = _to('Quote', 'history', null=True)
    at = fields.DatetimeField()
    staff = _to('Staff', null=True)
    who = _text(100)
    source = fields.CharField(max_length=8, default='staff')
    verb = fields.CharField(max_length=40)
    data: Any = fields.JSONField(default=dict)

    class Meta:
        table = 'history'


class Quote(Model):
    """`offer_version` counts what the customer sees: an answer is to one version of it. `answered_by` is the name the
    customer typed, empty when the shop noted the answer."""
    id = fields.IntField(primary_key=True)
    number = fields.CharField(max_length=35, unique=True)
    status = fields.CharField(max_length=9, default='draft')
    offer_version = fields.IntField(default=1)
    made_at = fields.DatetimeField()
    made_by = _to('Staff', null=True)
    valid_until = fields.DateField(null=True)
    sent_at = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)
    answered_by = _text(100)
    answer_note = fields.TextField(default='')
    customer = _to('Customer', null=True)
    customer_name = _text()
    company = _text()
    email = _text(254)
    phone = _text(40)
    language = _text(5)
    vat_id = _text(20)
    buyer_type = fields.CharField(max_length=8, default='')
    buyer: Any = fields.JSONField(default=dict)
    vat_treatment = fields.CharField(max_length=16, default='')
    billing: Any = fields.JSONField(default=dict)
    shipping: Any = fields.JSONField(default=dict)
    payment_method = _text(80)
    shipping_method = _text(80)
    pickup = fields.BooleanField(default=False)
    currency = _text(3)
    price_mode = fields.CharField(max_length=5, default='gross')
    discount_minor = fields.BigIntField(default=0)
    discount_code = _text(80)
    shipping_minor = fields.BigIntField(default=0)
    shipping_vat_rate = fields.IntField(null=True)
    payment_cost_minor = fields.BigIntField(default=0)
    total_minor = fields.BigIntField(default=0)
    remark = fields.TextField(default='')
    duplicate_of = _to('Order', null=True)
    order = _to('Order', 'quotes', null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = 'quote'


class QuoteLine(Model):
    id = fields.IntField(primary_key=True)
    quote = _to('Quote', 'lines')
    position = fields.IntField()
    product = _to('Product', null=True)
    sku = _text(80)
    gtin = _text(14)
    name = _text(300)
    variant = _text()
    quantity = fields.IntField()
    unit_price = fields.CharField(max_length=24)
    amount_minor = fields.BigIntField()
    discount_minor = fields.BigIntField(default=0)
    vat_rate = fields.IntField(default=0)
    category = fields.CharField(max_length=2, default='S')
    ships = fields.BooleanField(default=True)
    weight_g = fields.IntField(default=0)

    class Meta:
        table = 'quote_line'


class SavedView(Model):
    id = fields.IntField(primary_key=True)
    title = fields.CharField(max_length=60)
    owner = _to('Staff')
    shared = fields.BooleanField(default=False)
    filters: Any = fields.JSONField(default=dict)
    made_at = fields.DatetimeField()

    class Meta:
        table = 'saved_view'


class Job(Model):
    """Work that a committed change asks for; the lease and the attempt number fence two workers from one job. `state`
    is available, running, retryable, done, discarded (given up, to be looked at) or cancelled."""
    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=20)
    key = fields.CharField(max_length=80, unique=True)
    payload: Any = fields.JSONField(default=dict)
    order_id = fields.IntField(null=True)
    state = fields.CharField(max_length=10, default='available')
    run_at = fields.DatetimeField()
    attempt = fields.IntField(default=0)
    lease_until = fields.DatetimeField(null=True)
    error = fields.TextField(default='')
    made_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = 'job'


class Mail(Model):
    """One letter to one person. Its job says whether it waits, is sent or failed; `facts` is what only the moment knew
    (a message, a reason, ids of documents and slips); `event`, where there is one, allows no second mail of it.
    `outcome` is the class of the last attempt and `answer` what the server said. Subject and body are written once."""
    id = fields.IntField(primary_key=True)
    job = _to('Job')
    order = _to('Order', 'mails', null=True)
    quote = _to('Quote', 'mails', null=True)
    kind = fields.CharField(max_length=20)
    event = fields.CharField(max_length=120, null=True, unique=True)
    language = fields.CharField(max_length=2)
    recipient = fields.CharField(max_length=254)
    recipient_name = _text()
    subject = _text(500)
    facts: Any = fields.JSONField(default=dict)
    attachments: Any = fields.JSONField(default=list)
    message_id = fields.CharField(max_length=200, unique=True)
    made_at = fields.DatetimeField()
    made_by = _to('Staff', null=True)
    written_at = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    eml_sha256 = _text(64)
    outcome = _text(12)
    answer = fields.TextField(default='')

    class Meta:
        table = 'mail'


class MailBody(Model):
    """What the recipient reads: `content` is compressed JSON of html and text. Apart, so that lists stay small."""
    id = fields.IntField(primary_key=True)
    mail: Any = fields.OneToOneField('data.Mail', related_name='body', on_delete=RESTRICT)
    content = fields.BinaryField()

    class Meta:
        table = 'mail_body'


class MailTemplate(Model):
    """One saved version of a letter; the newest of its kind and language is used. Without one the letter is as
    shipped; an empty source goes back to that."""
    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=20)
    language = fields.CharField(max_length=2)
    subject = fields.CharField(max_length=500)
    source = fields.TextField()
    html = fields.TextField()
    made_at = fields.DatetimeField()
    made_by = _to('Staff', null=True)

    class Meta:
        table = 'mail_template'


class MailKind(Model):
    """Whether the shop sends this kind of letter, and what goes with it; without a row, as shipped."""
    kind = fields.CharField(max_length=20, primary_key=True)
    enabled = fields.BooleanField()
    attachments: Any = fields.JSONField(default=list)
    version = fields.IntField(default=1)

    class Meta:
        table = 'mail_kind'


class MailAccount(Model):
    """The one account mails leave by: row 1. `password` and the keys in `dkim` and `bounces` are encrypted."""
    id = fields.IntField(primary_key=True)
    host = _text(253)
    port = fields.IntField(default=465)
    security = fields.CharField(max_length=8, default='tls')
    username = _text(254)
    password = fields.TextField(default='')
    from_name = _text()
    from_email = _text(254)
    reply_to = _text(254)
    dkim: Any = fields.JSONField(default=dict)
    bounces: Any = fields.JSONField(default=dict)
    version = fields.IntField(default=1)

    class Meta:
        table = 'mail_account'


class Pause(Model):
    """No job of this kind is begun while the row is there: a person stopped it, or the desk did for a reason."""
    kind = fields.CharField(max_length=20, primary_key=True)
    reason = fields.CharField(max_length=20)
    detail = fields.TextField(default='')
    at = fields.DatetimeField()
    staff = _to('Staff', null=True)

    class Meta:
        table = 'pause'


class BouncedAddress(Model):
    """An address that a mail server said does not exist; in lower case."""
    email = fields.CharField(max_length=254, primary_key=True)
    reason = fields.TextField(default='')
    at = fields.DatetimeField()

    class Meta:
        table = 'bounced_address'
