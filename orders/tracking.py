"""Where a carrier shows a parcel."""
from collections.abc import Iterable
from urllib.parse import quote

from data.models import Carrier, Order, PackingSlip


def link(carriers: Iterable[Carrier], order: Order, slip: PackingSlip) -> str:
    """Nothing when the carrier's pattern or the code is not known."""
    pattern = next((one.tracking_url for one in carriers if one.name.casefold() == slip.carrier.casefold()), '')
    if not pattern or not slip.tracking_code:
        return ''
    words = {'code': slip.tracking_code, 'postcode': str(order.shipping.get('postcode') or '').replace(' ', ''),
             'country': order.country, 'language': order.language[:2] or 'en'}
    for name, value in words.items():
        pattern = pattern.replace('{' + name + '}', quote(value, safe=''))
    return pattern
