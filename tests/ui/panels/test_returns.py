"""Returns on the order: made of what was shipped, received, given a status and credited, where each button says why it
does not when it does not."""
from collections.abc import Sequence

import pytest
from nicegui.testing import User

from base.clock import now
from data.database import Database, transactional
from data.models import Document, Mail, Order, OrderLine, PackedNumber, PackingSlip, Product, Return, ReturnLine, Shop
from orders import invoicing, receiving, returning, shipping
from orders.receiving import Came
from orders.returning import Wish
from tests.ui.helpers import fill, open_form, press, shut
from tests.ui.panels.pages import blocked, html, looking_at
from tests.ui.panels.samples import OWNER, PACKER, VIEWER, line, order, product
from ui.panels.products import Products
from ui.panels.returns import Returns

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


async def shipped(*lines: OrderLine) -> tuple[Order, list[int]]:
    """An order that has left, and the ids of its lines."""
    one = await order(*lines)
    await shipping.mark_as_shipped(OWNER, one.id)
    return one, [row.id for row in await OrderLine.filter(order_id=one.id).order_by('position')]


async def returned(pieces: int = 2, of: int = 3, come: Came | None = None) -> tuple[Order, Return, ReturnLine]:
    one, (line_id,) = await shipped(line(of, '12.50', await product(stock=10)))
    made = await Return.get(id=await returning.create_return(OWNER, one.id, Wish({line_id: pieces}, 'Wrong colour')))
    row = await ReturnLine.get(return__id=made.id)
    if come:
        await receiving.receive_return(PACKER, one.id, made.id, made.version, {row.id: come})
    return one, await Return.get(id=made.id), await ReturnLine.get(id=row.id)


@transactional
async def packed_with(one: Order, line_id: int, numbers: Sequence[str]) -> None:
    slip = await PackingSlip.get(order_id=one.id)
    await PackingSlip.filter(id=slip.id).update(begun_at=now())
    for number in numbers:
        await PackedNumber.create(slip_id=slip.id, order_line_id=line_id, kind='serial', number=number, at=now(),
                                  product_id=(await Product.get()).id)


def ticks(user: User) -> dict[str, str]:
    return {field.label: field.name for field in open_form(user).fields if field.name.startswith('number-')}


# ---- the panel
async def test_without_returns_there_is_nothing(shop: Database) -> None:
    async with looking_at(await order(), Returns) as user:
        assert html(user) == ''


@pytest.mark.parametrize(('come', 'words'), [
    (None, 'not received yet'), (Came(2, 1), '2 put back · 1 damaged · 1 not received'), (Came(0, 4), '4 damaged'),
    (Came(4, 0), '4 put back')])
async def test_a_return_says_what_came_back_and_why(shop: Database, come: Came | None, words: str) -> None:
    one, made, _row = await returned(4, 4, come)
    async with looking_at(one, Returns) as user:
        for text in ('RET00001', 'Received' if come else 'New', '4\u00a0×\u00a0Beeswax candle', 'Wrong colour', words):
            await user.should_see(text)
        assert f'href="/returns/{made.id}"' in html(user)
        assert f'href="/returns/{made.id}/form.pdf"' in html(user)


async def test_of_many_products_the_first_are_named_and_the_others_counted(shop: Database) -> None:
    one, lines = await shipped(*(line(1, name=f'Candle {number}') for number in range(5)))
    await returning.create_return(OWNER, one.id, Wish(dict.fromkeys(lines, 1)))
    async with looking_at(one, Returns) as user:
        await user.should_see('1\u00a0×\u00a0Candle 2')
        await user.should_see('and 2 more products')
        await user.should_not_see('Candle 3')


async def test_a_reason_is_read_in_ones_own_language_and_the_customers_hand_is_shown(shop: Database) -> None:
    one, (line_id,) = await shipped(line(2))
    await transactional(Shop.filter(id=1).update)(papers={'return_days': 14}, returns={'allowed': True})
    made = await returning.create_return(OWNER, one.id, Wish({line_id: 1}, 'Arrived damaged', 'Exchange'))
    await transactional(Return.filter(id=made).update)(announced=True, remark='The box was open.')
    async with looking_at(one, Returns, language='fr') as user:
        for text in ('Retours', 'Nouveau', 'Échange · par le client', 'The box was open.', 'pas encore reçu'):
            await user.should_see(text)
        await user.should_not_see('Arrived damaged')


async def test_viewers_read_and_packers_receive_only(shop: Database) -> None:
    one, _made, _row = await returned()
    async with looking_at(one, Returns, actor=VIEWER) as user:
        assert 'data-verb' not in html(user)
        assert 'Print return form' in html(user)
    async with looking_at(one, Returns, actor=PACKER) as user:
        assert blocked(user, 'Receive…') == ''
        for label in ('Set status…', 'Credit this return…', 'Edit…'):
            assert 'Your role does not allow this' in blocked(user, label)


# ---- create and edit
async def test_a_return_is_made_of_what_was_shipped(shop: Database) -> None:
    one, (candle, _matches) = await shipped(line(3), line(1, '5.00', name='Matches'))
    async with looking_at(one, Products, Returns) as user:
        await press(user, 'create_return')
        assert [(field.name, field.maximum) for field in open_form(user).fields[:1]] == [(f'pieces-{candle}', 3)]
        await fill(user, **{f'pieces-{candle}': '2', 'reason': 'Does not fit', 'outcome': 'Exchange',
                            'remark': 'Too wide', 'notify': 'true'})
        for text in ('RET00001', '2\u00a0×\u00a0Beeswax candle', 'Does not fit', 'Exchange', 'Too wide'):
            await user.should_see(text)
        await press(user, 'create_return')
        assert open_form(user).fields[0].maximum == 1
    assert await Mail.filter(kind='return_received').count() == 1


async def test_the_customers_own_link_is_there_to_copy_while_they_may_announce(shop: Database) -> None:
    one, _lines = await shipped(line(1))
    async with looking_at(one, Products) as user:
        await press(user, 'create_return')
        assert '/r/' not in open_form(user)._props['html']
        await shut(user)
        await transactional(Shop.filter(id=1).update)(papers={'return_days': 14}, returns={'allowed': True})
        await press(user, 'create_return')
        assert 'data-copy="https://desk.test/r/' in open_form(user)._props['html']


async def test_a_return_of_nothing_is_refused_and_the_dialog_stays(shop: Database) -> None:
    one, _lines = await shipped(line(1))
    async with looking_at(one, Products) as user:
        await press(user, 'create_return')
        await fill(user)
        assert open_form(user).errors == {'': 'Choose at least one piece that comes back.'}
    assert await Return.all().count() == 0


async def test_why_there_is_nothing_to_return_is_said(shop: Database) -> None:
    waiting = await order(line(1))
    async with looking_at(waiting, Products) as user:
        assert blocked(user, 'Create return') == 'Nothing has been shipped yet.'
    one, _made, _row = await returned(3, 3)
    async with looking_at(one, Products) as user:
        assert blocked(user, 'Create return') == 'Everything that was shipped is already in a return.'


async def test_an_edited_return_keeps_what_came_and_words_of_another_language(shop: Database) -> None:
    one, made, row = await returned(2, 3, Came(1, 0))
    await transactional(Return.filter(id=made.id).update)(reason='Ne fonctionne pas')
    async with looking_at(one, Returns) as user:
        await press(user, 'edit_return', returned=made.id)
        reason = next(field for field in open_form(user).fields if field.name == 'reason')
        assert ('Ne fonctionne pas', 'Does not work') in reason.options
        await fill(user, **{f'pieces-{row.order_line_id}': '0'})
        assert open_form(user).errors == {'': 'Choose at least one piece that comes back.'}
        await fill(user, **{f'pieces-{row.order_line_id}': '3', 'remark': 'One more'})
        await user.should_see('3\u00a0×\u00a0Beeswax candle')
    edited = await Return.get()
    assert (edited.reason, edited.remark) == ('Ne fonctionne pas', 'One more')


# ---- receive
async def test_what_is_received_goes_back_in_stock(shop: Database) -> None:
    one, made, row = await returned(3, 3)
    async with looking_at(one, Returns, actor=PACKER) as user:
        await press(user, 'receive_return', returned=made.id)
        drawn = open_form(user).props['html']
        assert ('data-everything' in drawn, 'data-rest' in drawn, '3 expected' in drawn) == (True, True, True)
        await fill(user, **{f'resellable-{row.id}': '2', f'damaged-{row.id}': '2'})
        assert open_form(user).errors == {f'resellable-{row.id}': 'Only 3 are in this return.'}
        await fill(user, **{f'resellable-{row.id}': '2', f'damaged-{row.id}': '1'})
        await user.should_see('2 put back · 1 damaged')
        await user.should_see('Received')
        await press(user, 'receive_return', returned=made.id)
        await fill(user, **{f'resellable-{row.id}': '1', f'damaged-{row.id}': '1'})
        await user.should_see('1 put back · 1 damaged · 1 not received')
    assert (await Product.get()).stock == 8


async def test_serial_numbers_that_came_back_are_ticked(shop: Database) -> None:
    one, made, row = await returned(2, 2)
    await packed_with(one, row.order_line_id, ['S1', 'S2'])
    async with looking_at(one, Returns, actor=PACKER) as user:
        await press(user, 'receive_return', returned=made.id)
        assert list(ticks(user)) == ['S1', 'S2']
        await fill(user, **{f'resellable-{row.id}': '1', ticks(user)['S2']: 'true'})
        await user.should_see('1 put back')
        await press(user, 'receive_return', returned=made.id)
        assert [open_form(user).standing()[name] for name in ticks(user).values()] == ['', 'true']
    assert [(one.number, one.return_line_id) for one in await PackedNumber.all().order_by('id')] == [
        ('S1', None), ('S2', row.id)]


# ---- status
async def test_a_status_is_set_and_the_customer_told_in_free_words(shop: Database) -> None:
    one, made, _row = await returned()
    async with looking_at(one, Returns) as user:
        await press(user, 'set_return_status', returned=made.id)
        assert (open_form(user).standing()['notify'], open_form(user).standing()['status']) == ('', 'new')
        await fill(user, status='authorized', notify='true', message='Please send it back.')
        await user.should_see('Authorized')
    assert (await Mail.get(kind='return_status')).facts['message'] == 'Please send it back.'


async def test_an_odd_step_asks_in_the_dialog_and_nothing_is_done_without(shop: Database) -> None:
    one, made, _row = await returned()
    async with looking_at(one, Returns) as user:
        await press(user, 'set_return_status', returned=made.id)
        sure = next(field for field in open_form(user).fields if field.name == 'sure')
        assert sure.shown_if == ('status', 'received repaired refunded')
        await fill(user, status='refunded')
        assert open_form(user).errors == {'sure': 'This is an unusual step. Say that you are sure.'}
        assert (await Return.get()).status == 'new'
        await fill(user, status='refunded', sure='true')
        await user.should_see('Refunded')
    assert await Mail.filter(kind='return_status').count() == 0


async def test_what_is_back_in_stock_cannot_be_rejected(shop: Database) -> None:
    one, made, _row = await returned(2, 3, Came(2, 0))
    async with looking_at(one, Returns) as user:
        await press(user, 'set_return_status', returned=made.id)
        await fill(user, status='rejected', sure='true')
        assert 'are back in stock' in open_form(user).errors['']


# ---- credit
async def test_a_return_is_credited_with_what_came_and_no_stock_moves(shop: Database) -> None:
    one, made, row = await returned(2, 3, Came(1, 0))
    await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Returns) as user:
        await press(user, 'credit_return', returned=made.id)
        form = open_form(user)
        assert 'The pieces that came back with RET00001.' in form.props['html']
        assert (form.standing()[f'pieces-{row.order_line_id}'], form.standing()['reason']) == ('1', 'Wrong colour')
        assert not [field.name for field in form.fields if field.name.startswith('restock')]
        await fill(user)
        await user.should_see('CRN00001')
        assert blocked(user, 'Credit this return…') == 'This return is already credited: CRN00001.'
    credit = await Document.get(kind='credit')
    assert (credit.total_minor, (await Return.get()).credit_id, (await Product.get()).stock) == (1250, credit.id, 8)


async def test_the_reason_on_the_credit_invoice_is_said_in_the_language_of_the_customer(shop: Database) -> None:
    one, made, _row = await returned(2, 3)
    await invoicing.issue_invoice(OWNER, one.id)
    await transactional(Return.filter(id=made.id).update)(reason='Does not work')
    await transactional(Order.filter(id=one.id).update)(language='fr')
    async with looking_at(await Order.get(id=one.id), Returns) as user:
        await press(user, 'credit_return', returned=made.id)
        assert open_form(user).standing()['reason'] == 'Ne fonctionne pas'


async def test_before_anything_came_the_expected_pieces_are_credited_and_that_is_said(shop: Database) -> None:
    one, made, row = await returned(2, 3)
    async with looking_at(one, Returns) as user:
        assert blocked(user, 'Credit this return…') == 'There is no invoice to credit.'
    await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Returns) as user:
        await press(user, 'credit_return', returned=made.id)
        assert 'Nothing of RET00001 has been received yet' in open_form(user).props['html']
        assert open_form(user).standing()[f'pieces-{row.order_line_id}'] == '2'


@pytest.mark.parametrize('status', ['rejected', 'cancelled'])
async def test_a_return_that_came_to_nothing_only_changes_its_status(shop: Database, status: str) -> None:
    one, made, _row = await returned()
    await returning.set_return_status(OWNER, one.id, made.id, status, made.version)
    async with looking_at(one, Returns) as user:
        for label in ('Receive…', 'Edit…'):
            assert 'Give it another status first' in blocked(user, label)
        assert blocked(user, 'Set status…') == ''
