"""Mails as screens show them: those of one order, and the outbox of the whole desk with its PDFs.

The outbox is read state by state over indexes of their own and goes by place, so that ten thousand that wait cost no
more than ten."""
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data import database
from data.listing import MOST_COUNTED
from data.models import BouncedAddress, Document, Mail
from data.moments import moment, stored

PAGE = 50
TABS = ('waiting', 'again', 'failed', 'sent', 'cancelled')
KINDS = ('mail', 'pdf')
STATES = {'waiting': ('available', 'running'), 'again': ('retryable',), 'failed': ('discarded',),
          'cancelled': ('cancelled',)}


@dataclass(frozen=True, slots=True)
class Row:
    """One mail or PDF with its job. `kind` is the letter's, or 'pdf'; `number` that of the order, quote or document it
    is about; `error` what went wrong last."""
    id: int
    mail_id: int | None
    state: str
    kind: str
    subject: str
    language: str
    recipient: str
    name: str
    order_id: int | None
    quote_id: int | None
    number: str
    made_at: datetime
    run_at: datetime
    done_at: datetime | None
    sent_at: datetime | None
    is_written: bool
    attempt: int
    outcome: str
    answer: str
    error: str
    attachments: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        return self.state in {'available', 'retryable'}


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first."""
    rows: tuple[Row, ...]
    has_newer: bool = False
    has_older: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """Whether mails can leave now: `has_account` apart from the settings of the process; `pauses` are kind of job,
    reason and detail."""
    has_account: bool = False
    pauses: tuple[tuple[str, str, str], ...] = ()

    def paused(self, kind: str) -> tuple[str, str] | None:
        """Reason and detail."""
        return next(((reason, detail) for of, reason, detail in self.pauses if of == kind), None)


_COLUMNS = """SELECT j.id, m.id AS mail_id, j.kind AS job_kind, j.state, m.kind, m.subject, m.language, m.recipient,
    m.recipient_name, m.order_id, m.quote_id, o.number AS order_number, q.number AS quote_number, j.made_at, j.run_at,
    j.done_at, m.sent_at, m.written_at, j.attempt, m.outcome, m.answer, j.error, m.attachments, j.payload"""
_AROUND = 'LEFT JOIN orders o ON o.id = m.order_id LEFT JOIN quote q ON q.id = m.quote_id'
_OF_ORDER = f'{_COLUMNS} FROM mail m JOIN job j ON j.id = m.job_id {_AROUND} WHERE m.order_id = ? ORDER BY m.id DESC'
_ONE = f'{_COLUMNS} FROM mail m JOIN job j ON j.id = m.job_id {_AROUND} WHERE m.id = ?'
_SERVICE = """SELECT kind, reason, detail FROM pause
    UNION ALL SELECT '', '', '' FROM mail_account WHERE id = 1 AND host <> ''"""
_PAGE = f'{_COLUMNS} FROM ({{ids}}) AS page JOIN job j ON j.id = page.id LEFT JOIN mail m ON m.job_id = j.id {_AROUND}'


async def of_order(order_id: int) -> tuple[list[Row], Service]:
    """Newest first, without what the mails say; and, while one waits, whether it can leave."""
    rows = [_row(row) for row in await database.rows(_OF_ORDER, [order_id])]
    return rows, await service() if any(row.waits for row in rows) else Service()


async def read(mail_id: int) -> Row | None:
    found = await database.rows(_ONE, [mail_id])
    return _row(found[0]) if found else None


async def find(mail_id: int) -> Mail | None:
    return await Mail.get_or_none(id=mail_id, using_db=database.reader())


def address_key(email: str) -> str:
    """As marked addresses are kept."""
    return email.strip().lower()


async def bounced(email: str) -> BouncedAddress | None:
    """The mark of an address that a mail server said does not exist."""
    if not email:
        return None
    return await BouncedAddress.get_or_none(email=address_key(email), using_db=database.reader())


async def service() -> Service:
    found = await database.rows(_SERVICE)
    return Service(any(not row['kind'] for row in found),
                   tuple((row['kind'], row['reason'], row['detail']) for row in found if row['kind']))


def _row(row: dict[str, Any], number: str = '', order_id: int | None = None) -> Row:
    return Row(
        id=row['id'], mail_id=row['mail_id'], state=row['state'], kind=row['kind'] or row['job_kind'],
        subject=row['subject'] or '', language=row['language'] or '', recipient=row['recipient'] or '',
        name=row['recipient_name'] or '', order_id=row['order_id'] or order_id, quote_id=row['quote_id'],
        number=row['order_number'] or row['quote_number'] or number, made_at=moment(row['made_at']),
        run_at=moment(row['run_at']), done_at=_moment(row['done_at']), sent_at=_moment(row['sent_at']),
        is_written=row['written_at'] is not None, attempt=row['attempt'], outcome=row['outcome'] or '',
        answer=row['answer'] or '', error=row['error'], attachments=_names(row['attachments']))


def _moment(value: Any) -> datetime | None:
    return moment(value) if value else None


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _names(attachments: Any) -> tuple[str, ...]:
    return tuple(one['name'] for one in _json(attachments) or ())


# ---- the outbox
_OF_STATE = """SELECT id FROM job WHERE kind = '{kind}' AND state = '{state}' AND state <> 'done'{side}
    ORDER BY id {way} LIMIT {most}"""
_OF_LETTER = """SELECT j.id FROM job j JOIN mail m ON m.job_id = j.id WHERE j.kind = 'mail' AND j.state = '{state}'
    AND j.state <> 'done' AND m.kind = ?{side} ORDER BY j.id {way} LIMIT {most}"""
_NEAREST = 'SELECT id FROM ({walk}) AS {name}'
_TOGETHER = 'SELECT id FROM ({parts}) AS found ORDER BY id {way} LIMIT {most}'
_SENT = """SELECT m.job_id AS id FROM mail m WHERE m.sent_at >= ?{letter}{side}
    ORDER BY m.sent_at {way}, m.id {way} LIMIT {most}"""


@dataclass(frozen=True, slots=True)
class Ask:
    """Which rows: of a tab, from `day` on for those sent, of one `kind` of letter ('pdf': of no letter)."""
    tab: str
    day: datetime
    kind: str = ''


async def page(ask: Ask, after: int | None = None, before: int | None = None, size: int = PAGE) -> Page:
    """The newest rows, or those next older than the job `after`, or next newer than `before`."""
    if before is not None:
        rows = await _rows(ask, '>', before, size + 1)
        if len(rows) > size:
            return Page(rows[1:], has_newer=True, has_older=True)
    rows = await _rows(ask, '<', after, size + 1)
    return Page(rows[:size], has_newer=after is not None, has_older=len(rows) > size)


async def _rows(ask: Ask, side: str, place: int | None, most: int) -> tuple[Row, ...]:
    """Newest first in any case."""
    sql, values = await (_sent_ids(ask, side, place, most) if ask.tab == 'sent' else _job_ids(ask, side, place, most))
    if not sql:
        return ()
    found = await database.rows(_PAGE.replace('{ids}', sql), values)
    if ask.tab == 'sent':
        found.sort(key=lambda row: (row['sent_at'], row['mail_id']), reverse=True)
    else:
        found.sort(key=lambda row: int(row['id']), reverse=True)
    return await _with_documents(found)


async def _job_ids(ask: Ask, side: str, place: int | None, most: int) -> tuple[str, list[Any]]:
    """Each state and kind walks its own index; the newest of them together are the page."""
    way = 'ASC' if side == '>' else 'DESC'
    letter = ask.kind not in {'', 'pdf'}
    template = _OF_LETTER if letter else _OF_STATE
    parts, values = [], []
    for kind in ('mail',) if letter else KINDS if not ask.kind else ('pdf',):
        for state in STATES[ask.tab]:
            at = f' AND {"j.id" if letter else "id"} {side} ?' if place is not None else ''
            walk = _filled(template, kind=kind, state=state, side=at, way=way, most=most)
            parts.append(_filled(_NEAREST, walk=walk, name=f'of_{kind}_{state}'))
            values += [*([ask.kind] if letter else []), *([place] if place is not None else [])]
    return _filled(_TOGETHER, parts=' UNION ALL '.join(parts), way=way, most=most), values


async def _sent_ids(ask: Ask, side: str, place: int | None, most: int) -> tuple[str, list[Any]]:
    if ask.kind == 'pdf':
        return '', []
    way, values, at = 'ASC' if side == '>' else 'DESC', [stored(ask.day)], ''
    if ask.kind:
        values.append(ask.kind)
    if place is not None:
        found = await database.rows('SELECT sent_at, id FROM mail WHERE job_id = ? AND sent_at IS NOT NULL', [place])
        if not found:
            return '', []
        values += [found[0]['sent_at'], found[0]['id']]
        at = f' AND (m.sent_at, m.id) {side} (?, ?)'
    return _filled(_SENT, letter=' AND m.kind = ?' if ask.kind else '', side=at, way=way, most=most), values


def _filled(template: str, **parts: object) -> str:
    """With words of this file alone; what people say goes in as values."""
    for name, part in parts.items():
        template = template.replace(f'{{{name}}}', str(part))
    return template


async def _with_documents(found: Sequence[dict[str, Any]]) -> tuple[Row, ...]:
    """PDFs name the document they are to become, and its order."""
    ids = [_json(row['payload']).get('document') for row in found if row['mail_id'] is None]
    documents = await _documents(ids) if ids else {}
    return tuple(_row(row, *documents.get(_json(row['payload']).get('document'), ('', None))) for row in found)


async def _documents(ids: Iterable[int]) -> dict[Any, tuple[str, int | None]]:
    rows = await Document.filter(id__in=list(ids)).using_db(database.reader()).values_list('id', 'number', 'order_id')
    return {id_: (number, order_id) for id_, number, order_id in rows}


_COUNT = """(SELECT COUNT(*) FROM (SELECT 1 FROM job WHERE kind = '{kind}' AND state = '{state}' AND state <> 'done'
    LIMIT {most}) AS counted)"""
_COUNT_SENT = '(SELECT COUNT(*) FROM (SELECT 1 FROM mail WHERE sent_at >= ? LIMIT {most}) AS counted) AS sent'
_FIGURES = 'SELECT {figures}'


def _count(name: str, kinds: Sequence[str], states: Sequence[str]) -> str:
    each = [_filled(_COUNT, kind=kind, state=state, most=MOST_COUNTED + 1) for kind in kinds for state in states]
    return f'{" + ".join(each)} AS {name}'


_FAILURES = _filled(_FIGURES, figures=_count('failed', (*KINDS, 'print'), STATES['failed']))
_COUNTS = _filled(_FIGURES, figures=', '.join([
    *(_count(tab, KINDS, states) for tab, states in STATES.items()),
    _count('mails', ('mail',), ('available', 'retryable')), _count('lost', ('mail',), ('discarded',)),
    _filled(_COUNT_SENT, most=MOST_COUNTED + 1)]))


async def counts(day: datetime) -> dict[str, int]:
    """Rows per tab, counted up to a little more than MOST_COUNTED; `mails` are those that can be cancelled, `lost`
    those that failed."""
    return {name: int(found) for name, found in (await database.rows(_COUNTS, [stored(day)]))[0].items()}


async def failures() -> int:
    """Mails, PDFs and prints that were given up."""
    return int((await database.rows(_FAILURES))[0]['failed'])
