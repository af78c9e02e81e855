"""What a picker reads on a pick list, and a customer on a return form."""
import pytest

from tests.documents import samples
from tests.documents.codes import codes
from tests.documents.conftest import Render, pages, text, words
from tests.documents.test_printing_an_invoice import flat


def test_every_line_names_place_pieces_and_the_slips_they_go_to(render: Render) -> None:
    picks = samples.pick_list(5)
    read = text(render(picks))
    for line in picks['lines']:
        assert line['shelf'] in read
        assert line['sku'] in read
    for number in picks['slips']:
        assert read.count(number) == sum(share['number'] == number for line in picks['lines']
                                         for share in line['shares'])
    total = sum(line['quantity'] for line in picks['lines'])
    assert f'{total} pieces' in read
    assert '3 packing slips' in read
    assert '21 November 2026, 09:30' in read


def test_the_lines_keep_the_walking_order(render: Render) -> None:
    picks = samples.pick_list(12)
    shelves = {line['shelf'] for line in picks['lines']}
    seen = [word.text for word in words(render(picks)) if word.text in shelves]
    assert seen == [line['shelf'] for line in picks['lines']]


def test_a_piece_that_goes_to_many_slips_names_them_all(render: Render) -> None:
    picks = samples.pick_list(3)
    numbers = [f'SHIP{place:05}' for place in range(300)]
    picks['lines'][1] |= {'quantity': 301, 'shares': [
        {'number': number, 'quantity': 2 if number == 'SHIP00007' else 1} for number in numbers]}
    sheets = pages(render(picks | {'slips': numbers}))
    assert len(sheets) <= 3
    read = ' '.join(' '.join(sheets).split())
    assert all(number in read for number in numbers)
    assert '2 × SHIP00007, SHIP00008, SHIP00009' in read


def test_a_list_for_one_slip_has_its_number_once(render: Render) -> None:
    read = text(render(samples.pick_list(4, slips=1)))
    assert read.count('SHIP00455') == 1


@pytest.mark.parametrize('count', [40])
def test_every_page_of_a_long_list_repeats_its_head(render: Render, count: int) -> None:
    sheets = pages(render(samples.pick_list(count)))
    assert len(sheets) > 1
    for place, sheet in enumerate(sheets, 1):
        assert f'Page {place} / {len(sheets)}' in sheet
        assert 'Shelf' in sheet
    assert 'Picked by' in sheets[-1]


def test_a_french_pick_list_is_french(render: Render) -> None:
    read = flat(render(samples.pick_list(language='fr')))
    for wanted in ('Liste de prélèvement', '3 bordereaux', 'Préparé par', '21 novembre 2026, 09:30'):
        assert wanted in read, wanted


def test_a_return_form_can_be_filled_in_by_hand(render: Render) -> None:
    form = samples.return_form()
    paper = render(form)
    read = flat(paper)
    for line in form['lines']:
        assert line['name'] in read
        assert f'of {line["quantity"]}' in read
    for wanted in (*form['reasons'], *form['outcomes'], 'Return form', 'ORD00482', 'within 30 days', 'Anaïs Petit',
                   'Send back to', 'Maison Garance', '8 place du Marché', 'Your remarks', 'Signature',
                   'Please use the original packaging.', 'anais@example.com'):
        assert wanted in read, wanted


@pytest.mark.parametrize(('number', 'scanned'), [('', 'ORD00482'), ('RET00007', 'RET00007')])
def test_the_barcode_of_a_return_form_finds_the_return_or_its_order(
        render: Render, number: str, scanned: str) -> None:
    assert codes(render(samples.return_form(number=number))) == [scanned]


def test_a_return_form_without_reasons_asks_only_for_remarks(render: Render) -> None:
    read = flat(render(samples.return_form(reasons=[], outcomes=[], days=0, policy='')))
    assert 'Why do you send it back?' not in read
    assert 'What do you wish?' not in read
    assert 'within' not in read
    assert 'Your remarks' in read


def test_a_french_return_form_is_french(render: Render) -> None:
    read = flat(render(samples.return_form(language='fr')))
    for wanted in ('Formulaire de retour', 'sous 30 jours', 'À renvoyer à', 'Pourquoi ce retour ?', 'sur 2'):
        assert wanted in read, wanted
    assert 'FRANCE' not in read


def test_a_customer_abroad_reads_the_country_to_send_back_to(render: Render) -> None:
    read = flat(render(samples.return_form(customer=samples.address(country='BE'))))
    assert '44000 Nantes FRANCE' in read
    assert 'BELGIUM' in read
