"""What is looked at before an invoice or credit invoice is issued, and why one has no e-invoice.

Numbers that do not add up refuse the issue: they would be wrong on paper too. A fact that only machines need and
that is missing, such as a SIREN, refuses nothing: there is a plain PDF, and the screen says why no e-invoice.
The official validators accept VAT off by 0.90; here it may be off by one minor unit (money.md, tax-inclusive shop), or
by two on a credit, whose VAT is the difference of two rounded sums.
"""
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from base.errors import Lazy, Refused
from base.i18n import N_
from base.money import digits, to_decimal
from documents import einvoice, snapshot_check, wording
from documents import einvoice_parties as parties

ISSUED = ('invoice', 'credit')
FRENCH_NOTES = {'PMT': N_('recovery costs'), 'PMD': N_('late payment penalty'), 'AAB': N_('discount for early payment')}
FRENCH_RATES = frozenset((0, 90, 105, 175, 210, 550, 700, 850, 920, 960, 1000, 1300, 1960, 2000, 2060))
"""BR-FR-16, in hundredths of a percent."""
Paper = Any
"""A snapshot, as documents/snapshots.py says; read back from JSON it has no type."""


class DoesNotAddUp(Refused):
    """A mistake of ours or of a source: nothing a clerk can mend on a form."""

    def __init__(self, detail: str) -> None:
        super().__init__(N_('This document was not issued because its numbers do not add up ({detail}). '
                            'Check the amounts and VAT rates of the order.'), detail=detail)


def before_issue(kind: str, snapshot: Paper) -> None:
    """Every field there, and numbers that hold together. Raises BadSnapshot, DoesNotAddUp."""
    try:
        snapshot_check.check(kind, snapshot)
    except snapshot_check.WrongSum as wrong:
        raise DoesNotAddUp(str(wrong)) from wrong
    for detail in _contradictions(kind, snapshot):
        raise DoesNotAddUp(detail)


def _contradictions(kind: str, paper: Paper) -> Iterator[str]:
    """Of each VAT rate: its base is the sum of what bears it (BR-S-08), its VAT is the VAT of its base (BR-CO-17)."""
    sums = _lines_by_rate(paper)
    for rate in paper['totals']['rates']:
        title = f'{rate["category"]} {Decimal(rate["rate"]) / 100:f} %'
        own = sums.pop((rate['category'], rate['rate']), 0) - rate['discount'] + rate['shipping'] + rate['payment_cost']
        shown = rate['base'] if paper['prices'] == 'net' else rate['gross']
        if own != shown:
            yield f'{title}: {own} ≠ {shown}'
        if rate['base'] + rate['vat'] != rate['gross']:
            yield f'{title}: {rate["base"]} + {rate["vat"]} ≠ {rate["gross"]}'
        if not vat_fits(kind, rate):
            yield f'{title}: VAT {rate["vat"]} of {rate["base"]}'
    for (category, percent), amount in sums.items():
        if amount:
            yield f'{category} {Decimal(percent) / 100:f} %: {amount} ≠ 0'


def _lines_by_rate(paper: Paper) -> dict[tuple[str, int], int]:
    sums: dict[tuple[str, int], int] = {}
    for line in paper['lines']:
        key = line['category'], line['vat_rate']
        sums[key] = sums.get(key, 0) + line['amount']
    return sums


def vat_fits(kind: str, rate: Paper) -> bool:
    """One VAT rate of an invoice or credit invoice, as far off as said above."""
    if rate['rate'] <= 0:
        return bool(rate['vat'] == 0)
    tolerance = 1 if kind == 'invoice' else 2
    off = rate['vat'] * 10_000 - rate['base'] * rate['rate']
    return bool(abs(off) <= (2 * tolerance + 1) * 5_000)


# ---- e-invoices
def why_not(snapshot: Paper) -> Refused | None:
    """Why this document has no e-invoice; None when it has one."""
    if snapshot.get('kind') not in ISSUED or 'endpoint' not in snapshot.get('seller', {}):
        return Refused(N_('Only invoices and credit invoices are made as e-invoices.'))
    if not snapshot['buyer']['business'] or snapshot['prices'] != 'net':
        return Refused(N_('E-invoices are made for business buyers only.'))
    return _not_written(snapshot) or _incomplete(snapshot) or (_not_french(snapshot) if in_france(snapshot) else None)


def has_einvoice(snapshot: Paper) -> bool:
    return why_not(snapshot) is None


def _not_written(paper: Paper) -> Refused | None:
    if not einvoice.lines(paper):
        return Refused(N_('An e-invoice needs at least one line.'))
    if digits(paper['currency']) > einvoice.DECIMALS and any(
            to_decimal(one, paper['currency']) % Decimal('.01') for one in _amounts(paper)):
        return Refused(N_('An e-invoice has amounts of at most two decimals, this document has three.'))
    return None


def _amounts(paper: Paper) -> Iterator[int]:
    """All that an e-invoice would write."""
    for line in einvoice.lines(paper):
        yield from (line['amount'], einvoice.priced(paper['currency'], line).whole)
    for rate in paper['totals']['rates']:
        yield from (rate[name] for name in ('base', 'vat', 'discount', 'shipping', 'payment_cost'))
    yield from (paper['totals'][name] for name in ('total', 'rounding', 'due'))
    yield from (payment['amount'] for payment in paper.get('payments', ()))


def _incomplete(paper: Paper) -> Refused | None:
    """What EN 16931 asks of everybody (BR-06 to BR-11, BR-S-02, BR-AE-02, BR-IC-02, BR-G-02)."""
    seller, buyer = paper['seller'], paper['buyer']
    categories = {rate['category'] for rate in paper['totals']['rates']}
    needs: list[tuple[bool, str]] = [
        (bool(parties.name(seller['address'])), N_('your company’s name')),
        (bool(parties.home(seller)), N_('your company’s country')),
        (bool(parties.name(buyer['address'])), N_('the buyer’s name')),
        (bool(parties.home(buyer)), N_('the buyer’s country')),
        (bool(parties.vat_id(seller)) or not categories & {'S', 'Z', 'AE', 'K', 'G'}, N_('your VAT number')),
        (bool(parties.vat_id(seller) or parties.legal_id(seller)), N_('your company number')),
        (bool(parties.vat_id(buyer)) or not categories & {'AE', 'K'}, N_('the buyer’s VAT number'))]
    return _lacks(needs)


def _lacks(needs: list[tuple[bool, str]]) -> Refused | None:
    lacking = next((what for there, what in needs if not there), None)
    if lacking is None:
        return None
    return Refused(N_('Missing for an e-invoice: {what}.'), what=Lazy(lacking))


def in_france(paper: Paper) -> bool:
    """Whether the French rules apply: between French businesses."""
    return parties.home(paper['seller']) == parties.home(paper['buyer']) == 'FR'


def _not_french(paper: Paper) -> Refused | None:
    """What the rules between French businesses (BR-FR) ask for besides."""
    if paper['currency'] != 'EUR':
        return Refused(N_('A French e-invoice in another currency than the euro needs the VAT in euros.'))
    if any(rate['rate'] not in FRENCH_RATES for rate in paper['totals']['rates']):
        return Refused(N_('A French e-invoice knows French VAT rates only.'))
    codes = [note['code'] for note in paper['notes'] if note['text']]
    several = next((code for code in FRENCH_NOTES if codes.count(code) > 1), None)
    if several:
        return Refused(N_('A French e-invoice says this only once: {what}.'), what=Lazy(FRENCH_NOTES[several]))
    return _lacks([
        (len(parties.legal_id(paper['seller'])) == 9, N_('your SIREN')),
        (len(parties.legal_id(paper['buyer'])) == 9, N_('the buyer’s SIREN')),
        (_siret_fits(paper['seller']), N_('a SIRET that begins with your SIREN')),
        (bool(einvoice.mode(paper)), N_('the category of operation')),
        *((code in codes, FRENCH_NOTES[code]) for code in FRENCH_NOTES)])


def _siret_fits(seller: Paper) -> bool:
    siret = wording.digits(seller['siret'])
    return not siret or (len(siret) == 14 and siret.startswith(parties.legal_id(seller)))
