"""Where a customer pays an order: the shop's own address, with what it asks for filled in."""
import re
from urllib.parse import quote, urlsplit

from base.money import to_decimal
from data.models import Order, Shop

KEYS = ('number', 'source_number', 'amount', 'currency', 'email')
_BRACED = re.compile(r'\{[^{}]*\}|[{}]')


def link(shop: Shop, order: Order) -> str:
    """Nothing when the shop has none, nothing is open, or the order lacks what the address asks for."""
    pattern = str(shop.reminders.get('payment_link') or '')
    if not pattern or order.open_minor <= 0:
        return ''
    words = {'number': order.number, 'source_number': order.source_name, 'currency': order.currency,
             'amount': str(to_decimal(order.open_minor, order.currency)), 'email': order.email}
    asked = [name for name in KEYS if f'{{{name}}}' in pattern]
    if not all(words[name] for name in asked):
        return ''
    for name in asked:    # a value has no braces left in it
        pattern = pattern.replace(f'{{{name}}}', quote(words[name], safe=''))
    return pattern


def is_page(pattern: str) -> bool:
    """An address of the web whose host is written out."""
    try:
        parts = urlsplit(pattern)
    except ValueError:
        return False
    plain = all(sign.isprintable() and sign not in ' "\'<>\\^`|' for sign in pattern)
    return plain and parts.scheme in {'https', 'http'} and bool(parts.hostname) and '{' not in parts.netloc


def unknown(pattern: str) -> str:
    """The first thing in braces that is not filled in."""
    return next((found for found in _BRACED.findall(pattern) if found[1:-1] not in KEYS), '')
