"""What a customer reads in a payment reminder letter."""
from decimal import Decimal

import pytest

from tests.documents import samples
from tests.documents.codes import codes
from tests.documents.conftest import Render
from tests.documents.test_printing_an_invoice import after, amounts, flat

WORDS = {
    'en': ('Perhaps it slipped your mind', 'tell us: we will find a solution', 'will have to take further steps',
           'formal notice to pay the whole amount by 14 January 2027'),
    'fr': ('Il s’agit sans doute d’un oubli', 'nous trouverons une solution', 'nous devrons engager d’autres démarches',
           'mettons en demeure, par la présente, de régler la totalité de cette somme avant le 14 janvier 2027')}


@pytest.mark.parametrize('language', ['en', 'fr'])
@pytest.mark.parametrize('level', [1, 2, 3, 4])
def test_each_letter_is_firmer_than_the_one_before(render: Render, level: int, language: str) -> None:
    read = flat(render(samples.reminder(level, language)))
    assert [words in read for words in WORDS[language]] == [place == level for place in range(1, 5)]


def test_the_letter_lists_what_is_open_and_how_to_pay_it(render: Render) -> None:
    owed = [{'number': 'INV1', 'issued_on': '2026-10-01', 'due_on': '2026-10-31', 'total': 10000, 'paid': 2500,
             'open': 7500},
            {'number': 'ORD9', 'issued_on': '2026-11-01', 'due_on': '', 'total': 5000, 'paid': 0, 'open': 5000}]
    read = flat(render(samples.reminder(2, owed=owed, open=12500)))
    for wanted in ('INV1', '1 October 2026', '31 October 2026', 'ORD9', '14 January 2027',
                   'FR76 4255 9100 0008 0123 4567 890', 'Anaïs Petit', 'Maison Garance'):
        assert wanted in read, wanted
    assert {Decimal(100), Decimal(25), Decimal(75), Decimal(50), Decimal(125)} <= set(amounts(read))
    assert after('Total still open', read) == after('Amount due', read) == Decimal(125)
    assert 'Reference ORD00482' in read


def test_a_letter_says_its_notes_once(render: Render) -> None:
    note = {'code': 'PMD', 'text': 'Late payment: 12.15 % a year.'}
    assert flat(render(samples.reminder(notes=[note, note]))).count('12.15 % a year') == 1


def test_a_letter_without_a_day_or_an_account_stays_polite(render: Render) -> None:
    paper = render(samples.reminder(1, pay_by='', seller=samples.seller()))
    read = flat(paper)
    assert 'in the next few days' in read
    assert 'Pay by transfer' not in read
    assert codes(paper) == []


@pytest.mark.parametrize('level', [0, 9])
def test_a_level_out_of_range_takes_the_nearest(render: Render, level: int) -> None:
    read = flat(render(samples.reminder(level)))
    assert ('Payment reminder' if level == 0 else 'Formal notice') in read
