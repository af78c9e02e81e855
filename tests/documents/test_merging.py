"""Batches are made of stored PDFs, not rendered again."""
import hashlib
import subprocess
import time
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest

from documents import common_fonts
from documents.merge import merge
from documents.workers import Press, RenderFailed
from tests.documents import samples
from tests.documents.conftest import Render, pages


@pytest.fixture(scope='module')
def slips(render: Render) -> list[bytes]:
    return [render(samples.packing_slip(count, number=f'SHIP0045{count}')) for count in (1, 2, 30)]


def barcodes(pdf: bytes) -> list[str]:
    """A fingerprint of the first picture of each page that has one."""
    pictures = [page.images[0].data for page in pypdf.PdfReader(BytesIO(pdf)).pages if page.images]
    return [hashlib.sha256(picture).hexdigest()[:8] for picture in pictures]


def test_all_pages_follow_each_other_in_order(slips: list[bytes]) -> None:
    merged = merge(slips)
    assert pages(merged) == [page for slip in slips for page in pages(slip)]


def test_the_same_slips_give_the_same_bytes(slips: list[bytes]) -> None:
    assert hashlib.sha256(merge(slips)).digest() == hashlib.sha256(merge(slips)).digest()
    assert hashlib.sha256(merge(slips)).digest() != hashlib.sha256(merge(slips[::-1])).digest()


def test_fonts_and_pictures_that_are_the_same_are_kept_once(slips: list[bytes]) -> None:
    each_more = (len(merge(slips[:1] * 21)) - len(merge(slips[:1]))) / 20
    assert each_more < len(slips[0]) / 5
    with pikepdf.open(BytesIO(merge(slips[:1] * 20))) as merged:
        files = {font.DescendantFonts[0].FontDescriptor.FontFile2.objgen
                 for page in merged.pages for font in page.resources.Font.values()}
        assert len(files) == 2


def test_many_different_slips_share_one_piece_of_each_font_and_look_the_same(render: Render, tmp_path: Path) -> None:
    names = ('Zoé Quixall', 'Łukasz Żak', 'Αθηνά', 'Jürgen Weiß', '山田太郎', 'ffi ﬁ 0123')
    alone = [render(samples.packing_slip(2, number=f'SHIP{place}', ship_to=samples.address(name=name)))
             for place, name in enumerate(names)]
    merged = merge(alone)
    assert pages(merged) == [page for slip in alone for page in pages(slip)]
    with pikepdf.open(BytesIO(merged)) as found:
        fonts = [font for page in found.pages for font in page.resources.Font.values()]
        assert len({font.DescendantFonts[0].FontDescriptor.FontFile2.objgen for font in fonts
                    if 'Comptoir' in str(font.BaseFont)}) == 2
    for place, slip in enumerate(alone):
        assert pixels(merged, place + 1, tmp_path) == pixels(slip, 1, tmp_path)


def pixels(pdf: bytes, page: int, folder: Path) -> bytes:
    """The page as a picture."""
    file = folder / 'paper.pdf'
    file.write_bytes(pdf)
    return subprocess.run(['pdftoppm', '-r', '50', '-f', str(page), '-l', str(page), file], capture_output=True,
                          check=True).stdout


def test_a_font_that_draws_a_glyph_otherwise_stays_with_its_paper(
        slips: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    newer = [glyph and glyph + b'more' for glyph in common_fonts.glyphs((common_fonts.FONTS /
                                                                        'ComptoirSans-Bold.ttf').read_bytes())]
    monkeypatch.setattr(common_fonts, '_glyphs_of', lambda _: newer)
    with pikepdf.open(BytesIO(merge(slips[1:3]))) as merged:
        assert len({font.objgen for page in merged.pages for font in page.resources.Font.values()}) > 2
    assert pages(merge(slips[1:3])) == [page for slip in slips[1:3] for page in pages(slip)]


def test_different_slips_keep_their_own_barcodes(slips: list[bytes]) -> None:
    alone = [barcodes(slip)[0] for slip in slips]
    assert barcodes(merge(slips))[:3] == alone
    assert len(set(alone)) == 3


def test_two_hundred_slips_take_about_a_second_at_most(slips: list[bytes]) -> None:
    began = time.process_time()
    merged = merge(slips[:2] * 100)
    assert time.process_time() - began < 1.5
    assert len(pypdf.PdfReader(BytesIO(merged)).pages) == 200


@pytest.fixture(scope='module')
def stamp() -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.resources.Font = pikepdf.Dictionary(F1=font)
    page.contents_add(b'BT /F1 9 Tf 500 820 Td (Copie) Tj ET')
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_a_stamp_lies_over_every_page_of_its_paper_and_of_no_other(slips: list[bytes], stamp: bytes) -> None:
    plain, stamped = pages(merge(slips)), pages(merge(slips, [b'', stamp, stamp]))
    first = len(pages(slips[0]))
    assert stamped[:first] == plain[:first]
    assert all('Copie' in page for page in stamped[first:])
    assert not any('Copie' in page for page in plain)
    assert len(stamped) >= first + 2
    assert merge(slips, [stamp] * 3) == merge(slips, [stamp] * 3)


def test_a_stamp_on_many_papers_is_carried_once(slips: list[bytes], stamp: bytes) -> None:
    with pikepdf.open(BytesIO(merge(slips[:1] * 20, [stamp] * 20))) as merged:
        assert len({page.resources.XObject['/Stamp'].objgen for page in merged.pages}) == 1
    assert len(merge(slips[:1] * 20, [stamp] * 20)) < len(merge(slips[:1] * 20)) + 4000


async def test_papers_are_bound_from_their_files_and_copies_say_so(slips: list[bytes], tmp_path: Path) -> None:
    files = [tmp_path / str(place) for place in range(2)]
    for file, slip in zip(files, slips, strict=False):
        file.write_bytes(slip)
    press = Press(workers=1)
    try:
        for language, said in (('en', 'COPY'), ('fr', 'COPIE')):
            first, second = pages(await press.bind([(str(files[0]), ''), (str(files[1]), language)]))
            assert said in second
            assert said not in first
        with pytest.raises(RenderFailed) as failure:
            await press.bind([(str(tmp_path / 'gone'), '')])
        assert failure.value.reason == 'fault'
    finally:
        await press.stop()
    assert [file.read_bytes() for file in files] == slips[:2]


def test_nothing_and_what_is_no_pdf_are_refused(slips: list[bytes]) -> None:
    with pytest.raises(ValueError, match='nothing'):
        merge([])
    with pytest.raises(pikepdf.PdfError):
        merge([slips[0], b'not a PDF'])


async def test_the_press_merges_beside_the_server(slips: list[bytes]) -> None:
    press = Press(workers=1)
    try:
        assert pages(await press.merge(slips)) == pages(merge(slips))
        with pytest.raises(RenderFailed) as failure:
            await press.merge([b'not a PDF'])
        assert failure.value.reason == 'fault'
    finally:
        await press.stop()
