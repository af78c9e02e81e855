"""What a scanned code stands for: an article number (GTIN) in each of its spellings, a GS1 element string with serial
or lot number, a SKU, or another code that was linked to a product and may count several pieces."""
import re
from dataclasses import dataclass

from stdnum import gs1_128
from stdnum.exceptions import ValidationError

from base import gtin
from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing
from base.faults import fail_point
from base.i18n import N_
from base.text import clean, with_variant
from data import database
from data.models import Product, ProductCode
from orders import numbering, topics
from orders.ground import verb

LONGEST, LONGEST_GTIN, MOST_PIECES = 80, 14, 10_000
SKUS = 'skus:'    # whoever gives a SKU, GTIN or code waits for the one who is giving another; no prefix has a colon
GS = '\x1d'    # how scanners send FNC1, the end of a part of variable length
_ELEMENTS = {']C1', ']e0', ']d2', ']Q3', ']J1'}    # symbologies that carry GS1 element strings


@dataclass(frozen=True, slots=True)
class Read:
    """`plain` is the code as people know it, `gtin` its 14 digits or nothing."""
    plain: str
    gtin: str = ''
    serial: str = ''
    lot: str = ''

    @property
    def key(self) -> str:
        """Codes are the same when this is: letters count alike in both cases."""
        return self.plain.upper()[:LONGEST]    # ß becomes two

    @property
    def spellings(self) -> list[str]:
        return [self.key, *gtin.forms(self.gtin)]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one scan counts: `pieces` of a product, or of none that is known."""
    product_id: int | None
    pieces: int = 1
    serial: str = ''
    lot: str = ''
    plain: str = ''


def read(text: str) -> Read:
    """Understands what scanners send; never raises."""
    text = text.strip(' \t\r\n')[:200]
    symbology, rest = (text[:3], text[3:]) if re.match(r'\][A-Za-z][0-9a-zA-Z]', text) else ('', text)
    parts = _elements(rest) if _has_elements(symbology, rest) else {}
    whole = parts.get('01', '')
    plain = clean(rest.strip(GS), LONGEST)
    if whole:
        serial, lot = (clean(parts.get(name, ''), LONGEST) for name in ('21', '10'))
        return Read(gtin.forms(whole)[0], whole, serial, lot)
    return Read(plain, plain.zfill(14) if gtin.is_gtin(plain) else '')


def _has_elements(symbology: str, text: str) -> bool:
    return symbology in _ELEMENTS or GS in text or bool(re.match(r'\([0-9]{2,4}\)|01[0-9]{14}', text))


def _elements(text: str) -> dict[str, str]:
    """The parts of a GS1 element string by their application identifiers; only its GTIN when the rest is broken."""
    if text.startswith('('):
        text = re.sub(r'\(([0-9]{2,4})\)', GS + r'\1', text)
    text = text.lstrip(GS)
    try:
        return {name: str(value) for name, value in gs1_128.info(text, GS).items()}
    except (ValidationError, ValueError, LookupError, AttributeError):
        whole = re.match(r'01([0-9]{14})', text)
        return {'01': whole[1]} if whole and gtin.is_gtin(whole[1]) else {}


async def meaning(text: str) -> Meaning:
    return await meaning_of(read(text))


async def meaning_of(code: Read) -> Meaning:
    linked = await _linked(code)
    product_id = linked.product_id if linked else await _own(code)
    return Meaning(product_id, linked.pieces if linked else 1, code.serial, code.lot, code.plain)


async def _linked(code: Read) -> ProductCode | None:
    return await ProductCode.filter(code__in=code.spellings).using_db(database.reader()).first()


_OWN = """SELECT id FROM product WHERE UPPER(sku) = ? OR sku = ?
    ORDER BY CASE WHEN sku = ? THEN 0 ELSE 1 END, id LIMIT 1"""


async def _own(code: Read) -> int | None:
    """The product whose GTIN or SKU it is; of SKUs that differ only in their letters' case, the very one first."""
    if not code.plain:
        return None
    digits = [one for one in code.spellings if len(one) <= LONGEST_GTIN]
    same = Product.filter(gtin__in=digits).using_db(database.reader()).order_by('id').only('id')
    if digits and (found := await same.first()) is not None:
        return int(found.id)
    rows = await database.rows(_OWN, [code.key, code.plain, code.plain])
    return int(rows[0]['id']) if rows else None


@verb(Right.EDIT)
async def link_code(actor: Actor, product_id: int, code: str, pieces: int = 1) -> int:
    """From now on a scan of this code counts so many pieces of the product; returns the code's id. Raises Missing,
    Invalid when the code already means something."""
    one = read(code)
    if not one.plain:
        raise Invalid(N_('Enter or scan a code.'), 'code')
    if not 1 <= pieces <= MOST_PIECES:
        raise Invalid(N_('Enter a number of pieces from 1 to 10,000.'), 'pieces')
    await numbering.take(SKUS, 0)
    if not await Product.filter(id=product_id).exists():
        raise Missing(N_('This product does not exist.'))
    await _check_free(one, product_id)
    row = await ProductCode.create(product_id=product_id, code=one.key, pieces=pieces, made_at=now(),
                                   made_by_id=actor.staff_id)
    fail_point('codes.linked')
    _tell(product_id)
    return row.id


async def _check_free(one: Read, product_id: int) -> None:
    taken = (await meaning_of(one)).product_id
    if taken == product_id:
        raise Invalid(N_('This product already has this code.'), 'code')
    if taken is not None:
        raise await _taken(taken, 'code')


async def check_own(code: str, product_id: int | None, field: str) -> None:
    """Raises Invalid when this SKU or GTIN was linked to another product."""
    row = await _linked(read(code)) if code else None
    if row is not None and row.product_id != product_id:
        raise await _taken(row.product_id, field)


async def _taken(product_id: int, field: str) -> Invalid:
    product = await Product.get(id=product_id, using_db=database.reader())
    return Invalid(N_('This code already belongs to {product}.'), field,
                   product=with_variant(product.name, product.variant))


@verb(Right.EDIT)
async def unlink_code(actor: Actor, code_id: int) -> None:
    """Raises Missing."""
    row = await ProductCode.get_or_none(id=code_id)
    if row is None or not await database.write('DELETE FROM product_code WHERE id = ?', [code_id]):
        raise Missing(N_('This code has already been removed.'))
    _tell(row.product_id)


def _tell(product_id: int) -> None:
    database.announce(topics.product(product_id), topics.PRODUCTS, topics.BENCH)
