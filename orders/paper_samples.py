"""Papers of an order that never was: what the settings show while one arranges how papers look."""
from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from base.clock import today
from base.i18n import N_, _, speaking
from data.models import Document, Order, OrderLine, PackingSlip, Quote, QuoteLine, Shop
from orders import amounts, arranging_papers, letters, numbering, quote_snapshot, snapshots

KINDS = {'invoice': N_('Invoice to a consumer'), 'business': N_('Invoice to a business'),
         'credit': N_('Credit invoice'), 'quote': N_('Quote'), 'packing_slip': N_('Packing slip'),
         'reminder': N_('Payment reminder'), 'return_form': N_('Return form')}
GOODS = ((N_('Merino wool scarf'), N_('Ochre'), 'SC-OCH', 1, '39.00', 3900, 0, 'A-03'),
         (N_('Washed linen napkins'), N_('Set of 4'), 'LN-4', 2, '28.00', 5600, 250, 'A-12'),
         (N_('Beeswax candle, 20 cm'), '', 'CN-20', 3, '12.50', 3750, 0, 'B-11'))
BUYER = {'name': 'Anaïs Petit', 'line1': '14 rue des Lilas', 'postcode': '69003', 'city': 'Lyon', 'country': 'FR'}
FIRM = {'siren': '123456824', 'endpoint': '', 'endpoint_scheme': '', 'reference': 'PO-2026-118'}


def sample(shop: Shop, values: Mapping[str, Any], kind: str, language: str) -> tuple[str, dict[str, Any]]:
    """The kind of paper and its snapshot, as it would be with these values of the form. Nothing is written."""
    mock = copy(shop)
    mock.papers = {**shop.papers, **arranging_papers.kept(values)}
    with speaking(language):
        return _BUILDERS[kind](mock, language)


def _on(shop: Shop) -> datetime:
    on = today(shop.timezone)
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def _facts(shop: Shop, language: str, business: bool = False) -> dict[str, Any]:
    place = {**BUYER, 'company': 'Atelier Brun SAS' if business else ''}
    return {
        'customer_name': BUYER['name'], 'company': place['company'], 'email': 'anais@example.com', 'language': language,
        'buyer_type': 'business' if business else 'consumer', 'buyer': FIRM if business else {},
        'vat_id': 'FR40123456824' if business else '', 'billing': place, 'shipping': place, 'country': 'FR',
        'payment_method': _('Bank transfer'), 'shipping_method': _('Home delivery'), 'currency': shop.currency,
        'price_mode': shop.price_mode, 'shipping_minor': 690}


def _order(shop: Shop, language: str, business: bool = False) -> Order:
    number = numbering.number(numbering.series(shop, 'order', today(shop.timezone)), 482)
    order = Order(id=1, number=number, placed_at=_on(shop) - timedelta(days=1), remark='', weight_g=1240,
                  **_facts(shop, language, business))
    order.total_minor = amounts.compute(order, _lines(shop)).due
    return order


def _sold(shop: Shop) -> list[dict[str, Any]]:
    free = shop.vat_regime == 'franchise'
    return [{'id': place, 'position': place, 'name': _(name), 'variant': _(variant) if variant else '', 'sku': sku,
             'quantity': quantity, 'unit_price': price, 'amount_minor': amount, 'discount_minor': discount,
             'vat_rate': 0 if free else shop.default_vat_rate, 'category': 'E' if free else 'S'}
            for place, (name, variant, sku, quantity, price, amount, discount, _shelf) in enumerate(GOODS, 1)]


def _lines(shop: Shop) -> list[OrderLine]:
    return [OrderLine(order_id=1, **line) for line in _sold(shop)]


def _number(shop: Shop, kind: str, count: int) -> str:
    return numbering.number(numbering.series(shop, kind, today(shop.timezone)), count)


def _invoice(shop: Shop, language: str, business: bool = False) -> tuple[str, dict[str, Any]]:
    on, order = today(shop.timezone), _order(shop, language, business)
    due_on = on + timedelta(days=shop.payment_days)
    return 'invoice', snapshots.invoice(shop, order, _lines(shop), [], _number(shop, 'invoice', 391), on, due_on, '')


def _credit(shop: Shop, language: str) -> tuple[str, dict[str, Any]]:
    _kind, invoice = _invoice(shop, language)
    dropped = ('due_on', 'delivery_time', 'payments', 'payment_qr', 'discount_code')
    return 'credit', {name: value for name, value in invoice.items() if name not in dropped} | {
        'kind': 'credit', 'number': _number(shop, 'credit', 12), 'original_number': invoice['number'],
        'original_issued_on': invoice['issued_on'], 'reason': _('Sent back by the customer'), 'discount_code': ''}


def _quote(shop: Shop, language: str) -> tuple[str, dict[str, Any]]:
    quote = Quote(id=1, number=_number(shop, 'quote', 31), made_at=_on(shop), remark='',
                  valid_until=today(shop.timezone) + timedelta(days=shop.quote_days), **_facts(shop, language))
    lines = [QuoteLine(quote_id=1, **line) for line in _sold(shop)]
    return 'quote', dict(quote_snapshot.snapshot(shop, quote, lines))


def _packing_slip(shop: Shop, language: str) -> tuple[str, dict[str, Any]]:
    slip = PackingSlip(id=1, number=_number(shop, 'slip', 455), made_at=_on(shop))
    made = snapshots.packing_slip(shop, _order(shop, language), slip, [], 1, 1)
    made['lines'] = [{'sku': line['sku'], 'gtin': '', 'name': line['name'], 'variant': line['variant'],
                      'quantity': line['quantity'], 'shelf': ware[-1]}
                     for line, ware in zip(_sold(shop), GOODS, strict=True)]
    return 'packing_slip', made


def _reminder(shop: Shop, language: str) -> tuple[str, dict[str, Any]]:
    on, order = today(shop.timezone), _order(shop, language)
    issued_on = on - timedelta(days=shop.payment_days + 10)
    invoice = Document(id=1, kind='invoice', number=_number(shop, 'invoice', 391), issued_on=issued_on,
                       total_minor=order.total_minor)
    made = letters.reminder(shop, order, [invoice], 1, on)
    made['owed'][0]['due_on'] = (on - timedelta(days=10)).isoformat()
    return 'reminder', made


_BUILDERS = {
    'invoice': _invoice, 'business': lambda shop, language: _invoice(shop, language, business=True), 'credit': _credit,
    'quote': _quote, 'packing_slip': _packing_slip, 'reminder': _reminder,
    'return_form': lambda shop, language: ('return_form', letters.return_form(shop, _order(shop, language),
                                                                              _lines(shop)))}
