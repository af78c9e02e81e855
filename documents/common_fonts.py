"""Many papers in one file share one font, where each of them carries its own piece of it and all pieces weigh more.

A piece is only replaced by a font of ours when each of its glyphs is drawn the same there, byte by byte: papers are
kept longer than fonts."""
import re
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pikepdf

FONTS = Path(__file__).parent / 'assets' / 'fonts'
Glyphs = list[bytes]
Texts = dict[bytes, bytes]
_PAIR = re.compile(rb'<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>')
_TEXTS = re.compile(rb'beginbfchar(.*?)endbfchar', re.DOTALL)
_NEEDED = {b'head', b'hhea', b'maxp', b'hmtx', b'loca', b'glyf', b'cvt ', b'fpgm', b'prep'}
_MOST_TEXTS = 100    # in one block of a CMap


def share(merged: pikepdf.Pdf) -> None:
    """Lets the pages of a merged PDF use common fonts where that makes it smaller."""
    pieces: dict[Path, list[pikepdf.Object]] = defaultdict(list)
    for font in {font.objgen: font for font in _fonts(merged)}.values():
        whole = _whole_of(font)
        if whole:
            pieces[whole].append(font)
    for whole, fonts in pieces.items():
        files = {_file(font).objgen: _file(font) for font in fonts}
        used = {place for file in files.values() for place, glyph in enumerate(glyphs(file.read_bytes())) if glyph}
        common = _part(whole, used)
        if sum(len(file.read_raw_bytes()) for file in files.values()) > len(zlib.compress(common, 9)):
            _replace(merged, _united(merged, common, fonts))


def _fonts(merged: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for page in merged.pages:
        yield from page.resources.get('/Font', pikepdf.Dictionary()).values()


def _file(font: pikepdf.Object) -> pikepdf.Object:
    return font.DescendantFonts[0].FontDescriptor.FontFile2


def _whole_of(font: pikepdf.Object) -> Path | None:
    """The font of ours that this one is a piece of."""
    descendant: Any = font.get('/DescendantFonts', [{}])[0]
    if '/ToUnicode' not in font or '/FontFile2' not in descendant.get('/FontDescriptor', {}):
        return None
    if descendant.get('/CIDToGIDMap') != '/Identity':
        return None
    piece = glyphs(_file(font).read_bytes())
    return next((path for path in sorted(FONTS.glob('*.ttf')) if _fits(piece, _glyphs_of(path))), None)


def _fits(piece: Glyphs, whole: Glyphs) -> bool:
    return len(piece) <= len(whole) and all(
        one.rstrip(b'\0') == other.rstrip(b'\0') for one, other in zip(piece, whole, strict=False) if one)


@cache
def _glyphs_of(path: Path) -> Glyphs:
    return glyphs(path.read_bytes())


def glyphs(font: bytes) -> Glyphs:
    """The outlines of a TrueType font by glyph number; empty where it has none."""
    tables = _tables(font)
    if not {b'head', b'loca', b'glyf'} <= tables.keys():
        return [b'?']
    wide = struct.unpack_from('>h', tables[b'head'], 50)[0]
    loca = tables[b'loca']
    places = struct.unpack(f'>{len(loca) // (4 if wide else 2)}{"L" if wide else "H"}', loca)
    unit = 1 if wide else 2
    return [tables[b'glyf'][start * unit:end * unit] for start, end in pairwise(places)]


def _tables(font: bytes) -> dict[bytes, bytes]:
    found = {}
    for place in range(struct.unpack_from('>H', font, 4)[0]):
        name, _, start, length = struct.unpack_from('>4sLLL', font, 12 + 16 * place)
        found[name] = font[start:start + length]
    return found


def _part(path: Path, used: set[int]) -> bytes:
    """The font with these glyphs alone, under their numbers, and no more tables than a PDF needs."""
    kept = [glyph if place in used else b'' for place, glyph in enumerate(_glyphs_of(path))]
    tables = {name: table for name, table in _tables(path.read_bytes()).items() if name in _NEEDED}
    places = [0, *accumulate(map(len, kept))]
    tables |= {b'glyf': b''.join(kept), b'loca': struct.pack(f'>{len(places)}L', *places),
               b'head': tables[b'head'][:50] + b'\0\1' + tables[b'head'][52:]}
    return _font(tables)


def _font(tables: dict[bytes, bytes]) -> bytes:
    steps = len(tables).bit_length() - 1
    head = struct.pack('>LHHHH', 0x10000, len(tables), 16 << steps, steps, 16 * len(tables) - (16 << steps))
    at, rows, body = len(head) + 16 * len(tables), b'', b''
    for name, table in sorted(tables.items()):
        padded = table + b'\0' * (-len(table) % 4)
        check = sum(struct.unpack(f'>{len(padded) // 4}L', padded)) & 0xFFFFFFFF
        rows += struct.pack('>4sLLL', name, check, at + len(body), len(table))
        body += padded
    return head + rows + body


def _united(merged: pikepdf.Pdf, common: bytes, fonts: list[pikepdf.Object]) -> dict[tuple[int, int], pikepdf.Object]:
    """One font in place of each of these; one that reads a glyph as another text stays as it is."""
    texts: Texts = {}
    widths: dict[int, pikepdf.Object] = {}
    united = []
    for font in fonts:
        own = _texts(font)
        if all(texts.get(glyph, text) == text for glyph, text in own.items()):
            texts |= own
            widths |= _widths(font)
            united.append(font)
    first = united[0]
    descendant = first.DescendantFonts[0]
    descendant.W = pikepdf.Array([part for glyph in sorted(widths) for part in (glyph, pikepdf.Array([widths[glyph]]))])
    descendant.FontDescriptor.FontFile2 = merged.make_stream(common, Length1=len(common))
    first.ToUnicode = merged.make_stream(_cmap(first.ToUnicode.read_bytes(), texts))
    return {font.objgen: first for font in united}


def _texts(font: pikepdf.Object) -> Texts:
    return {pair[1]: pair[2] for block in _TEXTS.finditer(font.ToUnicode.read_bytes())
            for pair in _PAIR.finditer(block[1])}


def _widths(font: pikepdf.Object) -> dict[int, pikepdf.Object]:
    found: dict[int, pikepdf.Object] = {}
    parts = iter(font.DescendantFonts[0].get('/W', []))
    for first, some in zip(parts, parts, strict=True):
        found |= {int(first) + place: width for place, width in enumerate(some)}
    return found


def _cmap(old: bytes, texts: Texts) -> bytes:
    rows = [b'<%s> <%s>' % pair for pair in sorted(texts.items())]
    blocks = [rows[start:start + _MOST_TEXTS] for start in range(0, len(rows), _MOST_TEXTS)]
    written = b'\n'.join(b'%d beginbfchar\n%s\nendbfchar' % (len(block), b'\n'.join(block)) for block in blocks)
    head, tail = re.split(rb'\d+ beginbfchar.*endbfchar', old, maxsplit=1, flags=re.DOTALL)
    return head + written + tail


def _replace(merged: pikepdf.Pdf, united: dict[tuple[int, int], pikepdf.Object]) -> None:
    for page in merged.pages:
        fonts = page.resources.get('/Font', pikepdf.Dictionary())
        for name in list(fonts.keys()):
            fonts[name] = united.get(fonts[name].objgen, fonts[name])
