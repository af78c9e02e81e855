"""Numbers that do not add up are never issued; a missing fact only means that there is no e-invoice, and says which."""
from collections.abc import Callable
from typing import Any

import pytest

from base.i18n import speaking
from documents.einvoice_check import DoesNotAddUp, before_issue, why_not
from documents.snapshot_check import BadSnapshot
from tests.documents import einvoice_samples, samples

Snapshot = dict[str, Any]


@pytest.mark.parametrize('snapshot', [
    samples.invoice(7), samples.invoice(7, prices='net'), samples.credit(3), samples.credit(3, prices='net'),
    einvoice_samples.of_gross_shop(), einvoice_samples.yen()])
def test_what_the_core_computed_is_issued(snapshot: Snapshot):
    before_issue(snapshot['kind'], snapshot)


def rate(snapshot: Snapshot) -> dict[str, Any]:
    found: dict[str, Any] = snapshot['totals']['rates'][0]
    return found


def vat_off(snapshot: Snapshot, by: int) -> None:
    """VAT that is wrong everywhere, so that all sums still hold."""
    for sums, total in ((rate(snapshot), 'gross'), (snapshot['totals'], 'total')):
        sums['vat'] += by
        sums[total] += by
    snapshot['totals']['due'] += by


def moved(snapshot: Snapshot) -> None:
    """A line under another rate than the one its VAT was counted at."""
    snapshot['lines'][0]['vat_rate'] = 550


def line_off(snapshot: Snapshot) -> None:
    snapshot['lines'][0]['amount'] += 500


def untaxed_with_vat(snapshot: Snapshot) -> None:
    snapshot['lines'] = [one | {'category': 'AE', 'vat_rate': 0} for one in snapshot['lines']]
    rate(snapshot).update(category='AE', rate=0)


def gross_off(snapshot: Snapshot) -> None:
    rate(snapshot)['gross'] += 1
    snapshot['totals']['rates'].append(rate(snapshot) | dict.fromkeys(
        ('base', 'vat', 'discount', 'shipping', 'payment_cost'), 0) | {'gross': -1, 'category': 'Z', 'rate': 0})


@pytest.mark.parametrize('spoil', [
    line_off, moved, untaxed_with_vat, gross_off, lambda one: vat_off(one, 3), lambda one: vat_off(one, -90)])
@pytest.mark.parametrize('prices', ['net', 'gross'])
def test_what_does_not_add_up_is_not_issued(spoil: Callable[[Snapshot], None], prices: str):
    snapshot = samples.invoice(3, prices=prices)
    spoil(snapshot)
    with pytest.raises(DoesNotAddUp, match='not issued because its numbers do not add up'):
        before_issue('invoice', snapshot)


def test_vat_may_be_off_by_one_unit_and_on_a_credit_by_two():
    for kind, by in (('invoice', 1), ('credit', 2)):
        snapshot = getattr(samples, kind)(3, prices='net')
        vat_off(snapshot, by)
        before_issue(kind, snapshot)
        vat_off(snapshot, 1)
        with pytest.raises(DoesNotAddUp):
            before_issue(kind, snapshot)


def test_a_snapshot_that_lacks_a_field_is_our_mistake():
    snapshot = samples.invoice(1)
    del snapshot['operation']
    with pytest.raises(BadSnapshot, match='lacks operation'):
        before_issue('invoice', snapshot)


def without(path: str) -> Callable[[], Snapshot]:
    def make() -> Snapshot:
        made = einvoice_samples.invoice(2)
        *above, last = path.split('.')
        place: Any = made
        for name in above:
            place = place[name]
        place[last] = ''
        return made
    return make


def noted(*codes: str) -> Snapshot:
    return einvoice_samples.invoice(1, notes=[{'code': code, 'text': 'so'} for code in codes])


def without_vat_id(sample: Snapshot, who: str) -> Snapshot:
    sample[who]['vat_id'] = ''
    return sample


MISSING: list[tuple[Callable[[], Snapshot], str]] = [
    (without('seller.vat_id'), 'your VAT number'),
    (without('seller.siren'), 'your SIREN'),
    (without('buyer.siren'), 'the buyer’s SIREN'),
    (without('operation'), 'the category of operation'),
    (without('seller.address.company'), 'your company’s name'),
    (without('seller.address.country'), 'your company’s country'),
    (without('buyer.address.country'), 'the buyer’s country'),
    (lambda: noted('PMD', 'AAB'), 'recovery costs'),
    (lambda: noted('PMT', 'AAB'), 'late payment penalty'),
    (lambda: noted('PMT', 'PMD'), 'discount for early payment'),
    (lambda: noted('PMT', 'PMD', 'AAB', 'AAB'), 'only once: discount for early payment'),
    (lambda: without_vat_id(einvoice_samples.reverse_charge(), 'buyer'), 'the buyer’s VAT number'),
    (lambda: without_vat_id(einvoice_samples.intra_community(), 'buyer'), 'the buyer’s VAT number'),
    (lambda: without_vat_id(einvoice_samples.export(), 'seller'), 'your VAT number'),
    (lambda: einvoice_samples.invoice(1, currency='USD'), 'another currency than the euro'),
    (lambda: einvoice_samples.of_lines(einvoice_samples.line('10.00', rate=1900, amount=1000)), 'French VAT rates'),
    (lambda: einvoice_samples.of_lines(einvoice_samples.line('1.001', amount=1001), digits=3, currency='KWD',
                                         **einvoice_samples.abroad('KW')), 'at most two decimals'),
    (lambda: samples.invoice(1), 'for business buyers only'),
    (lambda: samples.invoice(1, prices='net'), 'for business buyers only'),
    (lambda: samples.quote(1), 'Only invoices and credit invoices')]


@pytest.mark.parametrize(('make', 'reason'), MISSING, ids=[reason for _, reason in MISSING])
def test_why_there_is_no_einvoice_is_said(make: Callable[[], Snapshot], reason: str):
    snapshot = make()
    with speaking('en'):
        assert reason in str(why_not(snapshot))


def test_what_only_machines_need_does_not_stop_the_sale():
    snapshot = einvoice_samples.invoice(2)
    snapshot['buyer'] |= {'siren': '', 'endpoint': '', 'vat_id': ''}
    snapshot['notes'] = []
    before_issue('invoice', snapshot)
    assert why_not(snapshot) is not None


def test_french_rules_are_for_french_buyers_only():
    assert why_not(einvoice_samples.untaxed('K', 'intra_community', **einvoice_samples.abroad('DE', 'DE136695976'),
                                            notes=[])) is None


def test_a_siret_of_another_company_is_told():
    snapshot = einvoice_samples.invoice(1)
    snapshot['seller']['siret'] = '12345678900011'
    assert 'SIRET' in str(why_not(snapshot))


def test_a_snapshot_of_an_older_desk_has_no_einvoice():
    snapshot = einvoice_samples.invoice(1)
    del snapshot['seller']['endpoint']
    assert why_not(snapshot) is not None
    assert why_not({}) is not None
