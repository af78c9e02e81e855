"""The product as people start it: `python main.py run` in a process of its own, on a free port, in its own folder."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.postgres import free_port

ROOT = Path(__file__).parent.parent
READY_WITHIN = 40.0
STOPPED_WITHIN = 30.0


@dataclass
class Server:
    """One running desk. `start` again after `stop` or `kill` comes back on the same port and folder."""

    folder: Path
    command: tuple[str, ...] = ('run',)
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.port}'

    @property
    def environment(self) -> dict[str, str]:
        ours = {'HOST': '127.0.0.1', 'PORT': str(self.port), 'DATA_DIR': str(self.folder), **self.settings}
        return {**without_settings(), **{f'COMPTOIR_{name}': value for name, value in ours.items()}}

    @property
    def log(self) -> str:
        """All it said so far, also before a restart."""
        return self._log_file.read_text(encoding='utf-8', errors='replace')

    @property
    def _log_file(self) -> Path:
        return self.folder / 'server.log'

    def start(self) -> 'Server':
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._log_file.open('ab') as log:
            command = [sys.executable, 'main.py', *self.command]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._wait_until_ready(self.process)
        return self

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + READY_WITHIN
        while not answers(f'{self.url}/readyz'):
            if process.poll() is not None or time.monotonic() > until:
                self.kill()
                pytest.fail(f'The server did not get ready:\n{self.log}')
            time.sleep(0.05)

    def stop(self) -> int:
        """Asks it to end (SIGTERM) and returns its exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """Ends it and its workers at once (SIGKILL), as a power cut would."""
        return self._end(signal.SIGKILL)

    def _end(self, way: signal.Signals) -> int:
        process, self.process = self.process, None
        if process is None:
            return 0
        if way == signal.SIGKILL:
            kill_group(process.pid)
        else:
            process.send_signal(way)
        try:
            return process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            pytest.fail(f'The server did not stop within {STOPPED_WITHIN:.0f} s:\n{self.log}')
        finally:
            kill_group(process.pid)


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def without_settings() -> dict[str, str]:
    """The environment without Comptoir's settings: tests start from the defaults."""
    return {name: value for name, value in os.environ.items() if not name.startswith('COMPTOIR_')}


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
