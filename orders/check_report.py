"""What the commands check and archive say, line by line."""
import json
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from base.actor import SYSTEM
from base.errors import Refused
from base.i18n import N_, _, ngettext, speaking
from base.money import format_number
from documents.store import Archive
from orders import archive_check, archiving, checking, periods
from orders.checking import Part

Say = Callable[[str], Any]


async def shop(data_dir: Path, say: Say, as_json: bool) -> int:
    """Checks the open database and its documents; returns the exit status."""
    with speaking(await checking.language()):
        report = _Report(say, as_json)
        async for part in _parts(data_dir):
            report.add(part)
        return report.end()


def _parts(data_dir: Path) -> AsyncIterator[Part]:
    return checking.check(Archive(data_dir / 'documents'), data_dir)


def archive(path: Path, say: Say, as_json: bool) -> int:
    """Checks an archive; returns the exit status."""
    with speaking(archive_check.language(path)):
        report = _Report(say, as_json)
        for part in archive_check.check(path):
            report.add(part)
        return report.end()


class _Report:
    def __init__(self, say: Say, as_json: bool) -> None:
        self.say, self.as_json = say, as_json
        self.parts: list[Part] = []

    def add(self, part: Part) -> None:
        self.parts.append(part)
        if not self.as_json:
            for line in [f'✗ {lie}' for lie in part.lies] or [f'✓ {part.sentence}']:
                self.say(line)

    def end(self) -> int:
        lies = sum(len(part.lies) for part in self.parts)
        if self.as_json:
            self.say(json.dumps({'ok': not lies, 'checked': [
                {'part': part.name, **part.counts, 'lies': part.lies} for part in self.parts]}, ensure_ascii=False))
        elif lies:
            self.say(ngettext('{count} thing does not hold.', '{count} things do not hold.', lies).format(
                count=format_number(lies)))
        else:
            self.say(_('All holds.'))
        return 1 if lies else 0


async def write_archive(data_dir: Path, first: str, last: str, target: Path) -> str:
    """The archive of the period at `target`, whole or not at all; returns what it holds in words. Raises Refused."""
    with speaking(await checking.language()):
        period = periods.read(first, last)
        with _beside(target) as file:
            sums = await archiving.archive(SYSTEM, period, Archive(data_dir / 'documents'), file)
        return _('{file} holds documents: {documents}, payments: {payments}.').format(
            file=target.name, documents=format_number(sum(chain.count for chain in sums.series.values())),
            payments=format_number(sums.payments.count))


@contextmanager
def _beside(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `target` once it is written without an error."""
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, suffix='.part')
    except OSError as error:
        raise Refused(N_('{file} cannot be written: {reason}.'), file=target, reason=error.strerror) from error
    try:
        with os.fdopen(descriptor, 'w+b') as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
