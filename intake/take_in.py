"""A file of orders: read, and taken in."""
import asyncio
from pathlib import Path

from base.actor import Actor
from base.errors import Invalid
from base.i18n import N_, _, ngettext
from base.money import format_money
from intake import sniff
from orders import taking_in
from orders.taking_in import Report


async def take_in_file(actor: Actor, path: Path, dry_run: bool = False) -> Report:
    """Raises Invalid when the file cannot be read."""
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        raise Invalid(N_('The file “{path}” cannot be read: {reason}.'), path=str(path),
                      reason=error.strerror or '') from error
    return await taking_in.take_in(actor, sniff.read(data, path.name), dry_run=dry_run)


def report(outcome: Report) -> str:
    """For the console: what happened, and each refusal with its reason."""
    counts = outcome.counts
    lines = [f'  {one.row}  {one.name}: {one.sentence}' for one in outcome.outcomes if one.what == 'refused']
    sums = ', '.join(format_money(minor, code) for code, minor in outcome.totals.items())
    refused = ngettext('{count} refused', '{count} refused', counts['refused']).format(count=counts['refused'])
    return '\n'.join([_('{created} created, {updated} updated, {unchanged} unchanged, {refused}. Total: {sums}').format(
        created=counts['created'], updated=counts['updated'], unchanged=counts['unchanged'], refused=refused,
        sums=sums or '0'), *lines])
