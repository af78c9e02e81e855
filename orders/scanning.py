"""What the scanner says at the bench: each scan is counted once, under the key the tablet gave it, or refused with the
reason; `slip_line.packed` is what the scans of the line add up to."""
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from base.actor import Actor, Right
from base.clock import now
from base.errors import Missing, Refused
from base.faults import fail_point
from base.i18n import N_, _, ngettext, speaking
from base.text import clean, with_variant
from data import database
from data.models import Order, Product, Scan, SlipLine
from orders import codes, packed, parcels, pickups, taking
from orders.codes import Meaning
from orders.ground import settle, verb
from orders.slip_lines import Line, lines_of, parts

LONGEST_KEY = 50    # leaves room for what is added when one scan fills two lines
LONGEST_CODE = 200
STORED = {'number_wanted': 'asked'}    # as rows of scans say it
MOST_ID = 2**31 - 1
NAMED = 3    # lines that are named as expected
UNREADABLE = N_('This scan cannot be read.')
WANTED = {'serial': N_('Scan or type the serial number of {name}.'),
          'lot': N_('Scan or type the lot number of {name}.')}


@dataclass(frozen=True, slots=True)
class Scanned:
    """`kind` is scan (`code`), tick (a piece of `line_id` by hand) or take_off (a piece of it out again). `number` is
    the serial or lot number typed for it, `at` when the tablet saw it."""
    key: str
    slip_id: int
    kind: str
    code: str = ''
    line_id: int | None = None
    number: str = ''
    at: datetime | None = None


@dataclass(slots=True)
class Answer:
    """What the tablet is told. `line` is the slip line, `name` what was scanned, `expected` what should have been;
    `link` is the code of an unknown thing when this person may link it to a product."""
    key: str
    outcome: str
    slip: int | None = None
    line: int | None = None
    packed: int = 0
    wanted: int = 0
    words: str = ''
    name: str = ''
    expected: str = ''
    link: str = ''


@verb(Right.PACK)
async def scan(actor: Actor, scanned: Scanned) -> dict[str, Any]:
    """Counts it, or says why not: the fields of `Answer`, in the actor's language. `outcome` is counted, by_hand or
    taken_off; wrong, too_many, unknown, number_wanted or refused. The same key again gets the answer it got, with the
    counts of now. Raises nothing but Forbidden."""
    with speaking(actor.language):
        if not 0 < len(scanned.key) <= LONGEST_KEY or '\0' in scanned.key:
            return asdict(Answer(scanned.key[:LONGEST_KEY], 'refused', words=_(UNREADABLE)))
        if not await _first(actor, scanned):
            return await told(scanned.key) or {}
        return await _Work(actor, scanned).run()


_FIRST = """INSERT INTO scan (key, staff_id, outcome, pieces, code, answer, scanned_at, at)
    VALUES (?, ?, 'refused', 0, '', '{}', ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id"""

async def _first(actor: Actor, scanned: Scanned) -> bool:
    """Whether this key is new; whoever sends it meanwhile waits for our answer."""
    seen = scanned.at if scanned.at and scanned.at.tzinfo else now()
    return bool(await database.returning(_FIRST, [scanned.key, actor.staff_id, min(seen, now()), now()]))


async def told(key: str) -> dict[str, Any] | None:
    """What was answered to the scan of this key, with the counts of now."""
    found = await Scan.get_or_none(key=key, using_db=database.reader())
    if found is None:
        return None
    answer = dict(found.answer)
    line = await SlipLine.get_or_none(id=answer.get('line') or 0, using_db=database.reader())
    return {**answer, 'packed': line.packed, 'wanted': line.pieces} if line else answer


class _Stop(Exception):
    """It does not count, and this is what the tablet is told."""

    def __init__(self, outcome: str, words: str, line: Line | None = None, **told: str) -> None:
        super().__init__(words)
        self.outcome, self.line, self.told = outcome, line, {'words': words, **told}


class _Work:
    """One scan being counted, in the transaction of its key."""

    def __init__(self, actor: Actor, scanned: Scanned) -> None:
        self.actor, self.scanned = actor, scanned
        self.answer = Answer(scanned.key, 'refused')
        self.slip_id = 0
        self.order: Order | None = None
        self.lines: list[Line] = []
        self.line: Line | None = None
        self.product_id: int | None = None
        self.pieces = 0

    async def run(self) -> dict[str, Any]:
        try:
            await self._open()
            await self._count()
        except _Stop as stop:
            self._say(stop.outcome, stop.line, **stop.told)
        except Refused as refusal:
            self._say('refused', None, words=str(refusal))
        fail_point('scanning.counted')
        return await self._keep()

    def _say(self, outcome: str, line: Line | None, **told: str) -> None:
        self.answer.outcome, self.line = outcome, line
        for name, text in told.items():
            setattr(self.answer, name, text)

    async def _open(self) -> None:
        """The slip and its order, locked, in the hands of this packer."""
        if not 0 < self.scanned.slip_id <= MOST_ID:
            raise Missing(N_('This packing slip does not exist.'))
        order, slip = await taking.claim_to_pack(self.scanned.slip_id, reopen=self.scanned.kind == 'take_off')
        is_new = await taking.hand_to(slip, self.actor.staff_id)
        self.slip_id, self.order = slip.id, order
        self.lines = await lines_of(slip.id)
        taking.tell(order.id, queues=is_new or slip.packed_at is not None)

    async def _count(self) -> None:
        if self.scanned.kind == 'scan':
            await self._count_scan()
        elif self.scanned.kind == 'tick':
            await self._count_tick(self._named())
        elif self.scanned.kind == 'take_off':
            await self._take_off(self._named())
        else:
            raise Refused(UNREADABLE)

    def _named(self) -> Line:
        line = next((line for line in self.lines if line.line_id == self.scanned.line_id), None)
        if line is None:
            raise Missing(N_('This line is no longer on the packing slip.'))
        self.product_id = line.product_id
        return line

    async def _count_scan(self) -> None:
        code = codes.read(self.scanned.code)
        if not code.plain:
            raise Refused(UNREADABLE)
        means = await codes.meaning_of(code)
        self.product_id = means.product_id
        meant = [line for line in self.lines if line.is_meant(code, means)]
        if not meant:
            raise await self._stranger(means)
        if means.pieces > sum(line.left for line in meant):
            raise _too_many(meant, means.pieces)
        await self._fill([line for line in meant if line.left], means.pieces, 'counted', means)

    async def _count_tick(self, line: Line) -> None:
        if not line.left:
            raise _too_many([line], 1)
        await self._fill([line], 1, 'by_hand', Meaning(line.product_id))

    async def _stranger(self, means: Meaning) -> _Stop:
        expected = self._expected()
        product = await Product.get_or_none(id=means.product_id or 0, using_db=database.reader())
        if product is None:
            link = means.plain if self.actor.may(Right.EDIT) else ''
            return _Stop('unknown', _('Nobody knows the code {code}.').format(code=means.plain), None, link=link,
                         name=means.plain, expected=expected)
        name = with_variant(product.name, product.variant)
        return _Stop('wrong', _('{name} is not on this packing slip.').format(name=name), None, name=name,
                     expected=expected)

    def _expected(self) -> str:
        left = [f'{line.left}\u00a0×\u00a0{line.full_name}' for line in self.lines if line.left]
        return ', '.join(left[:NAMED]) + (', …' if len(left) > NAMED else '')

    async def _fill(self, lines: Sequence[Line], pieces: int, outcome: str, means: Meaning) -> None:
        """Puts the pieces into the lines, one after the other: of a pack, one line may take a part."""
        filled = list(parts(lines, pieces))
        for line, taken in filled:
            await self._note_number(line, taken, means)
        for line, taken in filled:
            if not await packed.put_in(line.line_id, taken):
                break
            line.packed += taken
            if self.pieces:
                await self._record(f'{self.scanned.key}+{token_hex(6)}', line, taken, outcome)
            else:
                self.pieces = taken
                self._say(outcome, line)

    async def _note_number(self, line: Line, pieces: int, means: Meaning) -> None:
        """The serial or lot number this product asks for, of these pieces."""
        if not line.numbers:
            return
        number = self._number(line) or str(getattr(means, line.numbers))
        if line.numbers == 'serial' and means.pieces > 1:
            raise _Stop('refused', _('Each piece of {name} has its own serial number: scan them one by one.').format(
                name=line.full_name), line)
        if not number:
            raise _Stop('number_wanted', _(WANTED[line.numbers]).format(name=line.full_name), line)
        if not await packed.note_number(self.slip_id, line.order_line_id, line.product_id, line.numbers, number, pieces,
                                        self.actor.staff_id):
            raise _Stop('refused', _('Serial number {number} of {name} is already packed.').format(
                number=number, name=line.full_name), line)

    def _number(self, line: Line) -> str:
        """What was typed or scanned for it: plain, or within a GS1 element string."""
        given = codes.read(self.scanned.number)
        return str(getattr(given, line.numbers)) or given.plain

    async def _take_off(self, line: Line) -> None:
        number = clean(self.scanned.number, codes.LONGEST)
        if not line.packed:
            raise _Stop('refused', _('Nothing of this line is packed.'), line)
        if not await packed.drop_number(self.slip_id, line.order_line_id, number) and number:
            raise _Stop('refused', _('{number} is not in this parcel.').format(number=number), line)
        if await packed.take_one_out(line.line_id):
            await parcels.recheck([self.slip_id])
            await self._unready()
            line.packed -= 1
            self.pieces = 1
            self._say('taken_off', line)

    async def _unready(self) -> None:
        """An order that waited for its customer is to be packed again."""
        if self.order and await pickups.no_longer_ready(self.actor, self.order):
            await settle(self.order)
            taking.tell(self.order.id)

    async def _record(self, key: str, line: Line, pieces: int, outcome: str) -> None:
        await Scan.create(key=key, slip_id=self.slip_id, order_line_id=line.order_line_id,
                          product_id=self.product_id, staff_id=self.actor.staff_id, outcome=outcome, pieces=pieces,
                          code=clean(self.scanned.code, LONGEST_CODE), scanned_at=now(), at=now())

    async def _keep(self) -> dict[str, Any]:
        """The row of this key says what became of it."""
        answer, line = self.answer, self.line
        answer.slip = self.slip_id or None
        if line is not None:
            answer.line, answer.packed, answer.wanted = line.line_id, line.packed, line.wanted
            answer.name = answer.name or line.full_name
        told = asdict(answer)
        await Scan.filter(key=self.scanned.key).update(
            slip_id=answer.slip, order_line_id=line.order_line_id if line else None, product_id=self.product_id,
            outcome=STORED.get(answer.outcome, answer.outcome), pieces=self.pieces,
            code=clean(self.scanned.code, LONGEST_CODE), answer=told)
        return told


def _too_many(lines: Sequence[Line], pieces: int) -> _Stop:
    left, wanted = sum(line.left for line in lines), sum(line.wanted for line in lines)
    if left:
        words = ngettext('This is a pack of {pieces}: only {left} is left to pack.',
                         'This is a pack of {pieces}: only {left} are left to pack.', left)
    else:
        words = _('{wanted} of {wanted} are already packed.')
    return _Stop('too_many', words.format(pieces=pieces, left=left, wanted=wanted), lines[-1])
