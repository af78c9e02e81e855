"""Settings from the environment: name, default and words in one line each; a wrong value stops the start."""
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = 'COMPTOIR_'


class WrongSetting(SystemExit):
    """One sentence naming the setting, its value and what it takes; ends the process with status 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _port(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 65535:
        raise ValueError
    return value


def _database(text: str) -> str:
    scheme, _sep, rest = text.partition('://')
    if text and (scheme not in {'sqlite', 'postgres', 'postgresql'} or not Path(rest).name):
        raise ValueError
    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {'http', 'https'} or not parts.netloc or parts.query or parts.fragment):
        raise ValueError
    return text.rstrip('/')


def _smtp(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {'smtp', 'smtps', 'smtp+starttls'} or not parts.hostname):
        raise ValueError
    return text


def _level(text: str) -> str:
    if text.upper() not in {'DEBUG', 'INFO', 'WARNING', 'ERROR'}:
        raise ValueError
    return text.upper()


def _count(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 64:
        raise ValueError
    return value


def _proxies(text: str) -> str:
    for part in text.split(','):
        if part.strip():
            ip_network(part.strip(), strict=False)
    return text.strip()


@dataclass(frozen=True)
class Entry:
    name: str
    default: str
    words: str
    read: Callable[[str], Any]


SETTINGS = (
    Entry('DATA_DIR', 'comptoir-data', 'a folder for the database, documents and secret', Path),
    Entry('DATABASE_URL', '',
          'sqlite:///path/file.db or postgres://user:password@host/name; empty is SQLite in DATA_DIR', _database),
    Entry('HOST', '127.0.0.1', 'the address to listen on', str),
    Entry('PORT', '8080', 'a port number from 1 to 65535', _port),
    Entry('BASE_URL', '', 'the address people type, such as https://desk.example.org; empty is http://HOST:PORT', _url),
    Entry('SECRET', '', 'a random text of at least 32 characters that signs links', str),
    Entry('SECRET_FILE', '', 'a file that holds the secret; empty makes one in DATA_DIR', str),
    Entry('SMTP_URL', '',
          'smtp://, smtps:// or smtp+starttls:// with user:password@host:port; empty sends no mail', _smtp),
    Entry('LOG_LEVEL', 'INFO', 'DEBUG, INFO, WARNING or ERROR', _level),
    Entry('PDF_WORKERS', '0', 'how many processes make PDFs, 1 to 64; 0 chooses by the machine', _count),
    Entry('FAIL_POINT', '', 'only for tests: the named point at which the process kills itself', str),
    Entry('TRUSTED_PROXIES', '', 'addresses of proxies, separated by commas, whose X-Forwarded headers are believed',
          _proxies),
)


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    database_url: str
    host: str
    port: int
    base_url: str
    secret: str
    smtp_url: str
    log_level: str
    pdf_workers: int
    trusted_proxies: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.base_url)
        return f'{parts.scheme}://{parts.netloc}'

    @property
    def secure(self) -> bool:
        return self.base_url.startswith('https://')


def _values(environ: Mapping[str, str]) -> dict[str, Any]:
    known = {PREFIX + entry.name for entry in SETTINGS}
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            raise WrongSetting(f'{name} is not a setting of Comptoir; docs/settings.md lists them.')
    values = {}
    for entry in SETTINGS:
        text = environ.get(PREFIX + entry.name, entry.default)
        try:
            values[entry.name.lower()] = entry.read(text)
        except ValueError as error:
            raise WrongSetting(f'{PREFIX}{entry.name} is “{text}”, but must be {entry.words}.') from error
    return values


def _secret(values: dict[str, Any], make: bool) -> str:
    path = Path(values.pop('secret_file') or values['data_dir'] / 'secret')
    if values['secret']:
        return _long_enough(values['secret'], 'SECRET')
    try:
        if not path.exists() and make:
            _make_secret(path)
        return _long_enough(path.read_text().strip(), 'SECRET_FILE')
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f'{PREFIX}SECRET_FILE is “{path}”, but that file cannot be read.') from error


def _make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, 'w') as file:
        file.write(secrets.token_urlsafe(48))


def _long_enough(secret: str, name: str) -> str:
    if len(secret) < 32:
        raise WrongSetting(f'{PREFIX}{name} is too short: it must be a random text of at least 32 characters.')
    return secret


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """All settings, checked. Raises WrongSetting. Makes the data folder and the secret where there are none."""
    values = _values(os.environ if environ is None else environ)
    folder = values['data_dir'] = values['data_dir'].absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(f'{PREFIX}DATA_DIR is “{folder}”, but that folder cannot be made.') from error
    values['secret'] = _secret(values, make=True)
    values['database_url'] = values['database_url'] or f'sqlite://{folder / "comptoir.db"}'
    host = values['host'] if values['host'] not in {'0.0.0.0', '::'} else '127.0.0.1'
    values['base_url'] = values['base_url'] or f'http://{host}:{values["port"]}'
    values.pop('fail_point')
    return Settings(**values)
