"""What the packer reads on a packing slip."""
import subprocess
from collections import Counter
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from documents import barcode
from tests.documents import samples
from tests.documents.conftest import Render, pages, text, words


def test_a_slip_shows_what_to_pick_and_no_price(render: Render) -> None:
    slip = samples.packing_slip(5)
    read = text(render(slip))
    for line in slip['lines']:
        assert line['sku'] in read
        assert line['shelf'] in read
        assert line['name'] in read
    for wanted in ('SHIP00455', 'ORD00482', 'Colissimo, home delivery', '1 of 2', '1.24 kg', '+33 6 12 34 56 78',
                   'The bell does not work.', '9 pieces', '3700123456789', 'Picked by',
                   'Packed by', 'Anaïs Petit', '14 rue des Lilas'):
        assert wanted in read, wanted
    assert '€' not in read.replace('10 000 €', '')


def test_a_single_piece_is_counted_in_the_singular(render: Render) -> None:
    read = text(render(samples.packing_slip(1)))
    assert '1 piece' in read
    assert 'pieces' not in read


def test_pickup_orders_say_so(render: Render) -> None:
    assert 'Pickup' in text(render(samples.packing_slip(1, pickup=True, shipping_method='Shop in Nantes')))


def test_every_page_repeats_the_number_and_the_table_head(render: Render) -> None:
    sheets = pages(render(samples.packing_slip(40)))
    assert len(sheets) > 1
    for sheet in sheets:
        assert 'SHIP00455' in sheet
        assert 'Shelf' in sheet
    assert 'SKU' in sheets[-1]
    assert any(sku in sheets[-1] for sku in ('SC-OCH', 'CN-20', 'LN-4', 'BK-071', 'TEA-JAS-250'))


def test_the_parcel_goes_to_the_shipping_address_with_its_country_when_abroad(render: Render) -> None:
    abroad = samples.address(name='Jane Roe', line1='1 High Street', city='Bristol', postcode='BS1 4DJ', country='GB')
    seen = [word.text for word in words(render(samples.packing_slip(1, ship_to=abroad)))]
    at = seen.index('Jane')
    assert ' '.join(seen[at:at + 10]) == 'Jane Roe 1 High Street Bristol BS1 4DJ UNITED KINGDOM'


@pytest.mark.parametrize('number', ['SHIP00455', 'SHIP2026-000123', 'A' * 35])
def test_the_barcode_on_the_printed_page_is_the_number(render: Render, number: str, tmp_path: Path) -> None:
    paper = tmp_path / 'slip.pdf'
    paper.write_bytes(render(samples.packing_slip(1, number=number)))
    subprocess.run(['pdftoppm', '-r', '300', '-gray', '-png', '-singlefile', paper, paper.with_suffix('')], check=True)
    assert scanned(Image.open(tmp_path / 'slip.png')) == barcode.widths(number)


def scanned(page: Image.Image) -> str:
    """The widths of bars and spaces, in modules, on the line that the page repeats most: text never does."""
    lines = [tuple(runs(page, y)) for y in range(page.height // 3)]
    found, _times = Counter(line for line in lines if len(line) > 20).most_common(1)[0]
    symbols = (len(found) - 7) / 6
    module = sum(found) / (11 * symbols + 13)
    return ''.join(str(round(width / module)) for width in found)


def runs(page: Image.Image, y: int) -> list[int]:
    """Lengths of dark and light stretches, from the first dark one to the last."""
    row = page.crop((page.width // 3, y, page.width, y + 1)).point(lambda value: 0 if value < 128 else 255).tobytes()
    stretches = row.strip(b'\xff').replace(b'\xff\0', b'\xff|\0').replace(b'\0\xff', b'\0|\xff').split(b'|')
    return [len(stretch) for stretch in stretches]


def test_the_barcode_costs_next_to_nothing(render: Render) -> None:
    page = pypdf.PdfReader(BytesIO(render(samples.packing_slip(1)))).pages[0]
    assert [image.image.height for image in page.images if image.image] == [1]
