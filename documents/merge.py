"""Many PDFs to one: fonts and pictures that are the same are kept once."""
import hashlib
from collections.abc import Iterable, Sequence
from io import BytesIO

import pikepdf

from documents import common_fonts

_FONT_FILES = ('/FontFile', '/FontFile2', '/FontFile3')


def merge(pdfs: Sequence[bytes], stamps: Sequence[bytes] = ()) -> bytes:
    """All pages in order; `stamps` are PDFs of one page, or nothing, to lay over all pages of the PDF of their place.
    Same input, same bytes. Raises ValueError for none, pikepdf.PdfError for what is no PDF."""
    if not pdfs:
        raise ValueError('there is nothing to merge')
    sources = [pikepdf.open(BytesIO(pdf)) for pdf in pdfs]
    with pikepdf.new() as merged:
        stamper = _Stamper(merged)
        for place, source in enumerate(sources):
            first = len(merged.pages)
            merged.pages.extend(source.pages)
            if place < len(stamps) and stamps[place]:
                stamper.lay(stamps[place], merged.pages[first:])
        _share(merged)
        common_fonts.share(merged)
        made = BytesIO()
        merged.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


class _Stamper:
    """Lays small pages over the pages of one PDF; each is carried in it once."""

    def __init__(self, merged: pikepdf.Pdf) -> None:
        self._merged = merged
        self._before, self._after = merged.make_stream(b'q'), merged.make_stream(b'Q q /Stamp Do Q')
        self._known: dict[bytes, pikepdf.Object] = {}

    def lay(self, stamp: bytes, pages: Iterable[pikepdf.Page]) -> None:
        form = self._known.get(stamp) or self._carry(stamp)
        for page in pages:
            page.contents_add(self._before, prepend=True)
            page.contents_add(self._after)
            if '/XObject' not in page.resources:
                page.resources.XObject = pikepdf.Dictionary()
            page.resources.XObject['/Stamp'] = form

    def _carry(self, stamp: bytes) -> pikepdf.Object:
        with pikepdf.open(BytesIO(stamp)) as source:
            self._known[stamp] = self._merged.copy_foreign(source.pages[0].as_form_xobject())
        return self._known[stamp]


def _share(merged: pikepdf.Pdf) -> None:
    known: dict[bytes, pikepdf.Object] = {}
    for page in merged.pages:
        if '/StructParents' in page:
            del page.StructParents  # its tree stayed behind
        if '/XObject' in page.resources:
            _share_values(page.resources.XObject, known)
        if '/ColorSpace' in page.resources:
            _share_profiles(page.resources.ColorSpace, known)
        if '/Font' in page.resources:
            for font in page.resources.Font.values():
                _share_font(font, known)


def _share_profiles(spaces: pikepdf.Object, known: dict[bytes, pikepdf.Object]) -> None:
    for space in spaces.values():
        if space[0] == '/ICCBased':
            space[1] = known.setdefault(_fingerprint(space[1]), space[1])


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
