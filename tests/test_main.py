"""The commands as an owner types them: processes of their own, judged by what they say and how they end."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from base.actor import SYSTEM
from base.settings import read_settings
from data import database
from data.models import Order, Staff
from documents.store import Archive
from jobs.send_mails import Postman
from orders import invoicing, outbox, placing, printing
from people import opening_shop, signing_in
from tests.faults.mail_kills import account
from tests.faults.mail_server import MailServer
from tests.faults.steps import Press
from tests.intake.samples import export, line, row
from tests.orders.desk import mail, new_order
from tests.servers import ROOT, Server, answers, without_settings

PASSWORD = 'a long enough sentence'
STOPPED_WITHIN = 25.0
pytestmark = pytest.mark.processes


async def in_database(folder: Path, work: Callable[[], Awaitable[Any]]) -> Any:
    settings = read_settings({'COMPTOIR_DATA_DIR': str(folder)})
    await database.connect(settings.database_url, settings.data_dir)
    try:
        return await work()
    finally:
        await database.close()


def look(folder: Path, work: Callable[[], Awaitable[Any]]) -> Any:
    return asyncio.run(in_database(folder, work))


@pytest.fixture(scope='module')
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder on the evening of the first day."""
    folder = tmp_path_factory.mktemp('opened')
    look(folder, lambda: opening_shop.open_shop(
        'Maison Test', 'FR', 'EUR', 'en', 'Europe/Paris', 'Olga', 'olga@example.org', PASSWORD))
    return folder


@pytest.fixture
def folder(opened: Path, tmp_path: Path) -> Path:
    shutil.copytree(opened, tmp_path / 'desk')
    return tmp_path / 'desk'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two orders, and one with a row that cannot be read."""
    path = tmp_path / 'orders_export.csv'
    path.write_text(export(row('#1'), row('#2', Lineitem_quantity='many'), row('#3'), line('#3', Lineitem_price='0')))
    return path


def run(*arguments: str | Path, folder: Path, typed: str = '', **settings: str) -> subprocess.CompletedProcess[str]:
    ours = {f'COMPTOIR_{name}': value for name, value in {'DATA_DIR': str(folder), **settings}.items()}
    return subprocess.run([sys.executable, 'main.py', *map(str, arguments)], cwd=ROOT, input=typed, text=True,
                          capture_output=True, timeout=60, env={**without_settings(), **ours})


def said(ended: subprocess.CompletedProcess[str]) -> str:
    """The one sentence it ended with on the console's error side, and nothing else."""
    lines = ended.stderr.splitlines()
    assert len(lines) == 1, ended.stderr
    assert ended.stdout == ''
    return lines[0]


# ---- help


def test_help_lists_exactly_what_works() -> None:
    ended = run('--help', folder=Path('/nowhere'))
    assert ended.returncode == 0
    assert re.findall(r'^ {4}(\w+)', ended.stdout, re.MULTILINE) == [
        'run', 'demo', 'import', 'adduser', 'check', 'archive']


def test_the_help_of_import_says_what_its_status_means() -> None:
    words = ' '.join(run('import', '--help', folder=Path('/nowhere')).stdout.split())
    assert 'status is 0 when any order could be read, 1 when none could, and 2 for a wrong setting' in words


# ---- import


def test_import_ends_with_exactly_one_json_object(folder: Path, file: Path) -> None:
    ended = run('import', file, '--json', folder=folder)
    assert ended.returncode == 0
    assert ended.stdout.count('\n') == 1
    assert json.loads(ended.stdout) == {
        'created': 2, 'updated': 0, 'unchanged': 0, 'total': {'EUR': '59.80'},
        'refused': [{'row': 3, 'name': '#2', 'reason': '“many” is not a number.'}]}
    again = json.loads(run('import', file, '--json', folder=folder).stdout)
    assert (again['created'], again['unchanged'], len(again['refused'])) == (0, 2, 1)


def test_imported_orders_say_that_the_import_brought_them(folder: Path, file: Path) -> None:
    run('import', file, folder=folder)
    rows = look(folder, lambda: database.rows('SELECT source, verb FROM history'))
    assert [(one['source'], one['verb']) for one in rows] == [('import', 'imported')] * 2


def test_a_dry_run_says_the_same_and_writes_nothing(folder: Path, file: Path) -> None:
    ended = run('import', file, '--json', '--dry-run', folder=folder)
    assert json.loads(ended.stdout)['created'] == 2
    assert look(folder, lambda: Order.all().count()) == 0


def test_without_json_it_says_what_happened_and_names_what_was_refused(folder: Path, file: Path) -> None:
    ended = run('import', file, folder=folder)
    assert ended.stdout.splitlines() == ['2 created, 0 updated, 0 unchanged, 1 refused. Total: €59.80',
                                         '  3  #2: “many” is not a number.']


@pytest.mark.parametrize('content', [None, 'dear diary', '{"line_items": 3'])
def test_a_file_that_is_no_orders_is_refused_as_a_whole(folder: Path, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / 'diary.txt'
    if content is not None:
        path.write_text(content)
    ended = run('import', path, '--json', folder=folder)
    told = json.loads(ended.stdout)
    assert (ended.returncode, told['created'], told['total'], told['refused'][0]['row']) == (1, 0, {}, 0)
    assert told['refused'][0]['reason'].endswith('.')


def test_before_the_first_day_there_is_nothing_to_import_into(tmp_path: Path, file: Path) -> None:
    for command in (['import', str(file)], ['adduser', 'x@example.org', '--name', 'X']):
        ended = run(*command, folder=tmp_path, typed=f'{PASSWORD}\n')
        assert (ended.returncode, said(ended)[:21]) == (1, 'There is no shop yet:')
    assert look(tmp_path, lambda: Staff.all().count()) == 0


# ---- adduser


def test_adduser_reads_the_password_from_its_input_and_the_colleague_can_sign_in(folder: Path) -> None:
    ended = run('adduser', 'Paul@Example.org', '--name', 'Paul Roy', '--role', 'packer', '--language', 'fr',
                folder=folder, typed=f'{PASSWORD}\n')
    assert (ended.returncode, ended.stderr) == (0, '')
    staff, _token = look(folder, lambda: signing_in.sign_in('paul@example.org', PASSWORD, '127.0.0.1', 'test'))
    assert (staff.name, staff.role, staff.language) == ('Paul Roy', 'packer', 'fr')


@pytest.mark.parametrize(('email', 'typed'), [('paul@example.org', ''), ('olga@example.org', PASSWORD)])
def test_adduser_says_in_one_sentence_what_is_wrong(folder: Path, email: str, typed: str) -> None:
    ended = run('adduser', email, '--name', 'Paul', folder=folder, typed=typed)
    assert ended.returncode == 1
    assert said(ended).endswith('.')
    assert look(folder, lambda: Staff.all().count()) == 1


# ---- check and archive


def issue(folder: Path) -> Path:
    """One invoice with stored bytes; returns where they are."""
    archive = Archive(folder / 'documents')

    async def work() -> None:
        order = (await placing.place(SYSTEM, [new_order()]))[0]
        document = await invoicing.issue_invoice(SYSTEM, order.id)
        await printing.pdf(document, Press(), archive)  # type: ignore[arg-type]
        await outbox.done((await outbox.claim('pdf', 1))[0])

    look(folder, work)
    return next(archive.folder.glob('??/*'))


@pytest.fixture(scope='module')
def running(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A desk at work, with one invoice."""
    server = Server(tmp_path_factory.mktemp('running') / 'desk')
    shutil.copytree(opened, server.folder)
    issue(server.folder)
    yield server.start()
    server.kill()


def test_check_says_what_it_looked_at_also_while_the_desk_runs(running: Server) -> None:
    ended = run('check', folder=running.folder)
    assert (ended.returncode, ended.stderr) == (0, '')
    lines = ended.stdout.splitlines()
    assert '✓ Documents: 1, series: 1, no gap, no double.' in lines
    assert lines[-1] == 'All holds.'


def test_check_names_the_lie_and_fails(folder: Path) -> None:
    path = issue(folder)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b'!')
    ended = run('check', folder=folder)
    assert ended.returncode == 1
    assert f'✗ The stored document {path.name[:12]} is damaged. Restore it from a backup.' in ended.stdout.splitlines()
    told = json.loads(run('check', '--json', folder=folder).stdout)
    assert not told['ok']
    assert [part['part'] for part in told['checked'] if part['lies']] == ['files']


def test_an_archive_is_written_verified_and_its_change_is_named(folder: Path, tmp_path: Path) -> None:
    issue(folder)
    file, nowhere = tmp_path / 'all.zip', tmp_path / 'nowhere'
    ended = run('archive', '--from', '2020-01-01', '--to', '2029-12-31', file, folder=folder)
    assert (ended.returncode, ended.stdout) == (0, 'all.zip holds documents: 1, payments: 0.\n')
    assert run('check', '--archive', file, folder=nowhere).returncode == 0
    file.write_bytes(file.read_bytes().replace(b'Claire', b'Clarie', 1))
    changed = run('check', '--archive', file, folder=nowhere)
    assert changed.returncode == 1
    assert '✗ Document INV00001 has been changed, or the one before it.' in changed.stdout.splitlines()
    assert run('check', '--archive', tmp_path / 'none.zip', folder=nowhere).returncode == 1


@pytest.mark.parametrize(('first', 'last'), [('2026-13-01', '2026-12-31'), ('2026-02-01', '2026-01-01')])
def test_a_period_that_is_none_writes_nothing(folder: Path, tmp_path: Path, first: str, last: str) -> None:
    ended = run('archive', '--from', first, '--to', last, tmp_path / 'none.zip', folder=folder)
    assert (ended.returncode, said(ended)[-1]) == (1, '.')
    assert not list(tmp_path.glob('none*'))


def test_there_is_nothing_to_check_before_there_is_a_database(tmp_path: Path) -> None:
    assert said(run('check', folder=tmp_path)) == f'There is no database {tmp_path / "comptoir.db"}.'
    (tmp_path / 'comptoir.db').write_bytes(b'no database at all' * 100)
    assert said(run('check', folder=tmp_path)).startswith('This is no database of Comptoir')


# ---- settings, and what keeps the desk from opening


@pytest.mark.parametrize(('name', 'value'), [
    ('PORT', '99999'), ('DATABASE_URL', 'mysql://x/y'), ('DATABASE_URL', 'sqlite:///'), ('SECRET', 'short'),
    ('SECRET_FILE', '/proc/none/secret'), ('DATA_DIR', '/proc/none'), ('BASE_URL', 'desk'), ('PROT', '80')])
def test_a_wrong_setting_stops_with_one_sentence_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    ended = run('run', folder=tmp_path, **{name: value})
    assert ended.returncode == 2
    assert said(ended).startswith(f'COMPTOIR_{name} ')


@pytest.mark.parametrize('url', ['sqlite:////proc/none/desk.db', 'postgres://nobody:none@127.0.0.1:1/none'])
def test_a_database_that_cannot_be_opened_is_said_in_one_sentence(tmp_path: Path, url: str) -> None:
    ended = run('import', 'orders.csv', folder=tmp_path, DATABASE_URL=url)
    assert ended.returncode == 1
    assert 'cannot be opened' in said(ended)


def test_a_second_process_on_the_same_file_refuses_with_one_sentence(running: Server, file: Path) -> None:
    for command in (['run'], ['import', str(file)]):
        ended = run(*command, folder=running.folder)
        assert (ended.returncode, said(ended)[:25]) == (1, 'Comptoir already runs on ')


def test_a_taken_port_is_said_in_one_sentence(running: Server, tmp_path: Path) -> None:
    other = run('run', folder=tmp_path / 'other', PORT=str(running.port))
    assert (other.returncode, said(other)) == (
        1, f'Comptoir cannot listen on 127.0.0.1:{running.port}: Address already in use.')


# ---- the end


async def test_asked_to_end_the_desk_closes_open_pages_and_is_out_in_time(folder: Path, page: Page) -> None:
    server = Server(folder).start()
    try:
        form: dict[str, str | float | bool] = {'email': 'olga@example.org', 'password': PASSWORD}
        await page.context.request.post(f'{server.url}/login', form=form)
        await page.goto(f'{server.url}/orders')
        await page.wait_for_function('window.socket?.connected && window.did_handshake')
        began = time.monotonic()
        status = await asyncio.to_thread(server.stop)
        assert time.monotonic() - began < STOPPED_WITHIN
        assert status == 0
        assert 'Traceback' not in server.log
        assert 'ERROR' not in server.log
    finally:
        server.kill()


async def test_a_mail_under_way_when_the_desk_is_asked_to_end_is_recorded_and_the_others_leave_later(
        folder: Path) -> None:
    async with MailServer() as mails:
        mails.speaks.clear()
        await in_database(folder, lambda: _queue(mails.port))
        server = Server(folder).start()
        try:
            await mails.until(1)
            stopped = asyncio.create_task(asyncio.to_thread(server.stop))
            while await asyncio.to_thread(answers, f'{server.url}/readyz'):
                await asyncio.sleep(0.02)
            mails.speaks.set()
            assert await stopped == 0
        finally:
            server.kill()
        waiting = 3 - len(mails.took)
        assert await in_database(folder, _states) == [('available', 0)] * waiting + [('done', 1)] * len(mails.took)
        await in_database(folder, lambda: _send(folder))
        assert len(mails.took) == len({message_id for message_id, _ in mails.took}) == 3


async def _queue(port: int) -> None:
    await account(port)
    for order in await placing.place(SYSTEM, [new_order(notify=False) for _ in range(3)]):
        await mail(order, written=False)


async def _states() -> list[tuple[Any, ...]]:
    rows = await database.rows("SELECT state, attempt FROM job WHERE kind = 'mail' ORDER BY state")
    return [(row['state'], row['attempt']) for row in rows]


async def _send(folder: Path) -> None:
    settings = read_settings({'COMPTOIR_DATA_DIR': str(folder), 'COMPTOIR_SECRET': 's' * 40})
    postman = Postman(settings, Press(), Archive(folder / 'documents'))  # type: ignore[arg-type]
    await postman.run()
    await postman.stop()
