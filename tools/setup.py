"""Makes this machine ready to run Comptoir or its tests: system libraries, a virtual environment, locked packages.

Usage: python -m tools.setup run|test. Quick, and without network, when nothing changed.
Packages come from wherever this machine's pip is set up to find them; each is checked against its hash.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tools import machine

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / '.venv'
PYTHON = VENV / 'bin' / 'python'
LOCKS = {'run': 'requirements.lock', 'test': 'requirements-test.lock'}


class Need(NamedTuple):
    """Something the system must have, with its name in Debian and in Homebrew."""

    is_there: Callable[[], object]
    debian: str
    brew: str


def library(debian: str, brew: str, name: str, version: int) -> Need:
    names = (f'lib{name}.so.{version}', f'lib{name}.{version}.dylib', f'lib{name}.dylib')
    return Need(lambda: machine.has_library(*names), debian, brew)


NEEDS = {
    'run': (
        library('libpango-1.0-0', 'pango', 'pango-1.0', 0),
        library('libpangoft2-1.0-0', 'pango', 'pangoft2-1.0', 0),
        library('libharfbuzz-subset0', 'harfbuzz', 'harfbuzz-subset', 0),
        Need(machine.has_fonts, 'fonts-dejavu-core', 'font-dejavu'),
    ),
    'test': (
        Need(machine.chromium, 'chromium', 'chromium'),
        Need(lambda: shutil.which('pdftotext'), 'poppler-utils', 'poppler'),
        Need(lambda: sys.platform == 'darwin' or machine.has_library('libatomic.so.1'), 'libatomic1', ''),  # Playwright
    ),
}


def main() -> None:
    purpose = sys.argv[1] if len(sys.argv) > 1 else 'run'
    if purpose not in LOCKS:
        sys.exit(f'tools.setup makes ready for {" or ".join(LOCKS)}, not for {purpose!r}.')
    os.chdir(ROOT)
    provide_system(purpose)
    provide_environment()
    provide_packages(purpose)
    if purpose == 'test':
        provide_browser()


def provide_system(purpose: str) -> None:
    missing = [need for need in NEEDS[purpose] if not need.is_there()]
    if not missing:
        return
    if shutil.which('apt-get'):
        apt_install(available([need.debian for need in missing]))
    elif shutil.which('brew'):
        sys.exit(f'Please run: brew install {" ".join(sorted({need.brew for need in missing}))}')
    else:
        sys.exit(f'Please install (named as in Debian): {", ".join(need.debian for need in missing)}')


def available(packages: list[str]) -> list[str]:
    """Without chromium where the distribution has no such package (Ubuntu): Playwright fetches one later."""
    if 'chromium' not in packages:
        return packages
    apt('update', '-qq')
    policy = subprocess.run(['apt-cache', 'policy', 'chromium'], capture_output=True, text=True, check=False).stdout
    has_one = any('Candidate:' in line and '(none)' not in line for line in policy.splitlines())
    return packages if has_one else [name for name in packages if name != 'chromium']


def apt_install(packages: list[str]) -> None:
    if not packages:
        return
    say(f'Installing {", ".join(packages)}')
    if apt('install', *packages) or (apt('update', '-qq') and apt('install', *packages)):
        return
    sys.exit(f'Please run: sudo apt-get install {" ".join(packages)}')


def apt(action: str, *words: str) -> bool:
    """Runs apt-get as root, or with a sudo that asks nothing; says whether it worked."""
    sudo = [] if machine.is_root() else ['sudo', '-n']
    if sudo and not shutil.which('sudo'):
        return False
    options = ['-y', '-qq', '--no-install-recommends'] if action == 'install' else []
    command = [*sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', action, *options, *words]
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False).returncode == 0


def provide_environment() -> None:
    if runs_recent(PYTHON):
        return
    say(f'Making .venv with Python {sys.version.split()[0]}')
    shutil.rmtree(VENV, ignore_errors=True)
    if not importlib.util.find_spec('ensurepip') and shutil.which('uv'):
        run('uv', 'venv', '--quiet', '--seed', '--python', sys.executable, str(VENV))
        return
    if not importlib.util.find_spec('ensurepip') and shutil.which('apt-get'):
        apt_install([f'python3.{sys.version_info.minor}-venv'])
    run(sys.executable, '-m', 'venv', str(VENV))


def runs_recent(python: Path) -> bool:
    check = 'import sys, importlib.util as u; sys.exit(sys.version_info < (3, 11) or not u.find_spec("pip"))'
    return python.exists() and subprocess.run([python, '-c', check], capture_output=True, check=False).returncode == 0


def provide_packages(purpose: str) -> None:
    lock, stamp = ROOT / LOCKS[purpose], VENV / f'ready-to-{purpose}'
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f'Installing the packages of {lock.name}')
    quiet = ('-qq', '--disable-pip-version-check', '--no-input')
    run(str(PYTHON), '-m', 'pip', 'install', *quiet, '--require-hashes', '-r', lock.name)
    stamp.write_text(wanted)


def provide_browser() -> None:
    """Where the system packages hold no Chromium, Playwright fetches one for the tests."""
    if machine.chromium():
        return
    with_libraries = ['--with-deps'] if machine.is_root() else []
    subprocess.run([PYTHON, '-m', 'playwright', 'install', *with_libraries, 'chromium'], check=False)
    if not machine.chromium():
        sys.exit('The tests need Chromium or Chrome: install one, or set CHROMIUM to its path.')


def run(*command: str) -> None:
    if subprocess.run(command, check=False).returncode:
        sys.exit(f'This did not work: {" ".join(command)}')


def say(what: str) -> None:
    print(f'setup: {what}', flush=True)


if __name__ == '__main__':
    main()
