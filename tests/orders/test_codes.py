"""What codes mean: article numbers in every spelling, GS1 element strings, SKUs, and codes linked to a product."""

from typing import Any

import pytest

from base import gtin
from base.errors import Invalid, Missing
from data.models import Product
from orders import codes, stocking
from orders.codes import Meaning, Read
from tests.orders import desk
from tests.orders.desk import People
from tests.orders.every_verb import WARE

EAN, GS = '3453120000011', '\x1d'
WHOLE = f'0{EAN}'


def ware(**changed: Any) -> dict[str, Any]:
    return WARE | changed


@pytest.mark.parametrize(('text', 'spellings'), [
    (EAN, [EAN, WHOLE]), (WHOLE, [EAN, WHOLE]),
    ('036000291452', ['036000291452', '0036000291452', '00036000291452']),
    ('96385074', ['96385074', '000096385074', '0000096385074', '00000096385074']),
    ('13453120000018', ['13453120000018']), ('3453120000012', []), ('12 34', []), ('', [])])
def test_an_article_number_has_spellings(text: str, spellings: list[str]) -> None:
    assert gtin.forms(text) == spellings


@pytest.mark.parametrize(('text', 'read'), [
    (EAN, Read(EAN, WHOLE)), (f' {EAN}\r\n', Read(EAN, WHOLE)), (f']E0{EAN}', Read(EAN, WHOLE)),
    (f'01{WHOLE}', Read(EAN, WHOLE)),
    (f']C101{WHOLE}10A7{GS}21S-1', Read(EAN, WHOLE, 'S-1', 'A7')),
    (f']d201{WHOLE}21S-1{GS}10A7', Read(EAN, WHOLE, 'S-1', 'A7')),
    (f']e0{GS}01{WHOLE}17281231', Read(EAN, WHOLE)),
    (f'(01){WHOLE}(10)A7(21)S-1', Read(EAN, WHOLE, 'S-1', 'A7')),
    (f'01{WHOLE}17999999', Read(EAN, WHOLE)),
    (']C0sc-och', Read('sc-och')), ('SC OCH', Read('SC OCH')), ('01234', Read('01234')), ('', Read('')),
    ('x' * 500, Read('x' * 80)), ('ab\x00\u202ec', Read('abc'))])
def test_what_scanners_send_is_understood(text: str, read: Read) -> None:
    assert codes.read(text) == read


async def test_a_code_means_a_product_and_its_pieces(people: People) -> None:
    scarf = await desk.product(sku='SC-Och', gtin=EAN)
    await codes.link_code(people.clerk, scarf.id, 'case-12', 12)
    await codes.link_code(people.clerk, scarf.id, '13453120000018', 6)
    for text, pieces in {'sc-och': 1, EAN: 1, WHOLE: 1, 'CASE-12': 12, '13453120000018': 6}.items():
        found = await codes.meaning(text)
        assert (found.product_id, found.pieces) == (scarf.id, pieces), text
    assert await codes.meaning(f'01{WHOLE}21S-1') == Meaning(scarf.id, 1, 'S-1', '', EAN)
    assert await codes.meaning('nobody') == Meaning(None, plain='nobody')
    assert (await codes.meaning('')).product_id is None
    accented = await desk.product(sku='thé-É')
    assert (await codes.meaning('thé-É')).product_id == accented.id


async def test_of_skus_that_differ_in_their_case_the_very_one_is_meant(people: People) -> None:
    big, small = await desk.product(sku='TEA-A'), await desk.product(sku='tea-a')
    assert [(await codes.meaning(sku)).product_id for sku in ('TEA-A', 'tea-a', 'Tea-A')] == [big.id, small.id, big.id]


async def test_a_code_of_another_product_cannot_be_linked(people: People) -> None:
    scarf = await desk.product(sku='SCARF', gtin=EAN, name='Scarf', variant='ochre')
    mug = await desk.product(sku='MUG')
    await codes.link_code(people.clerk, scarf.id, 'CASE', 12)
    for code in ('scarf', EAN, WHOLE, f'(01){WHOLE}', 'case'):
        with pytest.raises(Invalid, match='already belongs to Scarf · ochre'):
            await codes.link_code(people.clerk, mug.id, code)
    for code in ('Scarf', WHOLE, 'Case'):
        with pytest.raises(Invalid, match='already has this code'):
            await codes.link_code(people.clerk, scarf.id, code)


async def test_what_is_no_code_or_no_number_of_pieces_is_refused(people: People) -> None:
    mug = await desk.product()
    for code, pieces, field in ((' \x1d', 1, 'code'), ('X', 0, 'pieces'), ('X', 10_001, 'pieces')):
        with pytest.raises(Invalid) as refusal:
            await codes.link_code(people.clerk, mug.id, code, pieces)
        assert refusal.value.field == field
    with pytest.raises(Missing):
        await codes.link_code(people.clerk, mug.id + 99, 'X')


async def test_a_removed_code_means_nothing_and_is_removed_once(people: People) -> None:
    mug = await desk.product()
    code_id = await codes.link_code(people.clerk, mug.id, 'BOX', 4)
    await codes.unlink_code(people.clerk, code_id)
    assert (await codes.meaning('BOX')).product_id is None
    with pytest.raises(Missing):
        await codes.unlink_code(people.clerk, code_id)


async def test_a_product_takes_no_sku_or_gtin_that_was_linked_to_another(people: People) -> None:
    scarf = await desk.product(name='Scarf')
    await codes.link_code(people.clerk, scarf.id, 'JUG-1')
    await codes.link_code(people.clerk, scarf.id, EAN)
    for changed, field in ((ware(), 'sku'), (ware(sku='J', gtin=WHOLE), 'gtin')):
        with pytest.raises(Invalid, match='already belongs to Scarf') as refusal:
            await stocking.add_product(people.clerk, changed)
        assert refusal.value.field == field
    assert not await Product.filter(name='Jug').exists()
