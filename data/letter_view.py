"""What the settings of letters show: which are sent, what goes with them, and who changed their words when."""
from dataclasses import dataclass
from datetime import datetime

from data import database
from data.models import MailKind, MailTemplate

MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Version:
    """One saved wording; without a source it went back to the letter as shipped."""
    id: int
    made_at: datetime
    who: str
    subject: str
    source: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """`kinds` has a row for each kind that was arranged; `newest` the version in use by (kind, language)."""
    kinds: dict[str, MailKind]
    newest: dict[tuple[str, str], Version]


async def read() -> LetterView:
    db = database.reader()
    last = await database.rows('SELECT MAX(id) AS id FROM mail_template GROUP BY kind, language')
    rows = await MailTemplate.filter(id__in=[row['id'] for row in last]).using_db(db).select_related('made_by')
    return LetterView(kinds={row.kind: row for row in await MailKind.all().using_db(db)},
                      newest={(row.kind, row.language): _version(row) for row in rows})


async def versions(kind: str, language: str) -> list[Version]:
    """Of one letter, the newest first."""
    rows = MailTemplate.filter(kind=kind, language=language).using_db(database.reader())
    return [_version(row) for row in await rows.order_by('-id').limit(MOST_VERSIONS).select_related('made_by')]


def _version(row: MailTemplate) -> Version:
    return Version(row.id, row.made_at, row.made_by.name if row.made_by else '', row.subject, row.source)
