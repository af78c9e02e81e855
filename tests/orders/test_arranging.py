"""The owner arranges the desk: company, administration, statuses, ways to pay and to send, carriers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from base.errors import Forbidden, Invalid, Missing, Stale
from data import database
from data.models import Carrier, CustomStatus, PaymentMethod, ShippingMethod
from orders import arranging, editing, legal, snapshots, topics
from tests.orders import desk
from tests.orders.desk import People

COMPANY = {'name': 'Maison Roy', 'line1': '2 quai', 'line2': '', 'postcode': '44000', 'city': 'Nantes', 'country': 'FR',
           'form': 'SARL', 'trader': '', 'capital_minor': 1_000_000, 'siren': '732829320', 'siret': '73282932000074',
           'rcs': 'Nantes', 'lines': 'Membre d’un centre agréé\n\nCode APE 4778C', 'vat_id': 'FR44732829320',
           'endpoint': '732829320', 'endpoint_scheme': '0225', 'email': 'a@roy.example', 'website': '',
           'bank': 'Banque', 'iban': 'FR76 3000 6000 0112 3456 7890 189', 'bic': 'AGRIFRPP'}
ADMINISTRATION = {'invoice_when': 'paid', 'slips_when': 'later', 'vat_regime': 'franchise', 'price_mode': 'net',
                  'timezone': 'Europe/Brussels', 'language': 'fr', 'payment_days': 14, 'quote_days': 60,
                  'default_vat_rate': 550, 'prefix_invoice': 'FA{year}-', 'prefix_order': 'CDE'}
PIXEL = 'data:image/png;base64,iVBORw0KGgo='
on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def refusal(saving: Awaitable[Any]) -> tuple[str, str]:
    """The field and the sentence of what cannot be taken."""
    with pytest.raises(Invalid) as caught:
        await saving
    return caught.value.field, str(caught.value)


# ---- company


async def test_the_company_stands_on_papers_as_it_was_written(people: People) -> None:
    before = await desk.shop()
    await arranging.edit_company(people.owner, before.version, COMPANY)
    shop = await desk.shop()
    assert (shop.name, shop.address['name'], shop.address['city']) == ('Maison Roy', 'Maison Roy', 'Nantes')
    assert shop.legal['lines'] == ['Membre d’un centre agréé', 'Code APE 4778C']
    assert (shop.legal['iban'], shop.version) == ('FR76 3000 6000 0112 3456 7890 189', before.version + 1)
    assert arranging.company(shop) == {**COMPANY, 'lines': 'Membre d’un centre agréé\nCode APE 4778C'}


@pytest.mark.parametrize(('language', 'capital'), [
    ('en', 'SARL with a share capital of €10,000'), ('fr', 'SARL au capital de 10\u202f000\xa0€')])
async def test_the_legal_ids_become_lines_in_the_language_of_the_paper(people: People, language: str,
                                                                       capital: str) -> None:
    await arranging.edit_company(people.owner, 1, COMPANY)
    seller = snapshots.seller(await desk.shop(), language)
    assert seller['legal'] == [capital, 'SIRET 732 829 320 00074', 'RCS Nantes 732 829 320',
                               'Membre d’un centre agréé', 'Code APE 4778C']
    assert [seller[name] for name in ('siren', 'siret', 'endpoint', 'endpoint_scheme', 'vat_id')] == [
        '732829320', '73282932000074', '732829320', '0225', 'FR44732829320']


@on_sqlite
async def test_a_sole_trader_stands_on_papers_with_their_own_name(people: People) -> None:
    await arranging.edit_company(people.owner, 1, {**COMPANY, 'form': 'EI', 'trader': 'Anne Roy', 'rcs': ''})
    assert snapshots.seller(await desk.shop())['legal'][:2] == ['Anne Roy EI', 'SIRET 732 829 320 00074']
    await arranging.edit_company(people.owner, 2, {**COMPANY, 'form': 'EI', 'trader': '', 'rcs': ''})
    shop = await desk.shop()
    assert snapshots.seller(shop, 'fr')['legal'][0] == 'Entrepreneur individuel (EI)'
    assert 'The name of the sole trader is missing.' in legal.missing(shop)


@on_sqlite
async def test_ids_are_kept_without_the_spaces_they_were_typed_with(people: People) -> None:
    spaced = {'siren': '', 'siret': '732 829 320 00074', 'vat_id': 'fr 44 732.829.320', 'endpoint': '',
              'endpoint_scheme': '', 'iban': 'fr7630006000011234567890189'}
    await arranging.edit_company(people.owner, 1, {**COMPANY, **spaced})
    told = arranging.company(await desk.shop())
    assert {name: told[name] for name in spaced} == {name: COMPANY[name] for name in spaced}


@on_sqlite
async def test_the_electronic_address_follows_the_siren_until_another_is_typed(people: People) -> None:
    await arranging.edit_company(people.owner, 1, COMPANY)
    other = {'siren': '552100554', 'siret': '', 'vat_id': ''}
    await arranging.edit_company(people.owner, 2, {**COMPANY, **other})
    assert (await desk.shop()).legal['endpoint'] == '552100554'
    await arranging.edit_company(people.owner, 3, {**COMPANY, **other, 'endpoint': 'a@roy.example',
                                                   'endpoint_scheme': 'EM'})
    await arranging.edit_company(people.owner, 4, {**COMPANY, 'endpoint': 'a@roy.example', 'endpoint_scheme': 'EM'})
    assert (await desk.shop()).legal['endpoint'] == 'a@roy.example'


@on_sqlite
@pytest.mark.parametrize(('name', 'value'), [
    ('name', '  '), ('siren', '732829321'), ('siren', '12'), ('siret', '73282932000075'), ('siret', '55210055400013'),
    ('vat_id', 'FR45732829320'), ('vat_id', 'FR40303265045'), ('bic', 'AGRI'), ('endpoint_scheme', '4711'),
    ('iban', 'FR76 3000 6000 0112 3456 7890 188'), ('iban', 'FR7É'), ('iban', '12'),
    ('logo', 'data:image/svg+xml;base64,PHN2Zz4='), ('logo', 'https://example.org/x.png'),
    ('logo', f'data:image/png;base64,{"A" * 400_004}')])
async def test_what_cannot_stand_on_papers_is_refused_beside_its_field(people: People, name: str, value: str) -> None:
    before = await desk.shop()
    field, sentence = await refusal(arranging.edit_company(people.owner, before.version, {**COMPANY, name: value}))
    assert (field, sentence[-1]) == (name, '.')
    assert vars(await desk.shop()) == vars(before)


@on_sqlite
async def test_a_logo_is_kept_until_another_comes(people: People) -> None:
    await arranging.edit_company(people.owner, 1, {**COMPANY, 'logo': PIXEL})
    await arranging.edit_company(people.owner, 2, COMPANY)
    assert (await desk.shop()).logo == PIXEL


async def test_two_owners_at_the_company_the_second_sees_who_and_what(people: People) -> None:
    await arranging.edit_company(people.owner, 1, COMPANY)
    with pytest.raises(Stale) as stale:
        await arranging.edit_company(people.owner, 1, {**COMPANY, 'name': 'Maison Lilas'})
    assert (stale.value.who, stale.value.theirs['name'], stale.value.theirs['version']) == (
        'Owner Martin', 'Maison Roy', 2)
    assert COMPANY.keys() <= stale.value.theirs.keys()
    await arranging.edit_company(people.owner, stale.value.theirs['version'], {**COMPANY, 'name': 'Maison Lilas'})
    assert (await desk.shop()).name == 'Maison Lilas'


# ---- administration


async def test_the_administration_is_kept_and_followed(people: People) -> None:
    await arranging.edit_administration(people.owner, 1, ADMINISTRATION)
    shop = await desk.shop()
    told = arranging.administration(shop)
    assert {name: told[name] for name in ADMINISTRATION} == ADMINISTRATION
    assert (told['prefix_slip'], shop.prefixes['quote']) == ('SHIP', 'QUO')
    order = await desk.order(paid=2400)
    assert order.number == 'CDE00001'
    assert [len(number) for number in [one.number for one in await desk.documents_of(order)]] == [len('FA2026-00001')]
    assert await desk.slips_of(order) == []


@on_sqlite
@pytest.mark.parametrize(('name', 'value'), [
    ('invoice_when', 'never'), ('slips_when', ''), ('vat_regime', 'none'), ('price_mode', 'cheap'), ('language', 'nl'),
    ('timezone', 'Mars/Olympus'), ('payment_days', 366), ('payment_days', -1), ('quote_days', 1000),
    ('default_vat_rate', 10_000), ('default_vat_rate', -5), ('prefix_order', 'a b'), ('prefix_order', 'INV'),
    ('prefix_slip', 'payments')])
async def test_what_no_administration_can_be_is_refused_beside_its_field(people: People, name: str, value: Any) -> None:
    wrong = {**ADMINISTRATION, 'prefix_invoice': 'INV', name: value}
    field, sentence = await refusal(arranging.edit_administration(people.owner, 1, wrong))
    assert field in {name, 'prefix_invoice'}
    assert '{' not in sentence
    assert (await desk.shop()).version == 1


@on_sqlite
async def test_a_bound_is_said_as_people_count(people: People) -> None:
    for name, sentence in {'payment_days': 'Enter a number from 0 to 365.',
                           'default_vat_rate': 'Enter a number from 0 to 99.99.'}.items():
        wrong = {**ADMINISTRATION, name: 100_000}
        assert await refusal(arranging.edit_administration(people.owner, 1, wrong)) == (name, sentence)


async def test_two_owners_at_the_administration_the_second_sees_who_and_what(people: People) -> None:
    await arranging.edit_administration(people.owner, 1, ADMINISTRATION)
    with pytest.raises(Stale) as stale:
        await arranging.edit_administration(people.owner, 1, {**ADMINISTRATION, 'quote_days': 5})
    assert (stale.value.who, stale.value.theirs['quote_days'], stale.value.theirs['prefix_order']) == (
        'Owner Martin', 60, 'CDE')


# ---- lists


async def test_each_list_takes_changes_and_gives_up_its_rows(people: People) -> None:
    owner = people.owner
    carrier = await arranging.put_carrier(owner, None, 'Vélo', 'https://velo.example/{code}?to={country}')
    gift = await arranging.put_status(owner, None, 'Gift', 'info')
    cash = await arranging.put_payment_method(owner, None, 'Cash', True)
    bike = await arranging.put_shipping_method(owner, None, 'By bike', False, 500, carrier)
    await arranging.put_status(owner, gift, 'Present', 'ok')
    await arranging.put_payment_method(owner, cash, 'Coins', False)
    await arranging.put_shipping_method(owner, bike, 'By cart', True, 0, None)
    status, method = await CustomStatus.get(id=gift), await PaymentMethod.get(id=cash)
    way = await ShippingMethod.get(id=bike)
    assert (status.title, status.colour) == ('Present', 'ok')
    assert (method.name, method.pay_later) == ('Coins', False)
    assert (way.name, way.pickup, way.price_minor, way.carrier_id) == ('By cart', True, 0, None)
    await arranging.delete_status(owner, status.id)
    await arranging.delete_payment_method(owner, method.id)
    await arranging.delete_shipping_method(owner, way.id)
    await arranging.delete_carrier(owner, carrier)
    kinds = (CustomStatus, PaymentMethod, ShippingMethod, Carrier)
    assert [await kind.all().count() for kind in kinds] == [0, 0, 0, 0]


PUTS: dict[str, Callable[..., Awaitable[int]]] = {
    'title': lambda owner, pk, name: arranging.put_status(owner, pk, name, 'info'),
    'name': lambda owner, pk, name: arranging.put_payment_method(owner, pk, name, False),
    'shipping': lambda owner, pk, name: arranging.put_shipping_method(owner, pk, name, False, 0, None),
    'carrier': lambda owner, pk, name: arranging.put_carrier(owner, pk, name, '')}


@pytest.mark.parametrize('kind', PUTS)
async def test_names_are_there_once_and_never_empty(people: People, kind: str) -> None:
    put = PUTS[kind]
    await put(people.owner, None, 'First')
    second = await put(people.owner, None, '  Second ')
    for row in (None, second):
        field, sentence = await refusal(put(people.owner, row, 'First'))
        assert (field, sentence) == ('title' if kind == 'title' else 'name', 'That name is already taken.')
        assert (await refusal(put(people.owner, row, ' \u202e ')))[1] == 'Give it a name.'
    with pytest.raises(Missing):
        await put(people.owner, 999, 'Third')


@on_sqlite
async def test_a_shipping_method_of_a_carrier_that_is_gone_says_so(people: People) -> None:
    assert await refusal(arranging.put_shipping_method(people.owner, None, 'X', False, 0, 99)) == (
        'carrier', 'This carrier has been deleted.')
    assert (await refusal(arranging.put_shipping_method(people.owner, None, 'X', False, -1, None)))[0] == 'price'


@on_sqlite
@pytest.mark.parametrize('url', ['javascript:alert(1)', 'ftp://x', 'velo.example/{code}', 'https://x/{secret}',
                                 'https://x/{code}{}'])
async def test_a_tracking_address_that_is_none_is_refused(people: People, url: str) -> None:
    assert (await refusal(arranging.put_carrier(people.owner, None, 'Vélo', url)))[0] == 'tracking_url'


async def test_deleting_a_status_clears_it_on_its_orders_and_history_keeps_its_name(people: People) -> None:
    status = await arranging.put_status(people.owner, None, 'Gift', 'info')
    order = await desk.order()
    await editing.change_status(people.clerk, order.id, status)
    await arranging.delete_status(people.owner, status)
    assert (await desk.again(order)).custom_status_id is None
    assert (await desk.diary(order))[-1].data['after'] == 'Gift'


@on_sqlite
async def test_a_renamed_status_is_told_to_the_screens_of_its_orders(people: People) -> None:
    status = await arranging.put_status(people.owner, None, 'Gift', 'info')
    order = await desk.order()
    await editing.change_status(people.clerk, order.id, status)
    told: list[str] = []
    hub = database.current().hub
    assert hub
    for topic in (topics.order(order.id), topics.ORDERS, topics.SETTINGS):
        hub.follow(topic, _named(topic), told.append)
    await arranging.put_status(people.owner, status, 'Present', 'info')
    for _round in range(50):
        await asyncio.sleep(0)
    assert sorted(told) == sorted([topics.order(order.id), topics.ORDERS, topics.SETTINGS])


def _named(topic: str) -> Callable[[], Awaitable[str]]:
    async def read() -> str:
        return topic
    return read


@on_sqlite
async def test_only_the_owner_arranges(people: People) -> None:
    for actor in (people.clerk, people.packer, people.viewer):
        for put in PUTS.values():
            with pytest.raises(Forbidden):
                await put(actor, None, 'X')
        with pytest.raises(Forbidden):
            await arranging.edit_company(actor, 1, COMPANY)
        with pytest.raises(Forbidden):
            await arranging.edit_administration(actor, 1, ADMINISTRATION)
