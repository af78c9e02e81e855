"""Article numbers (GTIN) as bar codes spell them: 8, 12, 13 or 14 digits, the shorter ones padded with zeros."""
import re

_LENGTHS = (8, 12, 13, 14)


def is_gtin(text: str) -> bool:
    """8, 12, 13 or 14 digits whose last is the check digit (GS1 General Specifications, section 7.9)."""
    if not re.fullmatch(r'[0-9]{8}|[0-9]{12,14}', text):
        return False
    body = [int(digit) for digit in reversed(text[:-1])]
    return (sum(digit * (1 if place % 2 else 3) for place, digit in enumerate(body)) + int(text[-1])) % 10 == 0


def forms(gtin: str) -> list[str]:
    """Every spelling of one article number, the shortest first; none of what is no GTIN."""
    if not is_gtin(gtin):
        return []
    whole = gtin.zfill(14)
    return [whole[-length:] for length in _LENGTHS if not whole[:-length].strip('0')]
