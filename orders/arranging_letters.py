"""The owner arranges the letters of the shop: which are sent, what goes with them, and what they say."""
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing, Stale
from base.i18n import LANGUAGES, N_, _
from data import database
from data.models import History, MailKind, MailTemplate
from mailer import letters
from mailer.kinds import KINDS, Kind
from orders import history, topics
from orders.ground import verb

AS_SHIPPED = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """Words of a letter that may be saved: `html` is compiled of them."""
    subject: str
    source: str
    html: str


async def draft(kind: str, subject: str, source: str) -> Draft:
    """Compiled, which is too slow for a transaction. Raises Invalid beside subject or source, and Missing."""
    if not source.strip():
        raise Invalid(N_('A letter needs some text.'), 'source')
    return Draft(subject, source, await asyncio.to_thread(letters.compile_letter, _kind(kind).name, subject, source))


@verb(Right.SETTINGS)
async def switch_letter(actor: Actor, kind: str, on: bool, version: int) -> None:
    """Whether letters of this kind are sent at all, in every language. Raises Stale."""
    await _change(kind, version, enabled=on)
    await _tell(actor, 'letter_switched_on' if on else 'letter_switched_off', kind)


@verb(Right.SETTINGS)
async def choose_attachments(actor: Actor, kind: str, attachments: Sequence[str], version: int) -> None:
    """What goes with letters of this kind, of what it may take along. Raises Invalid, Stale."""
    chosen = set(attachments)
    if chosen - set(_kind(kind).offered):
        raise Invalid(N_('This cannot go with this letter.'), 'attachments')
    await _change(kind, version, attachments=[name for name in KINDS[kind].offered if name in chosen])
    await _tell(actor, 'letter_attachments_chosen', kind)


@verb(Right.SETTINGS)
async def edit_letter(actor: Actor, kind: str, language: str, words: Draft, base: int) -> int:
    """A new version of a letter, written from version `base`; its id. Raises Stale when another was saved since."""
    newest = await _newest(kind, language)
    if base != (newest.id if newest else AS_SHIPPED):
        raise await _stale(kind, language, newest)
    return await _put(actor, kind, language, words)


@verb(Right.SETTINGS)
async def revert_letter(actor: Actor, kind: str, language: str, to: int) -> None:
    """Back to an earlier version, or to the letter as shipped; what stood there stays among the versions. Raises
    Missing."""
    newest = await _newest(kind, language)
    known = MailTemplate.filter(id=to, kind=kind, language=language)
    wanted = None if to == AS_SHIPPED else await known.get_or_none()
    if to != AS_SHIPPED and wanted is None:
        raise Missing(N_('This version does not exist.'))
    words = Draft(wanted.subject, wanted.source, wanted.html) if wanted else Draft('', '', '')
    if (words.subject, words.source) != ((newest.subject, newest.source) if newest else ('', '')):
        await _put(actor, kind, language, words, told='letter_reverted')


def _kind(name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None:
        raise Missing(N_('There is no such letter.'))
    return kind


async def _row(kind: str) -> None:
    """From now on there is one, as shipped."""
    shipped = MailKind(kind=kind, enabled=True, attachments=list(_kind(kind).attachments), version=0)
    await MailKind.bulk_create([shipped], ignore_conflicts=True)


async def _change(kind: str, version: int, **values: Any) -> None:
    await _row(kind)
    if not await MailKind.filter(kind=kind, version=version).update(version=version + 1, **values):
        row = await MailKind.get(kind=kind, using_db=database.writer())
        last = await _last('letter_switched_on', 'letter_switched_off', 'letter_attachments_chosen', kind=kind)
        raise Stale(last.who if last else _('A colleague'), last.at if last else now(),
                    {'on': row.enabled, 'attachments': row.attachments, 'version': row.version})


async def _newest(kind: str, language: str) -> MailTemplate | None:
    """Two who save at once come one after the other."""
    await _row(kind)
    await database.write('UPDATE mail_kind SET enabled = enabled WHERE kind = ?', [kind])
    if language not in LANGUAGES:
        raise Missing(N_('There is no such letter.'))
    return await MailTemplate.filter(kind=kind, language=language).order_by('-id').first()


async def _stale(kind: str, language: str, newest: MailTemplate | None) -> Stale:
    last = await _last('letter_edited', 'letter_reverted', kind=kind, language=language)
    subject, source = (newest.subject, newest.source) if newest else ('', '')
    if not source:
        subject, source = letters.default(kind, language)
    return Stale(last.who if last else _('A colleague'), last.at if last else now(),
                 {'subject': subject, 'source': source, 'base': newest.id if newest else AS_SHIPPED})


async def _put(actor: Actor, kind: str, language: str, words: Draft, told: str = 'letter_edited') -> int:
    row = await MailTemplate.create(    # house: compiled, and its values are escaped when a letter is written
        kind=kind, language=language, subject=words.subject, source=words.source, html=words.html, made_at=now(),
        made_by_id=actor.staff_id)
    await _tell(actor, told, kind, language=language)
    return int(row.id)


async def _tell(actor: Actor, told: str, kind: str, language: str = '') -> None:
    await history.record(actor, told, letter=kind, language=language)
    database.announce(topics.SETTINGS)


async def _last(*verbs: str, kind: str, language: str = '') -> History | None:
    recent = await History.filter(order_id=None, quote_id=None, verb__in=verbs).order_by('-id').limit(100)
    return next((row for row in recent if row.data.get('letter') == kind
                 and (not language or row.data.get('language') == language)), None)
