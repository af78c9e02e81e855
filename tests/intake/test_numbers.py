"""Numbers, rates, dates and countries as other shops write them."""
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from base.errors import Invalid
from intake import amounts
from intake.countries import code_of, place
from intake.dates import moment
from intake.rates import rate_of
from intake.vat_ids import names_a_vat_id, vat_id


@pytest.mark.parametrize(('text', 'value'), [
    ('12.50', '12.50'), ('12,50', '12.50'), ('-5.00', '-5'), ('−5,00', '-5'), ('1 234,56', '1234.56'), ('', '0'),
    ('1\u202f234,56', '1234.56'), ('1.234,56', '1234.56'), ('1,234.56', '1234.56'), ("1'234.50", '1234.50')])
def test_numbers_are_read_with_point_or_comma(text: str, value: str) -> None:
    assert amounts.number(text) == Decimal(value)


@pytest.mark.parametrize('text', ['twelve', '1e5', 'NaN', 'Infinity', '=1+1', '--1', '1,2,3.4.5', '9' * 30, '1' * 5000])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        amounts.number(text)


@pytest.mark.parametrize(('amount', 'quantity', 'currency', 'price'), [
    (2500, 2, 'EUR', '12.50'), (1000, 3, 'EUR', '3.333'), (100, 7, 'EUR', '0.143'), (-930, -2, 'EUR', '4.65'),
    (2980, 2, 'JPY', '1490'), (5, 3, 'JPY', '1.7'), (3750, 3, 'KWD', '1.250'), (0, 4, 'EUR', '0.00')])
def test_the_unit_price_has_the_fewest_decimals_that_give_the_amount(
        amount: int, quantity: int, currency: str, price: str) -> None:
    assert amounts.unit_price(amount, quantity, currency) == price
    assert amounts.minor(Decimal(price) * quantity, currency) == amount


def test_currencies_are_iso_codes() -> None:
    assert amounts.currency(' eur ') == 'EUR'
    for wrong in ('', '€', 'euro', 'QQQ'):
        with pytest.raises(Invalid):
            amounts.currency(wrong)


@pytest.mark.parametrize(('tax', 'net', 'rate'), [
    ('1.67', '8.33', 2000), ('5.00', '25.00', 2000), ('0.55', '9.99', 550), ('1.74', '8.26', 2100),
    ('0.57', '9.43', 600), ('1.60', '8.40', 1900), ('8.88', '100.00', 888), ('1.13', '15.00', 750),
    ('7.25', '100.00', 725), ('15.00', '10.00', 10_000),
    ('-1.67', '-8.33', 2000), ('0.00', '10.00', 0), ('1.00', '0.00', 0), ('0.02', '0.10', 2000)])
def test_the_rate_is_the_real_one_behind_rounded_tax(tax: str, net: str, rate: int) -> None:
    assert rate_of(Decimal(tax), Decimal(net), 'EUR') == rate


def test_a_rate_seen_on_the_order_is_preferred_where_it_explains_the_tax() -> None:
    assert rate_of(Decimal('0.02'), Decimal('0.10'), 'EUR', [2100]) == 2100
    assert rate_of(Decimal('1.67'), Decimal('8.33'), 'EUR', [550]) == 2000


@pytest.mark.parametrize('text', [
    '2026-03-02 09:30:00 +0100', '2026-03-02T09:30:00+01:00', '2026-03-02T08:30:00', '2026-03-02T08:30:00Z',
    '2026-03-02 08:30:00 UTC', '02/03/2026 08:30', '2.3.2026 08:30:00'])
def test_moments_are_read_as_utc(text: str) -> None:
    assert moment(text) == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize('text', ['', 'yesterday', '0000-00-00 00:00:00', '2026-13-01', '31/02/2026', '{{now}}',
                                  '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'])
def test_what_is_no_believable_moment_is_none(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(('name', 'code'), [
    ('United Kingdom', 'GB'), ('Germany', 'DE'), ('France', 'FR'), ('EIRE', 'IE'), ('Spain', 'ES'),
    ('Netherlands', 'NL'), ('Belgium', 'BE'), ('Switzerland', 'CH'), ('Portugal', 'PT'), ('Australia', 'AU'),
    ('Norway', 'NO'), ('Italy', 'IT'), ('Channel Islands', 'JE'), ('Finland', 'FI'), ('Cyprus', 'CY'), ('Sweden', 'SE'),
    ('Austria', 'AT'), ('Denmark', 'DK'), ('Japan', 'JP'), ('Poland', 'PL'), ('Israel', 'IL'), ('USA', 'US'),
    ('Hong Kong', 'HK'), ('Singapore', 'SG'), ('Iceland', 'IS'), ('Canada', 'CA'), ('Greece', 'GR'), ('Malta', 'MT'),
    ('United Arab Emirates', 'AE'), ('RSA', 'ZA'), ('Lebanon', 'LB'), ('Lithuania', 'LT'), ('Brazil', 'BR'),
    ('Czech Republic', 'CZ'), ('Bahrain', 'BH'), ('Saudi Arabia', 'SA'), ('Royaume-Uni', 'GB'), ('Allemagne', 'DE'),
    ('ETATS-UNIS', 'US'), ('fr', 'FR'), ('FRA', 'FR'), ('UK', 'GB'), ('EL', 'GR'), ('Côte d’Ivoire', 'CI')])
def test_countries_are_known_by_name_and_code(name: str, code: str) -> None:
    assert code_of(name) == code


def test_an_unknown_country_keeps_its_name_in_the_region() -> None:
    assert place('Atlantis') == ('', 'Atlantis')
    assert place('European Community', 'North') == ('', 'North, European Community')
    assert place('Unspecified') == ('', '')
    assert place('', 'Bretagne') == ('', 'Bretagne')
    assert place('France', 'Bretagne') == ('FR', 'Bretagne')


def test_a_country_that_is_two_keeps_its_name_beside_the_code() -> None:
    assert place('Channel Islands') == ('JE', 'Channel Islands')


def test_groups_of_countries_are_no_country() -> None:
    assert [code_of(code) for code in ('EU', 'UN', 'ZZ', 'XA', '', '1', 'QO')] == [''] * 7


def test_vat_ids_are_tidied_and_recognised() -> None:
    assert vat_id('be 0123.456.789') == 'BE0123456789'
    assert [vat_id(text) for text in ('no', 'valid', 'validated', '', 'FR')] == [''] * 5
    assert all(map(names_a_vat_id, ('VAT number', '_billing_vat', 'N° TVA', 'eu_vat_number', 'vatNumber')))
    assert not any(map(names_a_vat_id, ('elevator', 'customer', 'private', 'industry')))
