"""Which VAT a line bears: its category follows from its rate, the order's treatment and the shop's regime."""
from collections.abc import Iterable
from typing import Any

from base.errors import Invalid, Refused
from base.i18n import N_
from orders.legal import EU, is_eu_vat_id, vat_country

TREATMENTS = {'reverse_charge': N_('Reverse charge'), 'intra_community': N_('Intra-Community supply'),
              'export': N_('Export outside the EU')}
CATEGORIES = {'reverse_charge': 'AE', 'intra_community': 'K', 'export': 'G'}
NO_VAT_ON_ORDER = N_('This order bears no VAT: leave the rate at 0.')
NO_VAT_IN_SHOP = N_('Your shop charges no VAT (Settings › Administration): leave the rate at 0.')


def category(rate: int, treatment: str, regime: str) -> str:
    """Of EN 16931 (UNTDID 5305): S with a rate; without, what the treatment says, E of a small business, or Z.
    What a source charged with VAT stays S, also in a shop that charges none."""
    if rate > 0:
        return 'S'
    return CATEGORIES.get(treatment) or ('E' if regime == 'franchise' else 'Z')


def mark(shop: Any, paper: Any, lines: Iterable[Any]) -> list[Any]:
    """Sets the category of each line of an Order or Quote; returns the lines that had another."""
    changed = []
    for line in lines:
        fitting = category(line.vat_rate, paper.vat_treatment, shop.vat_regime)
        if line.category != fitting:
            line.category = fitting
            changed.append(line)
    return changed


def bears_none(shop: Any, paper: Any) -> bool:
    """Whether new lines get the rate 0."""
    return bool(paper.vat_treatment) or shop.vat_regime == 'franchise'


def check_rate(shop: Any, paper: Any, rate: int, before: int | None, field: str) -> None:
    """Raises Invalid for a new rate where no VAT may be charged."""
    if rate and rate != before and bears_none(shop, paper):
        raise Invalid(NO_VAT_ON_ORDER if paper.vat_treatment else NO_VAT_IN_SHOP, field)


def misfit(shop: Any, paper: Any, treatment: str) -> Refused | None:
    """Why an order or quote cannot be treated so: an invoice without these ids and places would be wrong."""
    if not treatment:
        return None
    if not shop.legal.get('vat_id'):
        return Refused(N_('Enter your own VAT number in Settings › Company first.'))
    return _export(paper) if treatment == 'export' else _between_businesses(shop, paper, treatment)


def _between_businesses(shop: Any, paper: Any, treatment: str) -> Refused | None:
    if not is_eu_vat_id(paper.vat_id):
        return Refused(N_('This needs the buyer’s valid VAT number of the European Union: add it to the customer.'))
    if treatment == 'reverse_charge':
        return None
    there = destination(paper)
    if there not in EU or there == shop.country:
        return Refused(N_('An intra-Community supply goes to another country of the European Union.'))
    if vat_country(paper.vat_id) == shop.country:
        return Refused(N_('An intra-Community supply needs a VAT number of another country than yours.'))
    return None


def _export(paper: Any) -> Refused | None:
    there = destination(paper)
    if there and there not in EU:
        return None
    return Refused(N_('An export goes to a country outside the European Union.'))


def destination(paper: Any) -> str:
    """The country the goods go to, ISO 3166."""
    return str(paper.shipping.get('country') or paper.billing.get('country') or '')
