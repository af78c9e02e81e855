"""Article numbers (GTIN) as bar codes spell them: 8, 12, 13 or 14 digits, the shorter ones padded with zeros."""
import re

_LENGTHS = (8, 12, 13, 14)


def is_gtin(text: str) -> bool:
    """8, 12, 13 or 14 digits whose last is the check digit."""
    return bool(re.fullmatch(r'[0-9]{8}|[0-9]{12,14}', text)) and text == with_check_digit(text[:-1])


def with_check_digit(body: str) -> str:
    """These figures and the one that follows from them (GS1 General Specifications, section 7.9)."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body)))
    return f'{body}{-total % 10}'


def forms(gtin: str) -> list[str]:
    """Every spelling of one article number, the shortest first; none of what is no GTIN."""
    if not is_gtin(gtin):
        return []
    whole = gtin.zfill(14)
    return [whole[-length:] for length in _LENGTHS if not whole[:-length].strip('0')]
