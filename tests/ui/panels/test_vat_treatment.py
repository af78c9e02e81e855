"""How VAT is treated, chosen with a look at what each line will cost."""
from typing import Any

import pytest

from data.database import Database, transactional
from data.models import OrderLine, Shop
from tests.ui.helpers import fill, open_form, press, until
from tests.ui.panels.pages import blocked, fresh, html, looking_at
from tests.ui.panels.samples import ADDRESS, PACKER, line, order
from ui.panels.products import Products

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
BERLIN = {**ADDRESS, 'city': 'Berlin', 'postcode': '10119', 'country': 'DE'}
GERMAN: dict[str, Any] = {'vat_id': 'DE136695976', 'shipping': BERLIN, 'country': 'DE'}


@pytest.fixture
async def selling(shop: Database) -> Database:
    await _number()
    return shop


@transactional
async def _number() -> None:
    await Shop.filter(id=1).update(legal={'vat_id': 'FR83404833048'})


@pytest.mark.parametrize(('mode', 'total'), [('gross', '€20.83'), ('net', '€25.00')])
async def test_without_vat_the_lines_cost_what_the_dialog_said(selling: Database, mode: str, total: str) -> None:
    one = await order(line(2, '12.50'), price_mode=mode, **GERMAN)
    async with looking_at(one, Products) as user:
        await press(user, 'change_vat_treatment')
        form = open_form(user)
        node = await form.preview({**form.hidden, 'treatment': 'intra_community'})  # type: ignore[misc]
        assert total in str(node[-1])  # type: ignore[index]
        await fill(user, treatment='intra_community')
        for text in (f'Total {total}', 'No VAT: Intra-Community supply', f'No VAT {total}'):
            await user.should_see(text)
        await press(user, 'change_vat_treatment')
        await fill(user, treatment='')
        await user.should_not_see('No VAT')
    row = await OrderLine.get()
    assert (row.unit_price, row.amount_minor, row.vat_rate, row.category) == ('12.50', 2500, 2000, 'S')


async def test_a_treatment_that_does_not_fit_says_why_and_keeps_the_dialog(selling: Database) -> None:
    one = await order(line(2, '12.50'))
    async with looking_at(one, Products) as user:
        await press(user, 'change_vat_treatment')
        await fill(user, treatment='export')
        assert 'outside the European Union' in open_form(user).errors['']
    assert (await fresh(one)).vat_treatment == ''


async def test_a_business_that_was_charged_none_raises_the_question_why(selling: Database) -> None:
    async with looking_at(await order(line(2, '12.50', vat_rate=0), **GERMAN), Products) as user:
        await user.should_see('No VAT was charged to this business.')
    async with looking_at(await order(line(2, '12.50', vat_rate=0)), Products) as user:
        await user.should_not_see('No VAT was charged')


async def test_who_may_not_edit_may_not_change_it_either(selling: Database) -> None:
    async with looking_at(await order(), Products, actor=PACKER) as user:
        assert blocked(user, 'VAT…') != ''


async def test_an_explanation_reads_as_an_addition_in_both_ways_of_pricing(shop: Database) -> None:
    async with looking_at(await order(line(2, '10.00')), Products) as user:
        await until(lambda: 'With VAT' in html(user))
        text = html(user)
        assert text.index('With VAT') < text.index('of which net') < text.index('of which VAT')
    async with looking_at(await order(line(2, '10.00'), price_mode='net'), Products) as user:
        await until(lambda: 'With VAT' in html(user))
        text = html(user)
        assert 'of which' not in text
        assert text.index('explanation') < text.index('Net') < text.index('With VAT')
