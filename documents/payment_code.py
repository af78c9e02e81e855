"""The code a banking app scans to pay (EPC069-12), as a PNG with one pixel a module."""
import base64
import io
import re

import segno
from segno.helpers import make_epc_qr

from base.money import to_decimal
from documents.snapshots import Seller

_MODULE_MM = .5


def make(seller: Seller, amount: int, currency: str, reference: str) -> tuple[str, float] | None:
    """A data: address and its side in millimetres; None unless somebody has euros to transfer to an account."""
    if currency != 'EUR' or amount <= 0 or not seller['iban']:
        return None
    name = _line(seller['address']['company'] or seller['address']['name'], 70)
    bic = re.sub(r'\W', '', seller['bic']).upper()
    try:
        code = make_epc_qr(name, re.sub(r'\W', '', seller['iban']).upper(), to_decimal(amount, currency),
                           text=_line(reference, 140), bic=bic if len(bic) in {8, 11} else None, encoding='utf-8')
    except ValueError:  # an account or a name that no banking app would take
        return None
    return _picture(code)


def link(url: str) -> tuple[str, float]:
    """The same for an address to open."""
    return _picture(segno.make_qr(url, error='m'))


def _picture(code: segno.QRCode) -> tuple[str, float]:
    written = io.BytesIO()
    code.save(written, kind='png', scale=1)
    side = code.symbol_size()[0]
    return 'data:image/png;base64,' + base64.b64encode(written.getvalue()).decode(), round(side * _MODULE_MM, 2)


def _line(text: str, longest: int) -> str:
    """A line break would begin the next field of the code."""
    return ' '.join(text.split())[:longest].strip()
