"""The desk as a process of its own, and what it costs."""
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import psutil

from bench.shop import EMAIL, PASSWORD

ROOT = Path(__file__).parent.parent
WITHIN = 60.0
MEGABYTE = 1_000_000


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Desk:
    """Serves the shop of `folder`. `start` returns the seconds until `path` was answered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.window = _free_port(), _free_port()
        self.cookie = ''
        self.process: psutil.Process | None = None

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.port}'

    def start(self, path: str = '/login') -> float:
        began = time.perf_counter()
        with (self.folder / 'server.log').open('ab') as log:
            started = subprocess.Popen([sys.executable, '-m', 'bench.probed', str(self.window), 'run'], cwd=ROOT,
                                       env=self._environment(), stdout=log, stderr=log, start_new_session=True)
        self.process = psutil.Process(started.pid)
        while self.get(path) is None:
            if started.poll() is not None or time.perf_counter() - began > WITHIN:
                raise SystemExit(f'The desk did not start:\n{(self.folder / "server.log").read_text()}')
            time.sleep(0.01)
        return time.perf_counter() - began

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self.process = None

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith('COMPTOIR_')}
        return {**kept, 'COMPTOIR_HOST': '127.0.0.1', 'COMPTOIR_PORT': str(self.port),
                'COMPTOIR_DATA_DIR': str(self.folder), 'PYTHONPATH': str(ROOT)}

    def get(self, path: str) -> bytes | None:
        """The whole answer when it is a good one, as the person signed in."""
        request = urllib.request.Request(self.url + path, headers={'Cookie': self.cookie, 'Accept': 'text/html'})
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=WITHIN) as response:
                return bytes(response.read()) if response.status == 200 else None
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None

    def sign_in(self, email: str = EMAIL) -> str:
        """The cookie of a new session, kept for what follows when it is the first."""
        answer = httpx.post(f'{self.url}/login', content=urlencode({'email': email, 'password': PASSWORD}),
                            headers={'Origin': self.url, 'Content-Type': 'application/x-www-form-urlencoded'})
        name, value = next(iter(answer.cookies.items()))
        self.cookie = self.cookie or f'{name}={value}'
        return f'{name}={value}'

    # ---- what it costs
    def cpu(self) -> float:
        """Seconds of CPU this process has used, without the makers of PDFs."""
        assert self.process is not None
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """MB, of the process that serves."""
        assert self.process is not None
        return float(self.process.memory_info().rss) / MEGABYTE

    def memory_of_all(self) -> float:
        """MB, with the processes that make PDFs; what several share is counted once."""
        assert self.process is not None
        everybody = [self.process, *self.process.children(recursive=True)]
        return sum(float(one.memory_full_info().pss) for one in everybody) / MEGABYTE

    def look(self) -> dict[str, int]:
        found: dict[str, int] = self._ask('look')
        return found

    def lag(self) -> list[float]:
        """How late the event loop was, in ms, again and again since this was last asked."""
        found: list[float] = self._ask('lag')
        return found

    def told(self, after: float) -> float:
        """When the first change after this moment was told, in ms of the clock that all browsers share."""
        found: list[float] = self._ask('told')
        return next(moment for moment in found if moment > after)

    def _ask(self, what: str) -> Any:
        return httpx.get(f'http://127.0.0.1:{self.window}/{what}', timeout=WITHIN).json()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])
