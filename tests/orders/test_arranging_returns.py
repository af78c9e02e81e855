"""The owner arranges returns: who announces them, until when, and what there is to choose from."""
from typing import Any

import pytest

from base.errors import Forbidden, Invalid, Stale
from data.models import History, Shop
from orders import arranging_papers, arranging_returns, letters
from tests.orders import desk
from tests.orders.desk import People

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
OWN = [{'en': 'Too big', 'fr': 'Trop grand'}, {'en': '', 'fr': 'Mal peint'}]


async def arranged(people: People, **values: Any) -> Shop:
    await arranging_returns.edit_returns(people.owner, (await desk.shop()).version, values)
    return await desk.shop()


async def test_a_shop_that_arranged_nothing_has_the_usual_reasons_and_lets_no_customer_announce(
        people: People) -> None:
    shop = await desk.shop()
    assert (arranging_returns.allowed(shop), arranging_returns.days(shop)) == (False, 0)
    assert 'Arrived damaged' in arranging_returns.reasons(shop, 'en')
    assert arranging_returns.outcomes(shop, 'fr') == ['Remboursement', 'Échange', 'Réparation']


async def test_what_was_arranged_is_told_once_and_stands_on_the_form_in_the_language_of_the_paper(
        people: People) -> None:
    shop = await arranged(people, allowed=True, days=14, reasons=OWN)
    assert (arranging_returns.allowed(shop), arranging_returns.days(shop)) == (True, 14)
    assert await History.filter(verb='returns_edited').count() == 1
    row = await desk.order(desk.line(), language='fr')
    form = await letters.read_return_form(row.id)
    assert (form['reasons'], form['days']) == (['Trop grand', 'Mal peint'], 14)
    assert form['outcomes'] == ['Remboursement', 'Échange', 'Réparation']


async def test_words_missing_in_a_language_are_said_in_the_other(people: People) -> None:
    shop = await arranged(people, reasons=OWN)
    assert arranging_returns.reasons(shop, 'en') == ['Too big', 'Mal peint']
    assert arranging_returns.reasons(shop, 'nl') == arranging_returns.reasons(shop, 'en')


@pytest.mark.parametrize(('text', 'language', 'said'), [
    ('Too big', 'fr', 'Trop grand'), ('Trop grand', 'en', 'Too big'), ('Mal peint', 'en', 'Mal peint'),
    ('Échange', 'en', 'Exchange'), ('Does not work', 'fr', 'Ne fonctionne pas'), ('Gone mouldy', 'fr', 'Gone mouldy'),
    ('', 'en', '')])
async def test_a_reason_once_chosen_is_said_in_any_language(
        people: People, text: str, language: str, said: str) -> None:
    assert arranging_returns.said(await arranged(people, reasons=OWN), text, language) == said


async def test_a_list_may_be_empty(people: People) -> None:
    shop = await arranged(people, outcomes=[])
    assert arranging_returns.outcomes(shop, 'en') == []


@pytest.mark.parametrize(('typed', 'field'), [
    ({'days': 366}, 'days'), ({'days': -1}, 'days'), ({'allowed': True}, 'days'),
    ({'reasons': [{'en': ' ', 'fr': ''}]}, 'en'),
    ({'reasons': [*OWN, {'en': 'TOO BIG', 'fr': 'Trop large'}]}, 'en'),
    ({'outcomes': [{'fr': 'Bon'}, {'fr': 'bon'}]}, 'fr'),
    ({'reasons': [{'en': str(place)} for place in range(21)]}, '')])
async def test_what_nobody_could_choose_is_refused_beside_its_field(
        people: People, typed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await arranged(people, **typed)
    assert refused.value.field == field
    shop = await desk.shop()
    assert (shop.returns, shop.papers) == ({}, {})


async def test_long_words_are_cut_and_control_characters_dropped(people: People) -> None:
    shop = await arranged(people, reasons=[{'en': 'a\x00b' + 'c' * 100}])
    assert arranging_returns.reasons(shop, 'en') == ['ab' + 'c' * 78]


async def test_a_stale_form_is_refused_with_what_stands_there(people: People) -> None:
    await arranged(people, days=30)
    with pytest.raises(Stale) as refused:
        await arranging_returns.edit_returns(people.owner, 1, {'days': 10})
    assert refused.value.theirs['days'] == 30


async def test_papers_and_returns_leave_each_other_alone(people: People) -> None:
    await arranged(people, days=30)
    await arranging_papers.edit_papers(people.owner, (await desk.shop()).version, {'closing_en': 'Thank you!'})
    shop = await arranged(people, reasons=OWN)
    assert (arranging_returns.days(shop), shop.papers['closing']['en']) == (30, 'Thank you!')


async def test_only_the_owner_arranges_returns(people: People) -> None:
    with pytest.raises(Forbidden):
        await arranging_returns.edit_returns(people.clerk, 1, {'allowed': True})
