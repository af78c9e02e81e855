"""Draws the icons of the installed app: `python ui/assets/make_icons.py`. A parcel with its tape, on our green."""
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).parent
GREEN, WHITE, TAPE = (15, 92, 77), (255, 255, 255), (143, 212, 192)
BARS = ((.14, .05), (.23, .09), (.36, .04), (.44, .1), (.58, .05), (.67, .04), (.75, .11))    # where, how wide
FINE = 4    # drawn so many times larger, for smooth edges


def draw(size: int, bleeds: bool) -> Image.Image:
    """A maskable one bleeds to the edge, and its parcel stays within the circle that launchers cut out."""
    whole = size * FINE
    picture = Image.new('RGBA', (whole, whole), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, whole - 1, whole - 1), 0 if bleeds else whole * .22, GREEN)
    side = whole * (.44 if bleeds else .56)
    left = top = (whole - side) / 2
    pen.rounded_rectangle((left, top, left + side, top + side), side * .09, WHITE)
    pen.rectangle((left + side * .4, top, left + side * .6, top + side * .42), TAPE)
    for place, (begin, wide) in enumerate(BARS):
        low = .88 if place % 2 else .84
        pen.rectangle((left + side * begin, top + side * .58, left + side * (begin + wide), top + side * low), GREEN)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == '__main__':
    for name, size, bleeds in (('icon-192', 192, False), ('icon-512', 512, False), ('icon-maskable', 512, True)):
        draw(size, bleeds).quantize(64).save(HERE / f'{name}.png', optimize=True)
