"""Add an invoice, print it, and change what may still change."""
from datetime import date, timedelta

import pytest

from base.clock import today
from data.database import Database, transactional
from data.models import Document, DocumentTerms
from orders import holding, invoicing
from tests.ui.helpers import fill, open_form, press
from tests.ui.panels.pages import blocked, html, looking_at
from tests.ui.panels.samples import OWNER, VIEWER, line, order
from ui.panels.payment import Payment

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_an_invoice_is_issued_with_its_delivery_time(shop: Database) -> None:
    one = await order(line(2))
    async with looking_at(one, Payment) as user:
        await press(user, 'issue_invoice')
        await user.should_see('Add invoice')
        await fill(user, delivery_text='within 3 working days')
        await user.should_see('INV00001')
        await user.should_see('Delivery: within 3 working days')
        assert '/papers/documents/1.pdf' in html(user)
    assert (await Document.get()).total_minor == 2500


async def test_a_second_invoice_is_blocked_with_the_reason(shop: Database) -> None:
    one = await order()
    await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Payment) as user:
        assert blocked(user, 'Add invoice') == 'Everything on this order is already invoiced.'
        await user.should_see('Everything on this order is already invoiced.')


async def test_a_held_order_cannot_be_invoiced_and_says_why(shop: Database) -> None:
    one = await order()
    await holding.hold(OWNER, one.id, 'address')
    async with looking_at(one, Payment) as user:
        assert blocked(user, 'Add invoice') == 'This order is on hold (Address). Resume it first.'


async def test_the_reason_is_said_in_the_reader_s_language(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Payment, language='fr') as user:
        await user.should_see('Ajouter une facture')
        await user.should_see('Marquer comme payée')


async def test_an_unpaid_invoice_past_its_day_is_overdue(shop: Database) -> None:
    one = await order()
    number = await invoicing.issue_invoice(OWNER, one.id)

    @transactional
    async def grow_old() -> None:
        await DocumentTerms.filter(document_id=number).update(due_on=today('Europe/Paris') - timedelta(days=1))

    await grow_old()
    async with looking_at(one, Payment) as user:
        await user.should_see('Overdue')


async def test_due_date_and_delivery_time_can_still_change(shop: Database) -> None:
    one = await order()
    document = await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Payment) as user:
        await press(user, 'edit_terms', document=document)
        await fill(user, due_on='2027-02-01', delivery_text='next week')
        await user.should_see('Delivery: next week')
        await user.should_see('1 Feb 2027')
    assert (await DocumentTerms.get(document_id=document)).due_on == date(2027, 2, 1)


async def test_terms_changed_meanwhile_are_shown_beside_one_s_own(shop: Database) -> None:
    one = await order()
    document = await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Payment) as user:
        await press(user, 'edit_terms', document=document)
        await invoicing.edit_terms(OWNER, one.id, document, 1, None, 'theirs')
        await fill(user, delivery_text='mine')
        await user.should_see('changed this while you were editing')
        assert open_form(user).hidden['version'] == 2
    assert (await DocumentTerms.get(document_id=document)).delivery_text == 'theirs'


async def test_a_viewer_can_print_and_change_nothing(shop: Database) -> None:
    one = await order()
    await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Payment, actor=VIEWER) as user:
        assert '/papers/documents/1.pdf' in html(user)
        assert 'data-verb' not in html(user)
