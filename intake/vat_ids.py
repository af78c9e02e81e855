"""VAT identification numbers as people type them at a checkout."""
import re

_NUMBER = re.compile(r'[A-Z]{2}(?=.*\d.*\d)[A-Z0-9+*]{4,14}')
_KEY = re.compile(r'(?<![a-z])(vat|tva|btw|ust)(?![a-z])|vat_?(id|n)')


def vat_id(text: str) -> str:
    """'BE 0123.456.789' as BE0123456789; empty where it is none."""
    bare = re.sub(r'[\s.\-/]', '', text[:40]).upper()
    return bare if _NUMBER.fullmatch(bare) else ''


def names_a_vat_id(key: str) -> bool:
    """'VAT number', '_billing_vat', 'N° TVA'."""
    return bool(_KEY.search(key.lower()[:80]))
