"""The owner arranges the letters of the shop: which are sent, and what goes with them."""
from collections.abc import Sequence
from typing import Any

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing, Stale
from base.i18n import N_, _
from data import database
from data.models import History, MailKind
from mailer.kinds import KINDS, Kind
from orders import history, topics
from orders.ground import verb


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


async def _tell(actor: Actor, told: str, kind: str) -> None:
    await history.record(actor, told, letter=kind)
    database.announce(topics.SETTINGS)


async def _last(*verbs: str, kind: str) -> History | None:
    recent = await History.filter(order_id=None, quote_id=None, verb__in=verbs).order_by('-id').limit(100)
    return next((row for row in recent if row.data.get('letter') == kind), None)
