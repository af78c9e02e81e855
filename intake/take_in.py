"""A file of orders: read, and taken in."""
import asyncio
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from base.actor import SYSTEM
from base.i18n import N_, _, ngettext
from base.money import format_money
from intake import sniff
from orders import taking_in
from orders.incoming import IncomingOrder, RefusedRow
from orders.taking_in import Report

CONSOLE = replace(SYSTEM, source='import')
NOT_READ = N_('The file “{path}” cannot be read: {reason}.')


async def take_in_file(path: Path, dry_run: bool = False) -> Report:
    """A file that cannot be read is refused as a whole, as row 0."""
    return await taking_in.take_in(CONSOLE, await asyncio.to_thread(_read, path), dry_run=dry_run)


def _read(path: Path) -> Iterable[IncomingOrder | RefusedRow]:
    try:
        return sniff.read(path.read_bytes(), path.name)
    except OSError as error:
        return [RefusedRow(0, path.name[:80], NOT_READ, {'path': str(path), 'reason': error.strerror or ''})]


def report(outcome: Report) -> str:
    """For the console: what happened, and each refusal with its reason."""
    counts = outcome.counts
    lines = [f'  {one.row}  {one.name}: {one.sentence}' for one in outcome.outcomes if one.what == 'refused']
    sums = ', '.join(format_money(minor, code) for code, minor in outcome.totals.items())
    refused = ngettext('{count} refused', '{count} refused', counts['refused']).format(count=counts['refused'])
    return '\n'.join([_('{created} created, {updated} updated, {unchanged} unchanged, {refused}. Total: {sums}').format(
        created=counts['created'], updated=counts['updated'], unchanged=counts['unchanged'], refused=refused,
        sums=sums or '0'), *lines])
