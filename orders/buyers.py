"""Who buys: a consumer or a business, and what papers need to know of a business."""
from typing import Any

from base.i18n import N_

BUYER_TYPES = {'consumer': N_('Consumer'), 'business': N_('Business')}


def is_business(paper: Any) -> bool:
    """An Order, Quote, Customer or view: what was said of the buyer, else whether they gave a VAT number."""
    return paper.buyer_type == 'business' or (not paper.buyer_type and bool(paper.vat_id))
