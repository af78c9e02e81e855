"""How the two font files here were made: Inter's Regular and Bold (SIL OFL 1.1) with TrueType outlines, which PDF
viewers of any age read, cut down to Latin, Greek and Cyrillic, and renamed so that no installed Inter is mistaken for
them. Run once by hand: python make_fonts.py FOLDER_WITH_INTER_OTF."""
import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

FAMILY = 'Comptoir Sans'
RANGES = ((0x20, 0x17F), (0x18F, 0x1BF), (0x1CD, 0x24F), (0x2B0, 0x2FF), (0x300, 0x345), (0x370, 0x3FF), (0x400, 0x4FF),
          (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2190, 0x2199), (0x2212, 0x2265))
FEATURES = ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'tnum', 'case']


def cut(font: TTFont) -> None:
    options = Options(layout_features=FEATURES, name_IDs=['*'], notdef_outline=True, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)


def to_truetype(font: TTFont) -> None:
    order, outlines = font.getGlyphOrder(), font.getGlyphSet()
    table = newTable('glyf')
    table.glyphOrder, table.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, max_err=2.0, reverse_direction=True))
        table.glyphs[name] = pen.glyph()
    font['glyf'], font['loca'] = table, newTable('loca')
    del font['CFF ']
    font.sfntVersion = '\x00\x01\x00\x00'
    font['maxp'].tableVersion = 0x00010000
    for field in ('maxZones', 'maxTwilightPoints', 'maxStorage', 'maxFunctionDefs', 'maxInstructionDefs',
                  'maxStackElements', 'maxSizeOfInstructions', 'maxComponentElements'):
        setattr(font['maxp'], field, 1 if field == 'maxZones' else 0)
    font['post'].formatType, font['post'].extraNames, font['post'].mapping = 3.0, [], {}


def rename(font: TTFont, style: str) -> None:
    new = {1: FAMILY, 3: f'{FAMILY} {style}', 4: f'{FAMILY} {style}', 6: f'{FAMILY.replace(" ", "")}-{style}'}
    for record in list(font['name'].names):
        if record.nameID in new:
            font['name'].setName(new[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID in {16, 17, 21, 22}:
            font['name'].removeNames(nameID=record.nameID)


def main(folder: Path) -> None:
    for style in ('Regular', 'Bold'):
        font = TTFont(folder / f'Inter-{style}.otf', recalcTimestamp=False)
        cut(font)
        to_truetype(font)
        rename(font, style)
        font.save(Path(__file__).parent / f'ComptoirSans-{style}.ttf')


if __name__ == '__main__':
    main(Path(sys.argv[1]))
