"""Bar and QR codes as a scanner sees them on the printed page."""
import subprocess
from io import BytesIO

import zxingcpp
from PIL import Image


def codes(pdf: bytes, dots_per_inch: int = 200) -> list[str]:
    """What stands in every code of the first page."""
    command = ['pdftoppm', '-r', str(dots_per_inch), '-gray', '-png', '-singlefile', '-']
    page = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(page)))]
