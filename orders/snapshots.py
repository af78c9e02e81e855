"""What a paper shows, frozen as plain data at the moment it is made."""
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from base.i18n import _, known, speaking
from data.models import Order, OrderLine, PackingSlip, Payment, Product, Quote, QuoteLine, Shop, SlipLine
from documents.snapshots import TEMPLATE_VERSION
from orders import amounts, legal
from orders.buyers import is_business
from orders.totals import RateTotal, Totals

Sold = Order | Quote
SoldLine = OrderLine | QuoteLine
ADDRESS = ('name', 'company', 'line1', 'line2', 'postcode', 'city', 'region', 'country', 'phone')
SELLER = ('email', 'website', 'vat_id', 'siren', 'siret', 'endpoint', 'endpoint_scheme', 'bank', 'iban', 'bic')
BUYER = ('siren', 'endpoint', 'endpoint_scheme', 'reference')


def address(row: dict[str, Any], **defaults: str) -> dict[str, str]:
    return {name: str(row.get(name) or defaults.get(name, '')) for name in ADDRESS}


def seller(shop: Shop, language: str = '') -> dict[str, Any]:
    """documents.snapshots.Seller, its lines in the paper's language."""
    language = language or known(shop.language)
    return {'address': address(shop.address, name=shop.name, country=shop.country),
            'legal': legal.seller_lines(shop.legal, shop.currency, language), 'logo': shop.logo,
            'colour': str(shop.papers.get('colour', '')), 'footer': own_text(shop, 'footer', language).splitlines(),
            **{name: str(shop.legal.get(name, '')) for name in SELLER}}


def own_text(shop: Shop, name: str, language: str) -> str:
    """A text of the shop's papers in the language, else in the shop's own."""
    texts = shop.papers.get(name) or {}
    return str(texts.get(language) or texts.get(known(shop.language)) or '').strip()


def buyer(paper: Sold) -> dict[str, Any]:
    """documents.snapshots.Buyer; only a business has legal ids and an electronic address."""
    business = is_business(paper)
    ids = {name: str(paper.buyer.get(name, '')) if business else '' for name in BUYER}
    return {'address': billing(paper), 'business': business, 'email': paper.email, 'vat_id': paper.vat_id,
            'legal': [legal.siren_line(ids['siren'])] if ids['siren'] else [], **ids}


def billing(paper: Sold) -> dict[str, str]:
    return address(paper.billing, name=paper.customer_name, company=paper.company)


def ship_to(paper: Sold) -> dict[str, str] | None:
    """None when the goods go to the buyer's address."""
    there = address(paper.shipping)
    return there if any(there.values()) and _place(there) != _place(billing(paper)) else None


def _place(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ADDRESS if name != 'phone')


def day(moment: datetime | None, shop: Shop) -> str:
    """The moment's day in the shop's zone, or nothing."""
    return moment.astimezone(ZoneInfo(shop.timezone)).date().isoformat() if moment else ''


def paper_language(paper: Sold, shop: Shop) -> str:
    """The customer's language where we speak it, else the shop's."""
    return known(paper.language or shop.language)


def prices_of(paper: Sold) -> str:
    """Businesses read net lines, consumers those of the shop's way of pricing."""
    return 'net' if is_business(paper) or paper.price_mode == 'net' else 'gross'


def mentions(shop: Shop, paper: Sold) -> list[str]:
    """Sentences of the law that apply: of the VAT treatment, or of a shop that charges none; and of debits."""
    franchise = ['franchise'] if shop.vat_regime == 'franchise' and not paper.vat_treatment else []
    debits = ['debits'] if shop.papers.get('debits') and shop.vat_regime != 'franchise' else []
    return [*franchise, *([paper.vat_treatment] if paper.vat_treatment else []), *debits]


def notes(shop: Shop, paper: Sold) -> list[dict[str, str]]:
    """The shop's sentences. For businesses late penalty, recovery costs and discount terms, once each, which French
    rules want on invoices and credit invoices alike (BR-FR-05, BR-FR-06); the closing words for everybody."""
    language = paper_language(paper, shop)
    texts: list[tuple[str, str]] = []
    if is_business(paper):
        texts = [('PMD', own_text(shop, 'late_penalty', language)), ('PMT', _recovery(shop, language)),
                 ('AAB', own_text(shop, 'discount_terms', language))]
    texts.append(('', own_text(shop, 'closing', language)))
    return [{'code': code, 'text': text} for code, text in texts if text]


def _recovery(shop: Shop, language: str) -> str:
    """Art. L441-10 and D441-5 of the French Code de commerce."""
    if not shop.papers.get('recovery'):
        return ''
    with speaking(language):
        return _('A fixed charge of €40 for recovery costs is due in case of late payment.')


def operation(shop: Shop, lines: Sequence[SoldLine]) -> str:
    """Category of operation, which only French invoices say: what ships are goods."""
    if shop.country != 'FR' or not lines:
        return ''
    kinds = {'goods' if line.ships else 'services' for line in lines}
    return kinds.pop() if len(kinds) == 1 else 'both'


def head(shop: Shop, paper: Sold) -> dict[str, Any]:
    """What every paper with prices carries beside its number, dates, lines and totals."""
    language = paper_language(paper, shop)
    return {
        'template': TEMPLATE_VERSION, 'language': language, 'currency': paper.currency, 'prices': prices_of(paper),
        'payment_method': paper.payment_method, 'shipping_method': paper.shipping_method,
        'discount_code': paper.discount_code, 'seller': seller(shop, language), 'buyer': buyer(paper),
        'ship_to': ship_to(paper), 'mentions': mentions(shop, paper), 'remark': '', 'notes': notes(shop, paper)}


def priced(shop: Shop, paper: Sold, lines: Sequence[SoldLine], result: Totals) -> dict[str, Any]:
    """`head` with lines and totals as the core computed them."""
    made = head(shop, paper)
    return {**made, 'lines': line_rows(lines, result, made['prices'], paper.price_mode),
            'totals': sums(result, made['prices'], paper.price_mode)}


def ordered(shop: Shop, order: Order) -> dict[str, str]:
    return {'order_number': order.number, 'ordered_on': day(order.placed_at, shop)}


def invoice(shop: Shop, order: Order, lines: Sequence[OrderLine], payments: Sequence[Payment], number: str,
            issued_on: date, due_on: date | None, delivery_text: str,
            supplied_on: date | None = None) -> dict[str, Any]:
    """documents.snapshots.Invoice of the whole order. The day of supply is said where it is another than the issue."""
    made = priced(shop, order, lines, amounts.compute(order, lines))
    paid = sum(row.amount_minor for row in payments)
    return {
        'kind': 'invoice', **made, **ordered(shop, order), 'number': number, 'issued_on': issued_on.isoformat(),
        'supplied_on': supplied_on.isoformat() if supplied_on and supplied_on != issued_on else '',
        'due_on': due_on.isoformat() if due_on else '', 'delivery_time': delivery_text,
        'payments': [{'method': row.method, 'reference': row.reference, 'amount': row.amount_minor,
                      'paid_on': day(row.paid_at, shop)} for row in payments],
        'operation': operation(shop, lines), 'payment_qr': payment_qr(shop, order, made['totals']['due'] - paid),
    }


def payment_qr(shop: Shop, paper: Sold, open_minor: int) -> bool:
    """An EPC code pays euros into the shop's account, and only what is still open."""
    wanted = bool(shop.papers.get('payment_qr')) and bool(shop.legal.get('iban'))
    return wanted and paper.currency == 'EUR' and open_minor > 0


def line_rows(lines: Sequence[SoldLine], result: Totals, prices: str, mode: str) -> list[dict[str, Any]]:
    """The lines in the paper's prices, which may be other than the order's."""
    return [{'sku': line.sku, 'gtin': line.gtin, 'name': line.name, 'variant': line.variant, 'quantity': line.quantity,
             'category': line.category, 'vat_rate': line.vat_rate, **_price(line, total, prices, mode)}
            for line, total in zip(lines, result.lines, strict=True)]


def _price(line: SoldLine, total: Any, prices: str, mode: str) -> dict[str, Any]:
    if prices == mode:
        return {'unit_price': line.unit_price, 'discount': line.discount_minor, 'amount': total.amount}
    return {'unit_price': str(total.unit_price), 'discount': total.allowance, 'amount': total.net}


def sums(result: Totals, prices: str, mode: str) -> dict[str, Any]:
    """documents.snapshots.Totals in the paper's prices."""
    rates = [_rate(rate, prices) for rate in result.rates]
    parts = {'subtotal': result.subtotal, 'discount': result.discount, 'shipping': result.shipping,
             'payment_cost': result.payment_cost}
    if prices != mode:
        parts = {'subtotal': sum(line.net for line in result.lines),
                 'discount': sum(rate.discount_net for rate in result.rates),
                 'shipping': sum(rate.shipping_net for rate in result.rates),
                 'payment_cost': sum(rate.payment_net for rate in result.rates)}
    return {**parts, 'net': result.net, 'vat': result.vat, 'total': result.total, 'rounding': result.rounding,
            'due': result.due, 'rates': rates}


def _rate(rate: RateTotal, prices: str) -> dict[str, Any]:
    return {'category': rate.category, 'rate': rate.rate, 'base': rate.base, 'vat': rate.vat, 'gross': rate.gross,
            'discount': getattr(rate, f'discount_{prices}'), 'shipping': getattr(rate, f'shipping_{prices}'),
            'payment_cost': getattr(rate, f'payment_{prices}')}


def packing_slip(shop: Shop, order: Order, slip: PackingSlip, lines: Sequence[SlipLine], parcel: int,
                 parcels: int) -> dict[str, Any]:
    """documents.snapshots.PackingSlip; `lines` come with order_line and its product fetched."""
    language = paper_language(order, shop)
    return {
        'kind': 'packing_slip', 'template': TEMPLATE_VERSION, 'number': slip.number, 'language': language,
        'issued_on': day(slip.made_at, shop), **ordered(shop, order),
        'deliver_on': order.requested_on.isoformat() if order.requested_on else '',
        'shipping_method': order.shipping_method, 'pickup': order.pickup,
        'weight': slip.weight_g or (order.weight_g if parcels == 1 else 0),
        'parcel': parcel, 'parcels': parcels, 'seller': seller(shop, language),
        'ship_to': address(order.shipping, name=order.customer_name, company=order.company),
        'lines': [_slip_line(line) for line in lines], 'remark': order.remark,
    }


def _slip_line(line: SlipLine) -> dict[str, Any]:
    sold: OrderLine = line.order_line
    product: Product | None = sold.product
    return {'sku': sold.sku, 'gtin': sold.gtin, 'name': sold.name, 'variant': sold.variant, 'quantity': line.pieces,
            'shelf': product.shelf if product else ''}
