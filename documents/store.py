"""Documents on disk under the SHA-256 of their bytes: whole or absent after any crash, never changed, read checked.
Every function blocks; callers on the event loop use a thread."""
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from base.errors import Refused
from base.faults import fail_point
from base.i18n import N_

_HASH = re.compile('[0-9a-f]{64}')
UNFINISHED = '.part'


class NotKept(Refused):
    """The disk is full or refuses: nothing was stored."""
    status = 507

    def __init__(self, reason: str) -> None:
        super().__init__(N_('The document could not be stored: {reason}.'), reason=reason)


class Lost(Refused):
    """No file has this hash."""
    status = 404

    def __init__(self, sha256: str) -> None:
        super().__init__(N_('The stored document {hash} is missing. Restore it from a backup.'), hash=sha256[:12])
        self.sha256 = sha256


class Damaged(Refused):
    """The file's bytes are not the ones that were stored."""
    status = 500

    def __init__(self, sha256: str) -> None:
        super().__init__(N_('The stored document {hash} is damaged. Restore it from a backup.'), hash=sha256[:12])
        self.sha256 = sha256


class Archive:
    """`folder` is made when it is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash are, or would be. Raises ValueError for what is no hash."""
        if not _HASH.fullmatch(sha256):
            raise ValueError(f'{sha256!r} is not a SHA-256 in hex')
        return self.folder / sha256[:2] / sha256

    def keep(self, content: bytes) -> str:
        """Stores the bytes durably and returns their hash; equal bytes are one file. Raises NotKept, Damaged."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if path.exists():
            self.read(sha256)
            os.utime(path)    # wanted again: `forget` leaves it
            return sha256
        try:
            _make_folder(path.parent)
            _write(path, content)
        except OSError as error:
            raise NotKept(error.strerror or type(error).__name__) from error
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes, exactly as kept. Raises Lost, Damaged."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise Lost(sha256) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged(sha256)
        return content

    def older_than(self, moment: float) -> Iterator[str]:
        """The hashes of what was last kept before `moment` (seconds since 1970)."""
        for path in self.folder.glob('??/*'):
            if _HASH.fullmatch(path.name) and _kept_at(path) < moment:
                yield path.name

    def forget(self, sha256: str, kept_before: float) -> bool:
        """Removes the bytes with this hash, unless they were kept again since. Only for what nothing refers to."""
        path = self.path(sha256)
        if _kept_at(path) >= kept_before:
            return False
        path.unlink(missing_ok=True)
        return True

    def stray(self, age: float = 0) -> list[Path]:
        """Files a crash left unfinished, at least so many seconds old; nothing refers to them."""
        newest = time.time() - age
        return sorted(path for path in self.folder.glob(f'*/*{UNFINISHED}') if _kept_at(path) <= newest)

    def sweep(self) -> int:
        """Removes the stray files, at start when nothing is being written, and says how many there were."""
        left = self.stray()
        for path in left:
            path.unlink()
        return len(left)


def _kept_at(path: Path) -> float:
    """For ever, where it is gone meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float('inf')


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(folder.parent)


def _write(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(suffix=UNFINISHED, dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, 'wb') as file:
            file.write(content)
            file.flush()
            os.fchmod(descriptor, 0o440)
            os.fsync(descriptor)
        fail_point('archive.written')
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    fail_point('archive.renamed')
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Makes names in the folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
