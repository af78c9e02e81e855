"""A press for the whole run, on a loop of its own, so that tests may simply ask for a document."""
import asyncio
import html
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, NamedTuple

import pypdf
import pytest

from documents.workers import Press

Render = Callable[[dict[str, Any]], bytes]
Issue = Callable[[dict[str, Any]], dict[str, bytes]]


@pytest.fixture(scope='session')
def render(presses: tuple[Render, Issue]) -> Render:
    """The PDF of a snapshot, made by real workers."""
    return presses[0]


@pytest.fixture(scope='session')
def issue(presses: tuple[Render, Issue]) -> Issue:
    """All files of an issued document, made by real workers."""
    return presses[1]


@pytest.fixture(scope='session')
def presses() -> Iterator[tuple[Render, Issue]]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    press = Press(workers=2)

    def run(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    yield (lambda snapshot: run(press.render(snapshot['kind'], snapshot)),
           lambda snapshot: run(press.issue(snapshot['kind'], snapshot)))
    run(press.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def pages(pdf: bytes) -> list[str]:
    """The text of each page, with plain spaces."""
    texts = [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]
    return [text.replace('\u202f', ' ').replace('\u00a0', ' ') for text in texts]


def text(pdf: bytes) -> str:
    return '\n'.join(pages(pdf))


class Word(NamedTuple):
    """A word where it stands on the paper, in millimetres from the left and the top."""
    text: str
    left: float
    top: float
    right: float


def words(pdf: bytes) -> list[Word]:
    """As another reader sees the paper."""
    told = subprocess.run(['pdftotext', '-bbox', '-', '-'], input=pdf, capture_output=True, check=True).stdout.decode()
    found = re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax=".+?">(.*?)</word>', told)
    return [Word(html.unescape(word), *(float(place) / 72 * 25.4 for place in places)) for *places, word in found]
