"""Edit the shipping method, the requested day and the payment method."""
from datetime import date

import pytest

from data.database import Database
from orders import invoicing, method_editing
from tests.ui.helpers import fill, open_form, press
from tests.ui.panels.pages import fresh, html, looking_at
from tests.ui.panels.samples import OWNER, PACKER, order
from ui.panels.payment import Payment
from ui.panels.shipping import Shipping

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_method_and_requested_day_are_edited_on_the_shipping_card(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Shipping) as user:
        await press(user, 'edit_delivery')
        await fill(user, shipping_method='Chronopost', requested_on='2030-12-05')
        await user.should_see('Chronopost')
        await user.should_see('wanted on 5 Dec 2030')
    assert (await fresh(one)).requested_on == date(2030, 12, 5)


async def test_once_invoiced_only_the_day_is_asked_for(shop: Database) -> None:
    one = await order()
    await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Shipping) as user:
        await press(user, 'edit_delivery')
        assert [field.name for field in open_form(user).fields] == ['requested_on']
        await fill(user, requested_on='2030-12-05')
    assert (await fresh(one)).requested_on == date(2030, 12, 5)


async def test_a_day_chosen_meanwhile_is_shown_with_a_choice(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Shipping) as user:
        await press(user, 'edit_delivery')
        await method_editing.edit_delivery(OWNER, one.id, 1, one.shipping_method, date(2030, 1, 2))
        await fill(user, requested_on='2030-12-05')
        await user.should_see('changed this while you were editing')
        assert open_form(user).hidden['version'] == 2


async def test_the_payment_method_is_edited_on_the_payment_card(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Payment) as user:
        await press(user, 'edit_method')
        await fill(user, payment_method='Cheque')
        await user.should_see('Cheque')
    assert (await fresh(one)).payment_method == 'Cheque'


async def test_terms_changed_meanwhile_are_shown_with_a_choice(shop: Database) -> None:
    one = await order()
    document = await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Payment) as user:
        await press(user, 'edit_terms', document=document)
        await invoicing.edit_terms(OWNER, one.id, document, 1, date(2030, 1, 2), 'theirs')
        await fill(user, due_on='2030-12-05', delivery_text='mine')
        await user.should_see('changed this while you were editing')
        assert open_form(user).hidden['version'] == 2


async def test_a_packer_is_offered_neither(shop: Database) -> None:
    one = await order()
    for panel in (Shipping, Payment):
        async with looking_at(one, panel, actor=PACKER) as user:
            assert 'edit_delivery' not in html(user)
            assert 'edit_method' not in html(user)
