"""The first day of a shop."""
import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from base import i18n
from base.actor import SYSTEM
from base.errors import Invalid
from data.database import Database
from data.models import Carrier, PaymentMethod, ShippingMethod, Shop, Staff
from people import countries
from people.carriers import CARRIERS
from people.opening_shop import AlreadyOpen, is_open, open_shop
from people.signing_in import sign_in
from people.staffing import add_staff
from tests.people.colleagues import ADDRESS, PASSWORD

GOOD = {'name': 'Maison Mathilde', 'country': 'FR', 'currency': '', 'language': 'en', 'timezone': '',
        'owner_name': 'Anna', 'owner_email': 'anna@example.org', 'owner_password': PASSWORD}


@pytest.fixture
def french() -> Iterator[None]:
    """A few words of the catalogue, as the translator will write them."""
    words = i18n._words('fr').singular
    kept = dict(words)
    words.update({'Card': 'Carte bancaire', 'Home delivery': 'Livraison à domicile'})
    yield
    words.clear()
    words.update(kept)


async def test_the_shop_opens_with_its_owner_and_what_it_needs(db: Database) -> None:
    assert not await is_open()
    owner = await open_shop(**GOOD)
    assert await is_open()
    shop = await Shop.get()
    assert (shop.id, shop.name, shop.country, shop.currency, shop.language, shop.timezone) == (
        1, 'Maison Mathilde', 'FR', 'EUR', 'en', 'Europe/Paris')
    assert (shop.price_mode, shop.default_vat_rate) == ('gross', 2000)
    assert shop.prefixes == {'order': 'ORD', 'quote': 'QUO', 'invoice': 'INV', 'credit': 'CRN', 'slip': 'SHIP',
                             'return': 'RET'}
    assert (owner.role, owner.active) == ('owner', True)
    assert await sign_in('anna@example.org', PASSWORD, ADDRESS, '')


async def test_the_methods_speak_the_shop_s_language(db: Database, french: None) -> None:
    await open_shop(**{**GOOD, 'language': 'fr'})
    assert await PaymentMethod.filter(name='Carte bancaire', pay_later=False).exists()
    assert await ShippingMethod.filter(name='Livraison à domicile', pickup=False).exists()
    assert i18n.language() == 'en'


async def test_paying_later_and_picking_up_are_ready(db: Database) -> None:
    await open_shop(**GOOD)
    methods = dict(await PaymentMethod.all().values_list('name', 'pay_later'))
    assert methods == {'Card': False, 'Bank transfer': False, 'Cash on pickup': True, 'On account': True}
    assert dict(await ShippingMethod.all().values_list('name', 'pickup')) == {
        'Home delivery': False, 'Pickup in the shop': True}
    assert await Carrier.all().count() == len(CARRIERS)


async def test_a_shop_opens_once_also_when_two_do_it_at_once(db: Database) -> None:
    results = await asyncio.gather(
        *[open_shop(**{**GOOD, 'name': f'Shop {n}', 'owner_email': f'anna{n}@example.org'}) for n in range(4)],
        return_exceptions=True)
    assert [type(one) for one in results].count(Staff) == 1
    assert [type(one) for one in results].count(AlreadyOpen) == 3
    assert (await Staff.get()).email.removeprefix('anna')[0] == (await Shop.get()).name[-1]
    with pytest.raises(AlreadyOpen):
        await open_shop(**GOOD)
    assert await PaymentMethod.all().count() == 4


WRONG = [
    ('shop', {'name': ' '}), ('country', {'country': 'XX'}), ('country', {'country': ''}),
    ('currency', {'currency': 'ABC'}), ('language', {'language': 'xx'}), ('timezone', {'timezone': '../etc/passwd'}),
    ('timezone', {'timezone': 'Europe/Nowhere'}), ('name', {'owner_name': ''}), ('email', {'owner_email': 'anna'}),
    ('password', {'owner_password': 'short'}),
]


async def test_a_wrong_answer_opens_nothing_and_names_its_field(db: Database) -> None:
    for field, values in WRONG:
        with pytest.raises(Invalid) as refusal:
            await open_shop(**{**GOOD, **values})
        assert refusal.value.field == field, values
    assert not await Shop.exists()
    assert not await Staff.exists()


async def test_a_taken_mail_address_leaves_no_half_open_shop(db: Database) -> None:
    await add_staff(SYSTEM, 'Anna', 'anna@example.org', 'owner', 'en', PASSWORD)
    with pytest.raises(Invalid):
        await open_shop(**GOOD)
    assert not await Shop.exists()
    assert not await Carrier.exists()


@pytest.mark.parametrize(('country', 'currency', 'zone', 'vat'), [
    ('FR', 'EUR', 'Europe/Paris', 2000), ('BE', 'EUR', 'Europe/Brussels', 2100), ('DE', 'EUR', 'Europe/Berlin', 1900),
    ('GB', 'GBP', 'Europe/London', 2000), ('CH', 'CHF', 'Europe/Zurich', 810), ('US', 'USD', 'America/New_York', 0),
    ('JP', 'JPY', 'Asia/Tokyo', 1000), ('FI', 'EUR', 'Europe/Helsinki', 2550), ('RE', 'EUR', 'Indian/Reunion', 0),
    ('AU', 'AUD', 'Australia/Sydney', 1000), ('UA', 'UAH', 'Europe/Kyiv', 2000),
])
def test_a_country_brings_its_currency_zone_and_vat(country: str, currency: str, zone: str, vat: int) -> None:
    assert (countries.currency_of(country), countries.timezone_of(country)) == (currency, zone)
    assert countries.VAT.get(country, 0) == vat


def test_every_offered_country_has_a_currency_and_a_zone() -> None:
    for country in countries.OFFERED:
        assert countries.is_country(country)
        assert countries.is_currency(countries.currency_of(country))
        assert countries.is_timezone(countries.timezone_of(country))


def test_a_country_with_several_zones_has_a_main_one_and_offers_the_others() -> None:
    for country in countries.OFFERED:
        here = countries.zones()[country]
        if len(here) > 1:
            assert countries.MAIN_ZONES[country] in here, country
    everywhere = [zone for country in countries.OFFERED for zone in countries.zones()[country]]
    for zone in countries.OTHER_ZONES:
        assert zone in everywhere
        assert countries.is_timezone(zone)


@pytest.mark.parametrize('name', CARRIERS)
def test_every_carrier_s_pattern_makes_an_address(name: str) -> None:
    address = CARRIERS[name].format(code='3SABC1', postcode='69003', country='FR', language='fr')
    assert '3SABC1' in address
    assert urlsplit(address).scheme == 'https'
    assert len(CARRIERS[name]) <= 300
    assert '{' not in address
