"""Bar codes in a camera's picture."""
import io
import threading
import warnings

import zxingcpp
from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 2_000_000
MOST_CODES = 5
KINDS = 'EAN8,EAN13,UPCA,UPCE,ITF,Code128,Code39,DataMatrix,QRCode'
_at_once = threading.Semaphore(1)    # pictures of several tablets wait for each other, not the desk for them


def codes(content: bytes) -> list[str]:
    """Slow (some 20 ms): for a thread. Nothing for what is no picture, or one of more pixels than a camera sends."""
    with _at_once, warnings.catch_warnings():
        warnings.simplefilter('error', Image.DecompressionBombWarning)
        picture = _picture(content)
        kinds = zxingcpp.barcode_formats_from_str(KINDS)
        found = zxingcpp.read_barcodes(picture, formats=kinds) if picture else []
    return list(dict.fromkeys(one.text for one in found if one.valid and one.text))[:MOST_CODES]


def _picture(content: bytes) -> Image.Image | None:
    """Its size is told by its first bytes, before anything is unpacked."""
    try:
        with Image.open(io.BytesIO(content), formats=['JPEG']) as picture:
            if picture.width * picture.height > MOST_PIXELS or 'progressive' in picture.info:
                return None    # the second, of thousands of passes, keeps a core busy for seconds; no camera sends it
            return picture.convert('L')
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning,
            Image.DecompressionBombError):
        return None
