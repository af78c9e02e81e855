"""One process per SQLite file: the second refuses to start."""
import fcntl
import os
from pathlib import Path


class SingleInstance:
    """Holds an operating-system lock beside the database file, released even by kill -9."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + '.lock')
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SystemExit(f'The database {database} cannot be opened: {error.strerror}.') from error
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self.descriptor)
            raise SystemExit(f'Comptoir already runs on {database}. Stop it first, or use its screens.') from error

    def release(self) -> None:
        os.close(self.descriptor)
