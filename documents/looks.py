"""The shop's colour on paper: one accent, always dark enough to be read on white."""
import re

USUAL = '#0f5c4d'
READABLE = 4.5
"""Contrast that small text needs (WCAG 2.2, 1.4.3)."""
_HEX = re.compile('#[0-9a-fA-F]{6}')
Colour = tuple[int, int, int]


def parse(text: str) -> Colour | None:
    """None unless it is written "#rrggbb"."""
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:], 16)) if _HEX.fullmatch(text) else None


def _luminance(colour: Colour) -> float:
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + .055) / 1.055) ** 2.4 for part in colour]
    return .2126 * linear[0] + .7152 * linear[1] + .0722 * linear[2]


def contrast(colour: Colour) -> float:
    """With white, from 1 to 21."""
    return 1.05 / (_luminance(colour) + .05)


def _mixed(colour: Colour, other: int, share: float) -> Colour:
    red, green, blue = (round(part + (other - part) * share) for part in colour)
    return red, green, blue


def readable(text: str) -> str:
    """The colour, darkened as little as it takes to be read on white; the usual one when it is none."""
    wanted = parse(text) or parse(USUAL)
    assert wanted
    dark = next(mixed for step in range(101)
                if contrast(mixed := _mixed(wanted, 0, step / 100)) >= READABLE)
    return '#{:02x}{:02x}{:02x}'.format(*dark)


def properties(text: str) -> str:
    """The custom properties of a paper in this colour."""
    accent = readable(text)
    soft = _mixed(parse(accent) or (0, 0, 0), 255, .88)
    return f'--accent: {accent}; --accent-soft: #{soft[0]:02x}{soft[1]:02x}{soft[2]:02x}'
