"""Many PDFs to one: fonts and pictures that are the same are kept once."""
import hashlib
from io import BytesIO

import pikepdf

_FONT_FILES = ('/FontFile', '/FontFile2', '/FontFile3')


def merge(pdfs: list[bytes]) -> bytes:
    """All pages in order. Same input, same bytes. Raises ValueError for none, pikepdf.PdfError for what is no PDF."""
    if not pdfs:
        raise ValueError('there is nothing to merge')
    sources = [pikepdf.open(BytesIO(pdf)) for pdf in pdfs]
    with pikepdf.new() as merged:
        for source in sources:
            merged.pages.extend(source.pages)
        _share(merged)
        made = BytesIO()
        merged.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


def _share(merged: pikepdf.Pdf) -> None:
    known: dict[bytes, pikepdf.Object] = {}
    for page in merged.pages:
        if '/StructParents' in page:
            del page.StructParents  # its tree stayed behind
        if '/XObject' in page.resources:
            _share_values(page.resources.XObject, known)
        if '/Font' in page.resources:
            for font in page.resources.Font.values():
                _share_font(font, known)


def _share_font(font: pikepdf.Object, known: dict[bytes, pikepdf.Object]) -> None:
    _share_values(font, known, '/ToUnicode')
    for below in font.get('/DescendantFonts', []):
        if '/FontDescriptor' in below:
            _share_values(below.FontDescriptor, known, *_FONT_FILES, '/CIDSet')


def _share_values(holder: pikepdf.Object, known: dict[bytes, pikepdf.Object], *names: str) -> None:
    """Lets equal streams of a dictionary, all or the named ones, be one stream; masks before the pictures they mask."""
    for name in names or list(holder.keys()):
        if name in holder and isinstance(holder[name], pikepdf.Stream):
            _share_values(holder[name], known, '/SMask')
            holder[name] = known.setdefault(_fingerprint(holder[name]), holder[name])


def _fingerprint(stream: pikepdf.Object) -> bytes:
    return hashlib.sha256(stream.stream_dict.unparse() + stream.read_raw_bytes()).digest()
