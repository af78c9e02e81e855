"""How the three web fonts here were made: Inter (SIL OFL 1.1, see OFL.txt) cut down to Latin text and figures and
renamed. Run once by hand, with fonttools and brotli: python make_fonts.py FOLDER_WITH_INTER_OTF."""
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x300, 0x308), (0x2010, 0x2027), (0x202F, 0x203A),
          (0x2190, 0x2193), (0x20AC, 0x20AC), (0x2212, 0x2212), (0x2116, 0x2116), (0x2713, 0x2713), (0x1E9E, 0x1E9E))
FEATURES = ['kern', 'mark', 'ccmp', 'locl', 'tnum', 'case', 'calt']


def make(source: Path, target: Path) -> None:
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=FEATURES, hinting=False, desubroutinize=True, name_IDs=[0, 13, 14]))
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = 'woff2'
    font.save(target)


if __name__ == '__main__':
    for style in ('Regular', 'Medium', 'SemiBold'):
        make(Path(sys.argv[1]) / f'Inter-{style}.otf', Path(__file__).parent / f'sans-{style.lower()}.woff2')
