"""Printing from the list: chosen orders become one PDF, while a tray in the corner tells how far it is."""

from typing import TYPE_CHECKING

import pytest

from base.actor import SYSTEM
from data.models import Print
from orders import holding, invoicing
from tests.orders.presses import PaperPress
from tests.ui.helpers import press, settle, sheets, until
from tests.ui.test_orders_page import html, many, opened

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@pytest.fixture
def paper(desk: 'OpenDesk') -> PaperPress:
    """The desk's press, without PDFs."""
    made = PaperPress()
    desk.services.print_runs._press = made  # type: ignore[assignment]
    return made


def tray(user: 'User') -> str:
    return next((sheet.html for sheet in sheets(user) if 'print-tray' in sheet.classes), '')


def address(user: 'User') -> str:
    return '/papers/runs/' + tray(user).split('/papers/runs/')[1].split('"')[0]


def token(user: 'User') -> str:
    return tray(user).split('data-run="')[1].split('"')[0]


async def listed(user: 'User') -> None:
    """The list, all orders of its page chosen."""
    await opened(user, '/orders')
    await press(user, 'all', checked='true')


async def test_slips_of_the_chosen_orders_are_one_pdf_recorded_when_it_is_opened(
        desk: 'OpenDesk', paper: PaperPress) -> None:
    orders = await many(3)
    user = await desk.person('packer')
    await listed(user)
    await press(user, 'print', kind_of='packing_slip')
    await until(lambda: 'Open the PDF' in tray(user))
    assert '3 packing slips' in tray(user)
    assert await Print.all().count() == 0
    answer = await user.http_client.get(address(user))
    assert (answer.status_code, answer.headers['content-type']) == (200, 'application/pdf')
    assert len(answer.text.splitlines()) == 3
    assert await Print.filter(order_id__in=[one.id for one in orders]).count() == 3
    await until(lambda: tray(user) == '')


async def test_progress_can_be_watched_left_and_found_again(desk: 'OpenDesk', paper: PaperPress) -> None:
    await many(5)
    user = await desk.person('packer')
    await listed(user)
    paper.gate.clear()
    await press(user, 'print', kind_of='packing_slip')
    await until(lambda: '0 of 5' in tray(user))
    await user.open('/products')
    await until(lambda: '0 of 5' in tray(user))
    paper.gate.set()
    await until(lambda: 'Open the PDF' in tray(user))


async def test_printing_is_called_off_from_any_page(desk: 'OpenDesk', paper: PaperPress) -> None:
    await many(5)
    user = await desk.person('packer')
    await listed(user)
    paper.gate.clear()
    await press(user, 'print', kind_of='packing_slip')
    await until(lambda: '0 of 5' in tray(user))
    await press(user, 'print', kind_of='packing_slip')
    await user.should_see('Your last printing is still under way.')
    await press(user, 'cancel', run=token(user))
    await user.should_see('Printing cancelled.')
    await until(lambda: tray(user) == '')
    paper.gate.set()
    await press(user, 'print', kind_of='packing_slip')
    await until(lambda: 'Open the PDF' in tray(user))


async def test_orders_that_were_left_out_are_listed_until_the_tray_is_closed(
        desk: 'OpenDesk', paper: PaperPress) -> None:
    _good, held = await many(2)
    clerk = await desk.person('clerk')
    await holding.hold(SYSTEM, held.id, 'stock')
    await listed(clerk)
    await press(clerk, 'print', kind_of='packing_slip')
    await until(lambda: 'Open the PDF' in tray(clerk))
    assert '1 order left out:' in tray(clerk)
    assert f'href="/orders/{held.id}"' in tray(clerk)
    assert 'This order is on hold (Stock)' in tray(clerk)
    await clerk.http_client.get(address(clerk))
    await settle()
    assert 'left out' in tray(clerk)
    await press(clerk, 'dismiss', run=token(clerk))
    await until(lambda: tray(clerk) == '')
    await listed(clerk)
    await press(clerk, 'print', kind_of='invoice')
    await until(lambda: 'There is nothing to print.' in tray(clerk))
    assert tray(clerk).count('It has no invoice.') == 2


async def test_a_pick_list_and_invoices_are_printed_from_the_menu(desk: 'OpenDesk', paper: PaperPress) -> None:
    for order in await many(2):
        await invoicing.issue_invoice(SYSTEM, order.id)
    user = await desk.person('clerk')
    await listed(user)
    await press(user, 'print', kind_of='pick_list')
    await until(lambda: 'for 2 packing slips' in tray(user))
    await listed(user)
    await press(user, 'print', kind_of='invoice')
    await until(lambda: '2 invoices' in tray(user))


async def test_what_one_prints_is_nobody_elses(desk: 'OpenDesk', paper: PaperPress) -> None:
    await many(1)
    mine, other = await desk.person('packer'), await desk.person('packer')
    await listed(mine)
    await opened(other, '/orders')
    await press(mine, 'print', kind_of='packing_slip')
    await until(lambda: 'Open the PDF' in tray(mine))
    assert tray(other) == ''
    assert (await other.http_client.get(address(mine))).status_code == 404
    assert (await mine.http_client.get(f'{address(mine)}?part=9')).status_code == 404


async def test_who_may_not_pack_sees_why_slips_are_not_printed(desk: 'OpenDesk') -> None:
    await many(1)
    user = await desk.person('viewer')
    await opened(user, '/orders')
    assert 'data-verb="print"' not in html(user)


async def test_the_whole_list_is_chosen_once_a_page_of_it_is(desk: 'OpenDesk') -> None:
    await many(53)
    user = await desk.person('packer')
    await listed(user)
    await user.should_see('50 selected')
    await press(user, 'select_all')
    await until(lambda: '53 selected' in html(user))
    assert 'data-verb="select_all"' not in html(user)
