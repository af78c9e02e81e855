"""The owner arranges how papers look and what they say."""
from typing import Any

import pytest

from base.errors import Forbidden, Invalid, Stale
from data.models import History
from orders import arranging_papers, snapshots
from tests.orders import desk
from tests.orders.desk import People
from tests.orders.test_arranging import PIXEL

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
VALUES: dict[str, Any] = {
    'colour': '#7A1F3D', 'footer_fr': 'Ouvert du mardi au samedi\nRetours sous 30 jours', 'closing_en': 'Thank you!',
    'quote_intro_en': 'We are happy to offer:', 'return_policy_fr': 'Emballage d’origine.',
    'payment_qr': True, 'late_penalty_fr': 'Trois fois le taux légal.', 'recovery': True, 'discount_terms_fr': 'Néant.',
    'debits': False}


async def test_papers_carry_what_was_arranged(people: People) -> None:
    await arranging_papers.edit_papers(people.owner, (await desk.shop()).version, VALUES)
    shop = await desk.shop()
    assert shop.papers == {
        'colour': '#7a1f3d', 'footer': {'en': '', 'fr': 'Ouvert du mardi au samedi\nRetours sous 30 jours'},
        'closing': {'en': 'Thank you!', 'fr': ''}, 'quote_intro': {'en': 'We are happy to offer:', 'fr': ''},
        'return_policy': {'en': '', 'fr': 'Emballage d’origine.'}, 'payment_qr': True,
        'late_penalty': {'en': '', 'fr': 'Trois fois le taux légal.'}, 'recovery': True,
        'discount_terms': {'en': '', 'fr': 'Néant.'}, 'debits': False}
    seller = snapshots.seller(shop, 'fr')
    assert (seller['colour'], seller['footer']) == (
        '#7a1f3d', ['Ouvert du mardi au samedi', 'Retours sous 30 jours'])
    assert await History.filter(verb='papers_edited').count() == 1


async def test_the_form_shows_what_was_saved(people: People) -> None:
    await arranging_papers.edit_papers(people.owner, 1, VALUES)
    shown = arranging_papers.papers(await desk.shop())
    assert shown | VALUES | {'colour': '#7a1f3d'} == shown


async def test_no_mention_of_the_law_is_there_by_itself(people: People) -> None:
    shown = arranging_papers.papers(await desk.shop())
    assert not any(shown.values())


@pytest.mark.parametrize(('typed', 'field'), [
    ({'colour': 'red'}, 'colour'), ({'colour': '#12345'}, 'colour'), ({'colour': '#123456;x'}, 'colour'),
    ({'footer_fr': 'a\nb\nc\nd'}, 'footer_fr')])
async def test_what_no_paper_can_carry_is_refused_beside_its_field(
        people: People, typed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await arranging_papers.edit_papers(people.owner, 1, VALUES | typed)
    assert refused.value.field == field
    assert (await desk.shop()).papers == {}


async def test_a_stale_form_is_refused_with_what_stands_there(people: People) -> None:
    await arranging_papers.edit_papers(people.owner, 1, VALUES)
    with pytest.raises(Stale) as refused:
        await arranging_papers.edit_papers(people.owner, 1, VALUES | {'closing_en': 'Bye'})
    assert refused.value.theirs['closing_en'] == 'Thank you!'


async def test_only_the_owner_arranges_papers(people: People) -> None:
    with pytest.raises(Forbidden):
        await arranging_papers.edit_papers(people.clerk, 1, VALUES)
    with pytest.raises(Forbidden):
        await arranging_papers.put_logo(people.clerk, 1, PIXEL)


async def test_a_logo_is_put_and_taken_away(people: People) -> None:
    await arranging_papers.put_logo(people.owner, 1, PIXEL)
    assert (await desk.shop()).logo == PIXEL
    await arranging_papers.put_logo(people.owner, 2, '')
    assert (await desk.shop()).logo == ''


@pytest.mark.parametrize('logo', ['data:image/svg+xml;base64,AAAA', 'https://x.example/a.png', 'a' * 500_000])
async def test_a_logo_is_a_small_picture_or_refused(people: People, logo: str) -> None:
    with pytest.raises(Invalid):
        await arranging_papers.put_logo(people.owner, 1, logo)


async def test_other_keys_of_the_papers_stay(people: People) -> None:
    await desk.set_shop(papers={'later': 1})
    await arranging_papers.edit_papers(people.owner, 1, VALUES)
    assert (await desk.shop()).papers['later'] == 1
