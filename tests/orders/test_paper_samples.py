"""The samples beside the form are papers as the desk would make them, and nothing of them is kept."""
from typing import Any

import pytest

from base.i18n import LANGUAGES
from data.models import Document, Order, Quote
from documents import screen, sheets
from orders import paper_samples
from tests.orders import desk
from tests.orders.desk import People

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
TYPED: dict[str, Any] = {'colour': '#7a1f3d', 'footer_en': 'FOOT', 'footer_fr': 'PIED', 'payment_qr': True,
                         'late_penalty_en': '12 % a year', 'late_penalty_fr': '12 % l’an', 'quote_intro_en': 'INTRO',
                         'return_policy_en': 'POLICY', 'closing_en': 'CLOSING'}


@pytest.mark.parametrize('kind', paper_samples.KINDS)
async def test_every_sample_wears_what_is_typed(people: People, kind: str) -> None:
    await desk.set_shop(legal={'iban': 'FR7630006000011234567890189'})
    shop = await desk.shop()
    for language in LANGUAGES:
        drawn, snapshot = paper_samples.sample(shop, TYPED, kind, language)
        html = sheets.draw(drawn, snapshot)
        assert '--accent: #7a1f3d' in html
        assert ('PIED' if language == 'fr' else 'FOOT') in html
        assert f'lang="{language}"' in html
    assert shop.papers == {}
    assert await Order.all().count() == await Quote.all().count() == await Document.all().count() == 0


@pytest.mark.parametrize(('kind', 'words'), [
    ('business', '12 % a year'), ('quote', 'INTRO'), ('return_form', 'POLICY'), ('invoice', 'CLOSING'),
    ('invoice', 'Payment code')])
async def test_each_text_stands_on_its_paper(people: People, kind: str, words: str) -> None:
    await desk.set_shop(legal={'iban': 'FR7630006000011234567890189'})
    assert words in sheets.draw(*paper_samples.sample(await desk.shop(), TYPED, kind, 'en'))


async def test_a_consumer_reads_no_words_for_businesses(people: People) -> None:
    assert '12 % a year' not in sheets.draw(*paper_samples.sample(await desk.shop(), TYPED, 'invoice', 'en'))


@pytest.mark.parametrize('values', [{'vat_regime': 'franchise'}, {'price_mode': 'net'}, {'currency': 'JPY'}])
async def test_any_shop_has_its_samples(people: People, values: dict[str, Any]) -> None:
    await desk.set_shop(**values)
    for kind in paper_samples.KINDS:
        assert sheets.draw(*paper_samples.sample(await desk.shop(), {}, kind, 'en'))


async def test_what_cannot_be_taken_yet_does_no_harm(people: People) -> None:
    typed = {'colour': '#7a1f', 'footer_en': '<script>x</script>', 'closing_en': '</style><img src=x>'}
    html = screen.page(*paper_samples.sample(await desk.shop(), typed, 'invoice', 'en'))
    assert '--accent: #0f5c4d' in html
    assert '<script' not in html
    assert html.count('</style>') == 1


async def test_the_screen_asks_for_the_logo_instead_of_carrying_it(people: People) -> None:
    logo = 'data:image/png;base64,' + 'A' * 4000
    await desk.set_shop(logo=logo)
    html = screen.page(*paper_samples.sample(await desk.shop(), {}, 'invoice', 'en'), '/papers/logo?1')
    assert logo not in html
    assert '<img src="/papers/logo?1"' in html
