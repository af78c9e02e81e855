"""Comptoir, the live order desk for small shops: its commands.

    python main.py run       serves the desk
    python main.py demo      serves a believable little shop to try things on
    python main.py import    brings orders in from a file
    python main.py adduser   adds a colleague
    python main.py check     verifies that nothing is lost, changed or miscounted
    python main.py archive   writes the issued documents of a period into one file
"""
import argparse
import asyncio
import getpass
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from base.actor import ROLE_NAMES, SYSTEM
from base.errors import Refused
from base.i18n import N_
from base.settings import Settings, WrongSetting, read_settings


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        settings = read_settings({**os.environ, **options.environment(options)} if 'environment' in options else None)
        logging.basicConfig(level=settings.log_level, format='%(levelname)s %(name)s: %(message)s')
        logging.getLogger('tortoise').setLevel(logging.WARNING)
        return int(options.command(settings, options) or 0)
    except WrongSetting as wrong:
        print(wrong.sentence, file=sys.stderr)
        return 2
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='python main.py',
                                     description='Comptoir, the live order desk for small shops.')
    commands = parser.add_subparsers(required=True, metavar='COMMAND')
    _command(commands, 'run', 'serve the desk', serve)
    _command(commands, 'demo', 'serve a believable little shop to try things on', demo).set_defaults(
        environment=_demo_folder)
    take = _command(commands, 'import', 'bring orders in: Shopify orders_export.csv or WooCommerce order JSON', take_in)
    take.epilog = 'The status is 0 when any order could be read, 1 when none could, and 2 for a wrong setting.'
    take.add_argument('file', type=Path, help='the file')
    take.add_argument('--dry-run', action='store_true', help='only say what would happen')
    take.add_argument('--json', action='store_true', help='end with one JSON object on standard output')
    add = _command(commands, 'adduser', 'add a colleague', add_user)
    add.add_argument('email', help='the mail address they sign in with')
    add.add_argument('--name', required=True)
    add.add_argument('--role', choices=list(ROLE_NAMES), default='clerk')
    add.add_argument('--language', choices=['en', 'fr'], default='en')
    _add_books(commands)
    return parser


def _add_books(commands: Any) -> None:
    look = _command(commands, 'check', 'verify numbers, hash chains, stored documents, stock and totals', check)
    look.epilog = 'Reads only, also while the desk runs. The status is 0 when all holds, 1 when anything does not.'
    look.add_argument('--archive', type=Path, metavar='FILE', help='verify this archive instead, without the database')
    look.add_argument('--json', action='store_true', help='say it as one JSON object')
    keep = _command(commands, 'archive', 'write the documents and payments of a period into one file', keep_books)
    keep.add_argument('--from', dest='first', required=True, metavar='YYYY-MM-DD', help='the first day')
    keep.add_argument('--to', dest='last', required=True, metavar='YYYY-MM-DD', help='the last day')
    keep.add_argument('file', type=Path, help='the file to write, such as 2026.zip')


def _command(commands: Any, name: str, words: str, run: Callable[[Settings, argparse.Namespace], Any]
             ) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(command=run)
    return parser


def _demo_folder(_: argparse.Namespace) -> dict[str, str]:
    """The demo keeps away from the shop's own folder unless told otherwise."""
    return {} if 'COMPTOIR_DATA_DIR' in os.environ else {'COMPTOIR_DATA_DIR': 'comptoir-data/demo'}


def serve(settings: Settings, _: argparse.Namespace) -> None:
    from intake import sniff
    from jobs.clock import Clock
    from ui.app import create_app
    from ui.server import serve

    serve(create_app(settings, Clock, sniff.read), settings)


def demo(settings: Settings, options: argparse.Namespace) -> None:
    from intake.demo.shop import fill, who

    asyncio.run(_with_database(settings, lambda: fill(settings)))
    print(who(settings), flush=True)
    serve(settings, options)


def take_in(settings: Settings, options: argparse.Namespace) -> int:
    from intake.take_in import report, take_in_file

    outcome = asyncio.run(_with_shop(settings, lambda: take_in_file(options.file, options.dry_run)))
    print(json.dumps(outcome.as_json()) if options.json else report(outcome))
    return 0 if outcome.read else 1


def add_user(settings: Settings, options: argparse.Namespace) -> None:
    from people.staffing import add_staff

    password = getpass.getpass('Password: ') if sys.stdin.isatty() else sys.stdin.readline().rstrip('\r\n')
    asyncio.run(_with_shop(settings, lambda: add_staff(
        SYSTEM, options.name, options.email, options.role, options.language, password)))
    print(f'{options.email} can sign in now.')


def check(settings: Settings, options: argparse.Namespace) -> int:
    from orders import check_report

    if options.archive:
        return check_report.archive(options.archive, print, options.json)
    return int(asyncio.run(_looking(settings, lambda: check_report.shop(settings.data_dir, print, options.json))))


def keep_books(settings: Settings, options: argparse.Namespace) -> None:
    from orders import check_report

    print(asyncio.run(_looking(settings, lambda: check_report.write_archive(
        settings.data_dir, options.first, options.last, options.file))))


async def _looking(settings: Settings, work: Callable[[], Awaitable[Any]]) -> Any:
    """Reads beside a desk that runs, or without one."""
    from data import database

    await database.look(settings.database_url)
    try:
        return await work()
    finally:
        await database.close()


async def _with_shop(settings: Settings, work: Callable[[], Awaitable[Any]]) -> Any:
    """Raises Refused before the first day."""
    from people.opening_shop import is_open

    async def begin() -> Any:
        if not await is_open():
            raise Refused(N_('There is no shop yet: start “python main.py run” and open the address it prints.'))
        return await work()
    return await _with_database(settings, begin)


async def _with_database(settings: Settings, work: Callable[[], Awaitable[Any]]) -> Any:
    from data import database

    await database.connect(settings.database_url, settings.data_dir)
    try:
        return await work()
    finally:
        await database.close()


if __name__ in {'__main__', '__mp_main__'}:
    sys.exit(main())
