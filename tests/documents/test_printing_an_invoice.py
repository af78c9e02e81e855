"""What a customer reads on an invoice, read back from the PDF itself."""
import hashlib
import re
from decimal import Decimal
from io import BytesIO

import pikepdf
import pypdf
import pytest

from tests.documents import samples
from tests.documents.conftest import Render, pages, text, words

ARABIC, HEBREW, CHINESE, THAI = 'ليلى حداد', 'נועה לוי', '北京市朝阳区 王小明', 'สมชาย ใจดี'


def amounts(words: str) -> list[Decimal]:
    """Every amount in euros on the paper, as English writes it."""
    found = re.findall(r'(−?)€([\d,]+\.\d\d)(?!\d)', words)
    return [Decimal(f'{"-" if sign else ""}{number.replace(",", "")}') for sign, number in found]


def flat(pdf: bytes) -> str:
    return ' '.join(text(pdf).split())


def after(label: str, words: str) -> Decimal:
    """The amount that follows the last occurrence of a label."""
    return amounts(words[words.rindex(label):])[0]


@pytest.mark.parametrize('count', [1, 50, 200])
def test_the_numbers_on_paper_are_the_numbers_of_the_order(render: Render, count: int) -> None:
    invoice = samples.invoice(count)
    read, sums = text(render(invoice)), invoice['totals']
    for label, minor in (('Total incl. VAT\n', sums['due']), ('Including VAT', sums['vat']), ('Amount due', 0),
                         ('Shipping costs', 690), ('Discount WELCOME5', -500)):
        assert after(label, read.replace('VAT €', 'VAT\n€')) == Decimal(minor) / 100, label
    printed = amounts(read)
    for line in invoice['lines']:
        assert Decimal(line['amount']) / 100 in printed
    for rate in sums['rates']:
        assert {Decimal(rate[name]) / 100 for name in ('base', 'vat', 'gross')} <= set(printed)
    assert read.count('SC-OCH') == sum(line['sku'] == 'SC-OCH' for line in invoice['lines'])


def test_the_printed_rows_add_up_to_the_printed_total(render: Render) -> None:
    read = text(render(samples.invoice(12)))
    rows = read[read.index('Subtotal'):]
    subtotal, discount, shipping, total = amounts(rows)[:4]
    assert subtotal + discount + shipping == total


def test_a_business_reads_net_lines_and_its_vat_added(render: Render) -> None:
    invoice = samples.business_invoice(5)
    read, sums = text(render(invoice)), invoice['totals']
    rows = amounts(read[read.index('Subtotal'):])
    assert rows[:4] == [Decimal(sums['subtotal']) / 100, Decimal(-5), Decimal('6.90'), Decimal(sums['net']) / 100]
    assert sum(rows[3:6]) == rows[6] == Decimal(sums['due']) / 100
    assert 'Total excl. VAT' in read
    assert 'Including VAT' not in read


def test_everything_the_law_asks_for_is_on_the_invoice(render: Render) -> None:
    read = flat(render(samples.business_invoice(5)))
    for wanted in ('INV2026-00391', '21 November 2026', '21 December 2026', 'ORD00482', '20 November 2026',
                   'Maison Garance', 'SARL au capital de 10 000 €', 'SIRET 732 829 320 00074', 'RCS Nantes',
                   'VAT ID FR32 732829320',
                   'Atelier Brun SAS', 'SIREN 123 456 824', 'VAT ID FR40 123456824', 'Delivered to', '12 quai Sud',
                   'IBAN FR76 4255', 'BIC CCOPFRPPXXX', '20 %', '5.5 %', '3–5 days', 'Indemnité forfaitaire'):
        assert wanted in read, wanted


def test_a_shop_without_vat_says_so_and_shows_no_vat(render: Render) -> None:
    lines = [line | {'vat_rate': 0} for line in samples.invoice_lines(3)]
    read = text(render(samples.invoice(lines=lines, mentions=['franchise'])))
    assert 'TVA non applicable, art. 293 B du CGI' in read
    assert 'VAT rate' not in read
    assert 'incl. VAT' not in read


@pytest.mark.parametrize(('home', 'article'), [('FR', '262 ter I'), ('BE', '138 of Directive 2006/112/EC')])
def test_the_reason_for_no_vat_names_the_law_of_the_seller(render: Render, home: str, article: str) -> None:
    shop = samples.seller(address=samples.address(company='Maison', country=home))
    read = flat(render(samples.invoice(seller=shop, mentions=['intra_community', 'reverse_charge'])))
    assert article in read
    assert 'Reverse charge' in read


def test_part_payments_and_refunds_leave_what_is_open(render: Render) -> None:
    payments = [{'method': 'Card', 'reference': '', 'amount': 3000, 'paid_on': '2026-11-21'},
                {'method': 'Card', 'reference': '', 'amount': -500, 'paid_on': '2026-11-22'}]
    invoice = samples.invoice(payments=payments)
    read = text(render(invoice))
    assert after('Paid on 21 November 2026', read) == Decimal('-30.00')
    assert after('Refunded on 22 November 2026', read) == Decimal('5.00')
    assert after('Amount due', read) == Decimal(invoice['totals']['due'] - 2500) / 100


def test_a_cent_the_source_charged_differently_is_a_row_of_its_own(render: Render) -> None:
    invoice = samples.invoice(paid=False)
    invoice['totals'] |= {'rounding': -1, 'due': invoice['totals']['due'] - 1}
    read = text(render(invoice))
    assert after('Rounding', read) == Decimal('-0.01')
    assert after('Amount due', read) == Decimal(invoice['totals']['due']) / 100


@pytest.mark.parametrize(('language', 'currency', 'shown'),
                         [('fr', 'EUR', '39,00 €'), ('en', 'JPY', '¥3,900'), ('fr', 'KWD', '3,900 KWD')])
def test_amounts_are_written_as_the_language_and_the_currency_have_them(
        render: Render, language: str, currency: str, shown: str) -> None:
    lines = samples.invoice_lines(1)
    unit = {'EUR': '39.00', 'JPY': '3900', 'KWD': '3.900'}[currency]
    lines[0] |= {'unit_price': unit, 'amount': 3900}
    assert shown in text(render(samples.invoice(lines=lines, language=language, currency=currency)))


def test_a_unit_price_keeps_its_decimals(render: Render) -> None:
    lines = [samples.invoice_lines(1)[0] | {'quantity': 1000, 'unit_price': '0.0125', 'amount': 1250}]
    read = text(render(samples.invoice(lines=lines)))
    assert '€0.0125' in read
    assert '1,000' in read


@pytest.mark.parametrize('count', [13, 14, 15, 16, 50])
def test_the_sums_never_stand_alone_and_every_page_says_what_it_is(render: Render, count: int) -> None:
    sheets = pages(render(samples.invoice(count)))
    for place, sheet in enumerate(sheets, 1):
        assert f'Page {place} / {len(sheets)}' in sheet
        assert 'INV2026-00391' in sheet
        assert 'RCS Nantes' in sheet
    with_sums = next(sheet for sheet in sheets if 'Subtotal' in sheet)
    assert 'Amount due' in with_sums
    assert 'Unit price' in with_sums
    skus = re.findall('SC-OCH|CN-20|LN-4|BK-071|TEA-JAS-250', with_sums[:with_sums.index('Subtotal')])
    assert len(skus) >= min(2, count)


@pytest.mark.parametrize('name', [ARABIC, HEBREW, CHINESE, THAI, 'Łukasz Żółć', 'Ωμέγα Жуков', 'Emoji 🎁 gift'])
def test_names_in_any_script_are_set_without_harm(render: Render, name: str) -> None:
    buyer = samples.buyer(address=samples.address(name=name))
    lines = [samples.invoice_lines(1)[0] | {'name': name}]
    seen = ' '.join(word.text for word in words(render(samples.invoice(buyer=buyer, lines=lines))))
    first = name.split()[0]
    assert seen.count(first) + seen.count(first[::-1]) == 2  # this reader tells letters from left to right
    assert 'SC-OCH' in seen
    assert Decimal('39.00') in amounts(seen)


def test_long_names_stay_on_the_page(render: Render) -> None:
    long = {'name': 'Donaudampfschifffahrt' * 14, 'sku': 'X' * 80, 'variant': 'extra ' * 30}
    place = samples.address(name='Wolfeschlegelsteinhausenbergerdorff ' * 5, company='A' * 200, line2='Bâtiment ' * 20)
    buyer = samples.buyer(address=place, vat_id='', legal=[])
    invoice = samples.invoice(lines=[samples.invoice_lines(1)[0] | long], buyer=buyer, order_number='O' * 35,
                              payment_method='Überweisung' * 20, delivery_time='bald' * 60)
    seen = words(render(invoice))
    assert min(word.left for word in seen) >= 17.5
    assert max(word.right for word in seen) <= 192.5
    assert '€39.00' in [word.text for word in seen]
    letters = ''.join(word.text for word in seen)
    assert letters.count('A' * 20) >= 5
    assert letters.count('X') == 80


def test_the_same_invoice_is_the_same_bytes_whichever_worker_makes_it(render: Render) -> None:
    invoice = samples.invoice(5, 'fr')
    first, *others = [hashlib.sha256(render(invoice)).hexdigest() for _ in range(4)]
    assert others == [first] * 3
    assert hashlib.sha256(render(invoice | {'number': 'INV2026-00392'})).hexdigest() != first


def test_the_pdf_knows_its_title_language_and_structure(render: Render) -> None:
    reader = pypdf.PdfReader(BytesIO(render(samples.invoice())))
    assert reader.metadata
    assert reader.metadata.title == 'Invoice INV2026-00391'
    assert reader.metadata.author == 'Maison Garance'
    assert reader.metadata.creation_date_raw == 'D:20261121'
    assert str(reader.root_object['/Lang']) == 'en'
    assert '/StructTreeRoot' in reader.root_object


def test_the_fonts_travel_with_the_paper(render: Render) -> None:
    with pikepdf.open(BytesIO(render(samples.invoice()))) as paper:
        fonts = list(paper.pages[0].resources.Font.values())
        names = {str(font.BaseFont).split('+')[1].replace('-', ' ') for font in fonts}
        assert names == {'Comptoir Sans', 'Comptoir Sans Bold'}
        assert all('/FontFile2' in font.DescendantFonts[0].FontDescriptor for font in fonts)


@pytest.mark.parametrize(('home', 'left', 'top'), [('FR', (100, 120), (45, 62)), ('DE', (18, 30), (54, 70))])
def test_the_address_stands_where_the_country_has_its_window(
        render: Render, home: str, left: tuple[int, int], top: tuple[int, int]) -> None:
    place = samples.address(name='', company='Maison', country=home, line1='Platz', postcode='', city='Ort')
    shop = samples.seller(address=place)
    address = [word for word in words(render(samples.invoice(seller=shop))) if word.text in {'Anaïs', '14', '69003'}]
    assert len(address) == 3
    assert all(left[0] <= word.left <= left[1] and top[0] <= word.top <= top[1] for word in address)
