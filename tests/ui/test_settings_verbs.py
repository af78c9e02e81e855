"""The owner's settings on the screen: each card, each verb, what is refused, and who may look."""

from typing import TYPE_CHECKING, Any

import pytest

from base.actor import SYSTEM
from data.models import Carrier, CustomStatus, PaymentMethod, ShippingMethod, Shop, Staff
from orders import arranging
from people import signing_in
from people.carriers import CARRIERS
from tests.open_desk import PASSWORD
from tests.ui.helpers import _fire, fill, open_form, press, send, settle, sheets, shut, until

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
OTHER = 'another long sentence'


@pytest.fixture
async def owner(desk: 'OpenDesk') -> 'User':
    return await desk.person('owner')


def html(user: 'User') -> str:
    return ''.join(sheet.html for sheet in sheets(user))


async def answer(user: 'User', choice: str) -> None:
    """What a person chooses when two have written."""
    await send(user, open_form(user), 'settle', choice)


async def shop() -> Shop:
    return await Shop.get(id=1)


# ---- company


async def test_the_company_is_edited_and_shown(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings')
    await press(owner, 'edit_company')
    assert open_form(owner).standing()['name'] == 'Maison Test'
    await fill(owner, name='Maison Roy', city='Nantes', lines='SARL\nRCS Nantes', iban='FR7630006000011234567890189')
    await owner.should_see('Maison Roy')
    await owner.should_see('RCS Nantes')
    assert (await shop()).address['city'] == 'Nantes'


async def test_what_french_law_wants_on_invoices_is_asked_for_until_it_is_told(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/company')
    await owner.should_see('Your invoices lack what French law asks for:')
    for missing in ('SIRET or SIREN', 'legal form', 'rate of late penalties', '€40', 'discount'):
        await owner.should_see(missing)
    await press(owner, 'edit_company')
    await fill(owner, form='SARL', capital_minor='10 000', siret='732 829 320 00074', rcs='Nantes',
               vat_id='FR 44 732829320')
    for told in ('SARL with a share capital of €10,000', 'SIRET 732 829 320 00074', 'RCS Nantes 732 829 320',
                 'FR44732829320', 'France: SIREN, from the national directory', 'rate of late penalties'):
        await owner.should_see(told)
    await owner.should_not_see('SIRET or SIREN is missing')


async def test_a_shop_elsewhere_is_not_asked_for_what_french_law_wants(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/company')
    await press(owner, 'edit_company')
    await fill(owner, country='BE')
    await owner.should_not_see('French law')


async def test_a_wrong_iban_stands_beside_its_field_and_nothing_typed_is_lost(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/company')
    await press(owner, 'edit_company')
    await fill(owner, name='Maison Roy', iban='FR7612')
    assert list(open_form(owner).errors) == ['iban']
    await fill(owner, name='Maison Roy', iban='')
    await owner.should_see('Maison Roy')


async def test_a_save_over_a_colleagues_shows_both_and_leaves_the_choice(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/company')
    await press(owner, 'edit_company')
    theirs = {**arranging.company(await shop()), 'name': 'Maison Lilas'}
    await arranging.edit_company(SYSTEM, 1, theirs)
    await fill(owner, name='Maison Roy')
    await owner.should_see('Comptoir changed this while you were editing.')
    assert (await shop()).name == 'Maison Lilas'
    await answer(owner, 'mine')
    assert (await shop()).name == 'Maison Roy'


# ---- administration


async def test_the_administration_is_edited_and_shown(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/administration')
    await press(owner, 'edit_administration')
    assert open_form(owner).standing()['default_vat_rate'] == '20'
    await fill(owner, invoice_when='paid', default_vat_rate='5.5', payment_days='14', prefix_invoice='FA{year}-')
    await owner.should_see('When paid')
    await owner.should_see('14 days')
    found = await shop()
    assert (found.invoice_when, found.default_vat_rate, found.prefixes['invoice']) == ('paid', 550, 'FA{year}-')


@pytest.mark.parametrize(('name', 'value'), [('prefix_order', 'INV'), ('payment_days', '999'), ('timezone', 'Mars'),
                                             ('default_vat_rate', ''), ('payment_days', '1.5')])
async def test_what_cannot_be_stands_beside_its_field(desk: 'OpenDesk', owner: 'User', name: str, value: str) -> None:
    await owner.open('/settings/administration')
    await press(owner, 'edit_administration')
    await fill(owner, **{name: value})
    assert set(open_form(owner).errors) <= {name, 'prefix_invoice'}
    assert open_form(owner).errors
    assert (await shop()).version == 1


async def test_a_conflict_in_the_administration_shows_rates_as_people_write_them(
    desk: 'OpenDesk', owner: 'User'
) -> None:
    await owner.open('/settings/administration')
    await press(owner, 'edit_administration')
    await arranging.edit_administration(SYSTEM, 1, {**arranging.administration(await shop()), 'default_vat_rate': 550})
    await fill(owner, default_vat_rate='10')
    await owner.should_see('Comptoir changed this while you were editing.')
    await answer(owner, 'theirs')
    assert (await shop()).default_vat_rate == 550


async def test_the_next_number_goes_forward_and_never_back(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/administration')
    await press(owner, 'set_next_number', series='order')
    await fill(owner, number='512')
    await owner.should_see('ORD00512')
    await press(owner, 'set_next_number', series='order')
    await fill(owner, number='7')
    assert list(open_form(owner).errors) == ['number']


# ---- lists


async def test_a_status_is_added_changed_and_deleted(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/workflow')
    await owner.should_see('No status yet')
    await press(owner, 'put_status')
    await fill(owner, title='Gift', colour='ok')
    row = await CustomStatus.get(title='Gift')
    await press(owner, 'put_status', row=row.id)
    assert open_form(owner).standing() == {'title': 'Gift', 'colour': 'ok'}
    await fill(owner, title='Present')
    await owner.should_see('Present')
    await press(owner, 'delete_status', row=row.id)
    await owner.should_see('Delete “Present”?')
    await fill(owner)
    await owner.should_see('No status yet')


async def test_a_status_of_the_same_name_stands_beside_its_field(desk: 'OpenDesk', owner: 'User') -> None:
    await arranging.put_status(SYSTEM, None, 'Gift', 'info')
    await owner.open('/settings/workflow')
    await press(owner, 'put_status')
    await fill(owner, title='Gift')
    assert open_form(owner).errors == {'title': 'That name is already taken.'}


async def test_a_deletion_that_is_not_confirmed_deletes_nothing(desk: 'OpenDesk', owner: 'User') -> None:
    row = await arranging.put_status(SYSTEM, None, 'Gift', 'info')
    await owner.open('/settings/workflow')
    await press(owner, 'delete_status', row=row)
    await shut(owner)
    await owner.should_see('Gift')
    assert await CustomStatus.exists(id=row)


async def test_a_payment_method_is_added_changed_and_deleted(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/payment')
    await press(owner, 'put_payment_method')
    await fill(owner, name='Shells', pay_later='true')
    row = await PaymentMethod.get(name='Shells')
    assert row.pay_later
    await press(owner, 'put_payment_method', row=row.id)
    await fill(owner, name='Sea shells', pay_later='')
    await owner.should_see('Sea shells')
    await press(owner, 'delete_payment_method', row=row.id)
    await fill(owner)
    await owner.should_not_see('Sea shells')


async def test_a_shipping_method_and_its_carrier_are_added_and_deleted(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/shipping')
    await press(owner, 'put_carrier')
    await fill(owner, name='Vélo', tracking_url='https://velo.example/{code}')
    carrier = await Carrier.get(name='Vélo')
    await press(owner, 'put_shipping_method')
    await fill(owner, name='By bike', price='4.90', carrier=carrier.id)
    way = await ShippingMethod.get(name='By bike')
    assert (way.price_minor, way.carrier_id) == (490, carrier.id)
    await press(owner, 'delete_carrier', row=carrier.id)
    await fill(owner)
    await owner.should_not_see('velo.example')
    await press(owner, 'delete_shipping_method', row=way.id)
    await fill(owner)
    await owner.should_not_see('By bike')


async def test_a_carrier_we_know_is_proposed_with_its_address_until_it_is_there(
        desk: 'OpenDesk', owner: 'User') -> None:
    await arranging.delete_carrier(SYSTEM, (await Carrier.get(name='PostNL')).id)
    await arranging.delete_carrier(SYSTEM, (await Carrier.get(name='UPS')).id)
    await owner.open('/settings/shipping')
    await press(owner, 'put_carrier')
    assert dict(open_form(owner).fields[0].options) == {'PostNL': 'PostNL', 'UPS': 'UPS', '*': 'Another carrier'}
    await fill(owner, known='PostNL')
    assert (await Carrier.get(name='PostNL')).tracking_url == CARRIERS['PostNL']
    await press(owner, 'put_carrier')
    assert list(dict(open_form(owner).fields[0].options)) == ['UPS', '*']
    await fill(owner, known='*', name='')
    assert list(open_form(owner).errors) == ['name']
    await fill(owner, known='*', name='Vélo')
    assert (await Carrier.get(name='Vélo')).tracking_url == ''


async def test_what_is_asked_at_the_counter_is_chosen(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/shipping')
    await press(owner, 'edit_pickups')
    await fill(owner, pickup_code='required', identity='off')
    await owner.should_see('Not asked')
    assert (await Shop.get(id=1)).bench == {'pickup_code': 'required', 'identity': 'off'}


async def test_a_tracking_address_that_is_none_stands_beside_its_field(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/shipping')
    await press(owner, 'put_carrier')
    await fill(owner, name='Evil', tracking_url='javascript:alert(1)')
    assert list(open_form(owner).errors) == ['tracking_url']


async def test_hostile_names_stay_text(desk: 'OpenDesk', owner: 'User') -> None:
    await arranging.put_status(SYSTEM, None, '<img src=x onerror=a()>', 'info')
    await owner.open('/settings/workflow')
    assert '<img' not in html(owner)
    assert '&lt;img' in html(owner)


# ---- staff


async def test_a_colleague_is_added_changed_disabled_and_enabled(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/staff')
    await press(owner, 'add_staff')
    await fill(owner, name='Paul Roy', email='paul@example.org', role='packer', password=PASSWORD)
    await owner.should_see('Paul Roy')
    paul = await Staff.get(email='paul@example.org')
    await press(owner, 'edit_staff', row=paul.id)
    await fill(owner, name='Paul Le Roy', role='clerk', language='fr')
    paul = await Staff.get(id=paul.id)
    assert (paul.name, paul.role, paul.language) == ('Paul Le Roy', 'clerk', 'fr')
    await press(owner, 'disable', row=paul.id)
    await fill(owner)
    await owner.should_see('Disabled')
    await press(owner, 'enable', row=paul.id)
    await owner.should_not_see('Disabled')


@pytest.mark.parametrize(('name', 'value'), [('email', 'nowhere'), ('email', 'boss@example.org'), ('password', 'short'),
                                             ('name', '')])
async def test_a_colleague_that_cannot_be_added_is_said_beside_the_field(
    desk: 'OpenDesk', owner: 'User', name: str, value: str
) -> None:
    await owner.open('/settings/staff')
    await press(owner, 'add_staff')
    typed: dict[str, Any] = {'name': 'Paul', 'email': 'paul@example.org', 'role': 'packer', 'password': PASSWORD}
    await fill(owner, **{**typed, name: value})
    await until(lambda: list(open_form(owner).errors) == [name])
    assert await Staff.filter(name='Paul').count() == 0


async def test_a_new_password_ends_the_colleagues_sessions(desk: 'OpenDesk', owner: 'User') -> None:
    await desk.person('clerk')
    clerk = await Staff.get(email='clerk1@example.org')
    await owner.open('/settings/staff')
    await press(owner, 'reset_password', row=clerk.id)
    await fill(owner, password=OTHER)
    assert await signing_in.list_sessions(SYSTEM, clerk.id) == []
    staff, _token = await signing_in.sign_in(clerk.email, OTHER, '127.0.0.1', 'test')
    assert staff.id == clerk.id


async def test_the_last_owner_stays_one(desk: 'OpenDesk') -> None:
    boss = await desk.signed_in('boss@example.org')
    row = await Staff.get(email='boss@example.org')
    await boss.open('/settings/staff')
    await press(boss, 'edit_staff', row=row.id)
    await fill(boss, role='viewer')
    assert 'last owner' in ''.join(open_form(boss).errors.values())
    assert (await Staff.get(id=row.id)).role == 'owner'


async def test_ones_own_password_is_changed_elsewhere(desk: 'OpenDesk', owner: 'User') -> None:
    row = await Staff.get(email='owner1@example.org')
    await owner.open('/settings/staff')
    await press(owner, 'reset_password', row=row.id)
    await owner.should_see('Change your own password under')


# ---- who may


@pytest.mark.parametrize('role', ['clerk', 'packer', 'viewer'])
async def test_others_than_the_owner_are_told_whom_to_ask(desk: 'OpenDesk', role: str) -> None:
    user = await desk.person(role)
    await user.open('/settings/staff')
    await user.should_see('Only the owner can change settings.')
    assert 'data-verb="add_staff"' not in html(user)


async def test_an_unknown_section_is_the_company(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/rocket')
    await owner.should_see('Maison Test')


@pytest.mark.parametrize('row', ['', '999', 'x', '-1'])
async def test_a_button_of_a_row_that_is_gone_does_nothing(desk: 'OpenDesk', owner: 'User', row: str) -> None:
    await owner.open('/settings/workflow')
    for sheet in sheets(owner):
        _fire(owner, sheet, 'verb', {'verb': 'delete_status', 'row': row, 'turn': 1})
    await settle()
    with pytest.raises(AssertionError, match='no dialog'):
        open_form(owner)


async def test_a_verb_that_is_none_reaches_nothing(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/workflow')
    for sheet in sheets(owner):
        for verb in ('patch', '__init__', 'draw', 'save_company', 'scope'):
            _fire(owner, sheet, 'verb', {'verb': verb, 'turn': 1})
    await settle()
    await owner.should_see('No status yet')
    await owner.should_not_see('went wrong')
