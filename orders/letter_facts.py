"""What a letter may say about an order or a quote, in the customer's language: texts as they are to be read."""
import base64
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from base.clock import now
from base.errors import Missing
from base.i18n import N_, _, pgettext, speaking
from base.money import format_money
from base.settings import Settings
from data import database
from data.models import Carrier, Document, Order, OrderLine, PackingSlip, Return, ReturnLine, Shop, SlipLine
from documents import looks, payment_code, wording
from orders import (
    amounts,
    answering,
    arranging_returns,
    ground,
    payment_links,
    pickups,
    quote_snapshot,
    return_links,
    snapshots,
    tracking,
)

Facts = dict[str, Any]
PAID_LATER = ('confirmation', 'invoice', 'reminder', 'ready')
NO_ORDER = N_('This order does not exist.')
RETURN_STATES = {'new': N_('Announced'), 'pending': N_('Being looked at'), 'authorized': N_('Accepted'),
                 'received': N_('Received'), 'repaired': N_('Repaired'), 'refunded': N_('Refunded'),
                 'rejected': N_('Declined'), 'cancelled': N_('Cancelled')}
"""As the customer is told."""


def return_state(status: str) -> str:
    return pgettext('return', 'Cancelled') if status == 'cancelled' else _(RETURN_STATES[status])


async def order_facts(kind: str, order_id: int | None, facts: Mapping[str, Any], language: str,
                      settings: Settings) -> Facts:
    """`facts` is what the mail itself knows: documents, slips, message, reason, return. Raises Missing."""
    db = database.reader()
    order = await Order.get_or_none(id=order_id, using_db=db)
    if order is None:
        raise Missing(NO_ORDER)
    lines = list(await OrderLine.filter(order_id=order.id).using_db(db).order_by('position'))
    shop = await ground.shop()
    documents = await _documents(order.id, facts)
    parcels = await _parcels(order, facts)
    came_back = await _returned(order, facts)
    return_link = await return_links.link(shop, order, settings)
    with speaking(language):
        invoice = _invoice(documents)
        return {
            **_shared(shop, order, language), **_sold(order, lines, shop),
            'order': {**_order(shop, order), 'return_link': return_link},
            'invoice': invoice and _document(invoice),
            'credit': _credit(documents, came_back[0]), 'parcels': parcels,
            'message': str(facts.get('message') or ''), 'reason': str(facts.get('reason') or order.cancel_reason),
            'return': _return(shop, language, *came_back),
            **(_pay(shop, order, invoice) if kind in PAID_LATER else {'pay': None}),
            **(_reminder(shop, order, facts) if kind == 'reminder' else {}),
            **({'pickup_code': pickups.code_to_tell(shop, order)} if kind == 'ready' else {})}


async def quote_facts(kind: str, quote_id: int | None, facts: Mapping[str, Any], language: str,
                      settings: Settings) -> Facts:
    """Raises Missing."""
    shop, quote, lines = await quote_snapshot.existing(quote_id or 0)
    with speaking(language):
        return {
            **_shared(shop, quote, language), **_sold(quote, lines, shop), 'message': str(facts.get('message') or ''),
            'quote': {'number': quote.number, 'total': format_money(quote.total_minor, quote.currency),
                      'valid_until': _day(quote.valid_until),
                      'link': f'{settings.base_url}/q/{answering.token(settings.secret, quote)}'}}


def _shared(shop: Shop, sold: Any, language: str) -> Facts:
    """The shop, the customer and the frame around the letter."""
    here = snapshots.address(shop.address, name=shop.name, country=shop.country)
    seller = snapshots.seller(shop, language)
    logo = _picture(shop.logo)
    lines = wording.address_lines({**here, 'name': '', 'company': ''}, shop.country)  # type: ignore[typeddict-item]
    website = str(shop.legal.get('website', ''))
    return {
        'shop': {'name': shop.name, 'address': '\n'.join(lines), 'email': str(shop.legal.get('email', '')),
                 'phone': here['phone'], 'website': website if website.startswith(('https://', 'http://')) else ''},
        'customer': {'name': sold.customer_name or sold.company, 'company': sold.company, 'email': sold.email},
        'frame': {'accent': looks.readable(str(shop.papers.get('colour', ''))), 'logo': 'yes' if logo else '',
                  'address': ' · '.join([here['company'] or shop.name, *lines]),
                  'legal': [*seller['legal'], *([seller['vat_id']] if seller['vat_id'] else [])]},
        'images': {'logo': logo} if logo else {}}


def _picture(uri: str) -> tuple[str, bytes] | None:
    """A PNG or JPEG that is carried in the address itself."""
    kind, _comma, content = uri.partition(';base64,')
    mime = kind.removeprefix('data:')
    return (mime, base64.b64decode(content)) if content and mime in {'image/png', 'image/jpeg'} else None


def _order(shop: Shop, order: Order) -> Facts:
    return {
        'number': order.number, 'placed': _day(order.placed_at.astimezone(ZoneInfo(shop.timezone)).date()),
        'total': format_money(order.total_minor, order.currency),
        'paid': format_money(order.paid_minor, order.currency),
        'open': format_money(order.open_minor, order.currency) if order.open_minor > 0 else '',
        'payment_method': order.payment_method, 'shipping_method': order.shipping_method, 'remark': order.remark,
        'pickup': 'yes' if order.pickup else '',
        'rest': 'yes' if order.shipped_pieces < order.ship_pieces else ''}


def _sold(sold: Any, lines: Sequence[Any], shop: Shop) -> Facts:
    """Lines, sum and addresses, in the prices its papers are in."""
    result, prices = amounts.compute(sold, lines), snapshots.prices_of(sold)
    rows = snapshots.line_rows(lines, result, prices, sold.price_mode)
    return {'lines': [_line(row, sold.currency) for row in rows],
            'totals': _totals(snapshots.sums(result, prices, sold.price_mode), prices, sold.currency),
            'billing': _address(snapshots.billing(sold), shop.country),
            'shipping': _address(snapshots.ship_to(sold) or snapshots.billing(sold), shop.country)}


def _line(row: Mapping[str, Any], currency: str) -> Facts:
    return {'name': row['name'], 'variant': row['variant'], 'sku': row['sku'], 'quantity': str(row['quantity']),
            'price': wording.price(row['unit_price'], currency), 'total': format_money(row['amount'], currency)}


def _totals(sums: Mapping[str, Any], prices: str, currency: str) -> list[Facts]:
    parts = [(_('Discount'), -sums['discount']), (_('Shipping'), sums['shipping']),
             (_('Payment costs'), sums['payment_cost'])]
    if prices == 'net':
        parts += [(_('VAT'), sums['vat'])]
    rows = [{'label': label, 'amount': format_money(amount, currency), 'strong': ''}
            for label, amount in parts if amount]
    return [*rows, {'label': _('Total'), 'amount': format_money(sums['due'], currency), 'strong': 'yes'}]


def _address(row: Mapping[str, str], home: str) -> str:
    return '\n'.join(wording.address_lines(row, home))  # type: ignore[arg-type]


def _day(day: date | None) -> str:
    return wording.day(day.isoformat()) if day else ''


async def _documents(order_id: int, facts: Mapping[str, Any]) -> list[Document]:
    """Those the mail names, else all of the order; the newest last."""
    found = Document.filter(order_id=order_id).using_db(database.reader()).select_related('terms').order_by('id')
    named = set(facts.get('documents') or [])
    return [one for one in await found if not named or one.id in named]


def _invoice(documents: Sequence[Document]) -> Document | None:
    return next((one for one in reversed(documents) if one.kind == 'invoice'), None)


def _credit(documents: Sequence[Document], returned: Return | None) -> Facts | None:
    """The newest; of a mail about a return the one that settles it."""
    credits = [one for one in documents if one.kind == 'credit' and (not returned or one.id == returned.credit_id)]
    return _document(credits[-1]) if credits else None


def _document(row: Document) -> Facts:
    return {'number': row.number, 'date': _day(row.issued_on),
            'total': format_money(abs(row.total_minor), row.currency)}


def _pay(shop: Shop, order: Order, invoice: Document | None) -> Facts:
    """How to transfer what is open, however it was to be paid, and the code for it; nothing without an account."""
    seller, iban = snapshots.seller(shop), str(shop.legal.get('iban', ''))
    if order.open_minor <= 0 or not iban:
        return {'pay': None}
    reference = invoice.number if invoice else order.number
    code = payment_code.make(seller, order.open_minor, order.currency, reference)  # type: ignore[arg-type]
    due = getattr(getattr(invoice, 'terms', None), 'due_on', None)
    pay = {'amount': format_money(order.open_minor, order.currency), 'iban': wording.iban(iban),
           'bic': seller['bic'], 'holder': seller['address']['company'] or seller['address']['name'],
           'reference': reference, 'due': _day(due) if due and due >= now().date() else '',
           'code': 'yes' if code else ''}
    picture = _picture(code[0]) if code else None
    logo = _picture(shop.logo)
    return {'pay': pay, 'images': {**({'logo': logo} if logo else {}), **({'pay': picture} if picture else {})}}


def _reminder(shop: Shop, order: Order, facts: Mapping[str, Any]) -> Facts:
    return {'level': str(facts.get('level') or 1), 'payment_link': payment_links.link(shop, order)}


async def _parcels(order: Order, facts: Mapping[str, Any]) -> list[Facts]:
    """Those the mail names, else all that have left."""
    db, named = database.reader(), set(facts.get('slips') or [])
    slips = [one for one in await PackingSlip.filter(order_id=order.id, status='shipped').using_db(db).order_by('id')
             if not named or one.id in named]
    carriers = await Carrier.all().using_db(db)
    made = []
    for slip in slips:
        rows = await SlipLine.filter(slip_id=slip.id).using_db(db).order_by('id').select_related('order_line')
        made.append({'number': slip.number, 'carrier': slip.carrier, 'code': slip.tracking_code,
                     'link': tracking.link(carriers, order, slip),
                     'contents': '\n'.join(f'{row.pieces} × {row.order_line.name}' for row in rows)})
    return made


async def _returned(order: Order, facts: Mapping[str, Any]) -> tuple[Return | None, list[ReturnLine]]:
    """The return that the mail is about."""
    row = await Return.get_or_none(id=facts.get('return') or 0, order_id=order.id, using_db=database.reader())
    lines = ReturnLine.filter(return__id=row.id if row else 0).using_db(database.reader()).order_by('id')
    return row, list(await lines.select_related('order_line'))


def _return(shop: Shop, language: str, row: Return | None, lines: Sequence[ReturnLine]) -> Facts:
    if row is None:
        return {'number': '', 'status': '', 'reason': '', 'outcome': '', 'made': '', 'lines': []}
    made = row.made_at.astimezone(ZoneInfo(shop.timezone))
    return {'number': row.number, 'status': return_state(row.status),
            'reason': arranging_returns.said(shop, row.reason, language),
            'outcome': arranging_returns.said(shop, row.outcome, language),
            'made': f'{wording.moment(made.isoformat(timespec="minutes"))} ({made:%Z})',
            'lines': [{'name': line.order_line.name, 'variant': line.order_line.variant, 'quantity': str(line.pieces)}
                      for line in lines]}
