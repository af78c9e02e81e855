"""Mark as paid, mark as not paid, part payment: from the button to the ledger."""
import pytest

from data.database import Database
from data.models import Payment as Row
from orders import cancelling, paying
from tests.ui.helpers import fill, open_form, press
from tests.ui.panels.pages import blocked, fresh, html, looking_at
from tests.ui.panels.samples import OWNER, PACKER, VIEWER, line, order
from ui.panels.payment import Payment

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def test_an_order_is_marked_as_paid_with_one_press(shop: Database) -> None:
    one = await order(line(2))
    async with looking_at(one, Payment) as user:
        await user.should_see('Not paid')
        await press(user, 'mark_as_paid')
        await user.should_see('€25.00')
        await user.should_see('Mark as not paid')
    assert (await fresh(one)).payment_status == 'paid'
    assert [row.amount_minor for row in await Row.all()] == [2500]


async def test_a_payment_taken_back_stays_in_the_list(shop: Database) -> None:
    one = await order(paid=1250)
    async with looking_at(one, Payment) as user:
        await press(user, 'mark_as_not_paid')
        await user.should_see('taken back')
        await user.should_see('−€12.50')
        await user.should_see('Mark as paid')
    assert (await fresh(one)).paid_minor == 0
    assert await Row.all().count() == 2


async def test_a_part_payment_leaves_the_rest_open(shop: Database) -> None:
    one = await order(line(2))
    async with looking_at(one, Payment) as user:
        await press(user, 'record_payment')
        await user.should_see('Part payment')
        assert open_form(user).standing()['amount'] == '25.00'
        await fill(user, amount='10', paid_on='2026-11-02', method='Cheque', reference='no. 7')
        await user.should_see('Partially paid')
        await user.should_see('Cheque · no. 7')
    row = await Row.get()
    assert (row.amount_minor, row.paid_at.date().isoformat()) == (1000, '2026-11-02')
    assert (await fresh(one)).payment_status == 'partially_paid'


async def test_more_than_is_open_is_said_beside_the_amount(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Payment) as user:
        await press(user, 'record_payment')
        await fill(user, amount='99')
        await user.should_see('more than what is still open')
        assert open_form(user).errors.keys() == {'amount'}
    assert await Row.all().count() == 0


async def test_two_people_recording_the_same_part_payment_record_it_once(shop: Database) -> None:
    one = await order(line(2))
    async with looking_at(one, Payment) as user:
        await press(user, 'record_payment')
        await paying.record_payment(OWNER, one.id, 1000, 'Cheque')
        await fill(user, amount='10', method='Cheque')
        await user.should_see('changed this while you were editing')
    assert await Row.all().count() == 1


async def test_a_cancelled_order_says_why_it_cannot_be_paid(shop: Database) -> None:
    one = await order()
    await cancelling.cancel(OWNER, one.id)
    async with looking_at(one, Payment) as user:
        assert blocked(user, 'Mark as paid') == 'This order is cancelled.'
        assert blocked(user, 'Part payment') == 'This order is cancelled.'


async def test_a_packer_is_told_that_the_role_does_not_allow_it(shop: Database) -> None:
    one = await order()
    async with looking_at(one, Payment, actor=PACKER) as user:
        assert 'Your role does not allow this' in blocked(user, 'Mark as paid')


async def test_a_viewer_sees_what_was_paid_and_no_buttons(shop: Database) -> None:
    one = await order(paid=1250)
    async with looking_at(one, Payment, actor=VIEWER) as user:
        await user.should_see('€12.50')
        assert 'data-verb' not in html(user)
        assert 'aria-disabled' not in html(user)
