"""The press goes on whatever a document does to its worker."""
import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from documents.workers import MEBIBYTE, Press, RenderFailed
from tests.documents import samples

MISCHIEF = 'tests.documents.mischief'
ROOT = Path(__file__).parents[2]
NewPress = Callable[..., Press]
pytestmark = pytest.mark.processes


@pytest.fixture
async def new_press() -> AsyncIterator[NewPress]:
    """Presses that play mischief, one worker each unless told; they end with the test."""
    presses: list[Press] = []

    def make(workers: int = 1, seconds: float = 30, memory: int = 400 * MEBIBYTE, **settings: Any) -> Press:
        presses.append(Press(workers, seconds, memory, maker=MISCHIEF, **settings))
        return presses[-1]

    yield make
    for press in presses:
        await press.stop()


async def play(press: Press, deed: str) -> str:
    return (await press.render(deed, {})).decode()


@pytest.mark.parametrize(('deed', 'reason', 'seconds'), [
    ('hang', 'timeout', 1), ('eat', 'memory', 30), ('crash', 'crash', 30)])
async def test_a_document_that_goes_wrong_fails_alone_and_the_next_one_is_made(
        new_press: NewPress, deed: str, reason: str, seconds: float) -> None:
    press = new_press(seconds=seconds)
    first = int(await play(press, 'who'))
    with pytest.raises(RenderFailed) as failure:
        await play(press, deed)
    assert failure.value.reason == reason
    second = int(await play(press, 'who'))
    assert second != first
    psutil.wait_procs([psutil.Process(pid) for pid in [first] if psutil.pid_exists(pid)], timeout=5)
    assert not psutil.pid_exists(first)


async def test_a_worker_that_does_not_even_run_is_left_behind(new_press: NewPress) -> None:
    press = new_press(seconds=1)
    with pytest.raises(RenderFailed) as failure:
        await play(press, 'stop')
    assert failure.value.reason == 'timeout'
    assert await play(press, 'who')


async def test_a_wrong_document_says_what_is_wrong_and_keeps_its_worker(new_press: NewPress) -> None:
    press = new_press()
    worker = await play(press, 'who')
    with pytest.raises(RenderFailed) as failure:
        await play(press, 'wrong')
    assert failure.value.reason == 'fault'
    assert 'no such field' in failure.value.detail
    assert await play(press, 'who') == worker


async def test_a_hung_document_does_not_hold_up_the_other_worker(new_press: NewPress) -> None:
    press = new_press(workers=2, seconds=2)
    await asyncio.gather(play(press, 'who'), play(press, 'who'))
    hung = asyncio.create_task(play(press, 'hang'))
    for _ in range(5):
        await play(press, 'who')
    assert not hung.done()
    with pytest.raises(RenderFailed):
        await hung


async def test_workers_are_replaced_after_their_share_of_documents(new_press: NewPress) -> None:
    press = new_press(jobs=3)
    workers = [await play(press, 'who') for _ in range(7)]
    assert len(set(workers)) == 3
    assert workers[0] == workers[2] != workers[3] == workers[5] != workers[6]


async def test_a_second_worker_comes_only_when_one_is_not_enough(new_press: NewPress) -> None:
    press = new_press(workers=2)
    one = {await play(press, 'who') for _ in range(3)}
    assert len(one) == 1
    both = set(await asyncio.gather(*(play(press, 'who') for _ in range(2))))
    assert len(both) == 2
    assert one < both


async def test_a_worker_waits_for_its_first_document_as_long_as_it_takes(new_press: NewPress) -> None:
    others = psutil.Process().children()
    press = new_press()
    await press.start()
    await _nursery(others)
    crashed = int(await play(press, 'who'))
    with pytest.raises(RenderFailed):
        await play(press, 'crash')
    worker = await _worker_after(crashed, others)
    _gone, alive = await asyncio.to_thread(psutil.wait_procs, [worker], timeout=0.6)
    assert alive == [worker]
    assert await play(press, 'who') == str(worker.pid)


async def test_a_worker_that_died_while_nothing_was_to_do_is_replaced_unseen(new_press: NewPress) -> None:
    press = new_press()
    worker = psutil.Process(int(await play(press, 'who')))
    worker.kill()
    await asyncio.to_thread(worker.wait, 5)
    assert await play(press, 'who') != str(worker.pid)


async def test_nothing_but_the_nursery_waits_for_the_first_document(new_press: NewPress) -> None:
    others = psutil.Process().children()
    press = new_press()
    await press.start()
    nursery = await _nursery(others)
    assert nursery.children() == []
    assert await play(press, 'who') == str(nursery.children()[0].pid)


async def test_a_worker_ends_when_nothing_was_to_do_for_long_and_another_comes_when_there_is(
        new_press: NewPress) -> None:
    press = new_press(workers=2, idle=0.05)
    first = psutil.Process(int(await play(press, 'who')))
    await asyncio.to_thread(first.wait, 5)
    nursery = psutil.Process(json.loads(await play(press, 'about'))['parent'])
    assert nursery.is_running()
    busy = new_press(idle=0.3)
    assert len({await play(busy, 'who') for _ in range(3)}) == 1


async def _nursery(others: list[psutil.Process]) -> psutil.Process:
    while True:
        found = [one for one in psutil.Process().children() if one not in others]
        if found:
            return found[0]
        await asyncio.sleep(0.01)


async def _worker_after(crashed: int, others: list[psutil.Process]) -> psutil.Process:
    """The child of the new nursery that follows the crashed one; `others` are the nurseries of other tests."""
    while True:
        for nursery in psutil.Process().children():
            if nursery not in others:
                for worker in nursery.children():
                    if worker.pid != crashed:
                        return worker
        await asyncio.sleep(0.01)


async def test_when_the_nursery_dies_the_next_worker_comes_from_a_new_one(new_press: NewPress) -> None:
    press = new_press()
    nursery = json.loads(await play(press, 'about'))['parent']
    os.kill(nursery, signal.SIGKILL)
    with pytest.raises(RenderFailed):
        await play(press, 'crash')
    assert json.loads(await play(press, 'about'))['parent'] != nursery


async def test_giving_up_leaves_the_press_whole(new_press: NewPress) -> None:
    press = new_press(workers=2, seconds=5)
    await press.start()
    for spins in range(40):
        calls = [asyncio.create_task(play(press, 'who')) for _ in range(6)]
        for _ in range(spins):
            await asyncio.sleep(0)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
    workers = await asyncio.gather(*(play(press, 'who') for _ in range(8)))
    assert 1 <= len(set(workers)) <= 2


async def test_stopping_ends_every_process_even_a_hung_one(new_press: NewPress) -> None:
    press = new_press(workers=2, seconds=60)
    worker = psutil.Process(int(await play(press, 'who')))
    nursery = worker.parent()
    assert nursery
    hung, waiting = (asyncio.create_task(play(press, 'hang')) for _ in range(2))
    late = asyncio.create_task(play(press, 'who'))
    await asyncio.sleep(0)
    await press.stop()
    for call in (hung, waiting, late, asyncio.create_task(play(press, 'who'))):
        with pytest.raises(RenderFailed) as failure:
            await call
        assert failure.value.reason == 'stopped'
    gone, alive = psutil.wait_procs([worker, nursery], timeout=5)
    assert len(gone) == 2
    assert not alive


async def test_workers_are_niced_confined_and_know_no_secret(
        new_press: NewPress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('COMPTOIR_SECRET', 'x' * 32)
    about = json.loads(await play(new_press(memory=300 * MEBIBYTE), 'about'))
    assert about['nice'] >= 10
    assert about['memory'] == 300 * MEBIBYTE
    assert not [name for name in about['environment'] if name.startswith('COMPTOIR')]


SERVER = """
import asyncio
from documents.workers import Press

async def serve():
    press = Press(2, 1, maker='tests.documents.mischief')
    print((await press.render('who', {})).decode(), flush=True)
    await press.render('hang', {})

asyncio.run(serve())
"""


def test_no_process_outlives_a_killed_server() -> None:
    server = subprocess.Popen([sys.executable, '-c', SERVER], stdout=subprocess.PIPE, cwd=ROOT)
    assert server.stdout
    worker = psutil.Process(int(server.stdout.readline()))
    family = [worker, *psutil.Process(server.pid).children(recursive=True)]
    server.kill()
    server.wait()
    server.stdout.close()
    _gone, alive = psutil.wait_procs(family, timeout=10)
    assert not alive


async def test_the_server_itself_never_imports_the_renderer() -> None:
    tell = 'import sys, documents.workers, documents.pdf, documents.store; print("weasyprint" in sys.modules)'
    process = await asyncio.create_subprocess_exec(sys.executable, '-c', tell, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    told, _errors = await process.communicate()
    assert told.strip() == b'False'


async def test_the_event_loop_stays_free_while_documents_are_made() -> None:
    press, lags = Press(workers=2), []
    await press.render('packing_slip', samples.packing_slip())

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(.002)
            lags.append(time.perf_counter() - began - .002)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(press.render('packing_slip', samples.packing_slip(number=f'SHIP{i}')) for i in range(12)))
    watching.cancel()
    await press.stop()
    assert sorted(lags)[int(len(lags) * .95)] <= .05
