"""What Tortoise leaves open around transactions, mended in one place (docs/architecture.md says why):
on SQLite the write lock is taken at BEGIN, an enter that fails or is cancelled gives back what it took, and a commit
that fails rolls back."""
import sqlite3
from typing import Any

from tortoise.backends.base.client import TransactionContextPooled
from tortoise.backends.sqlite.client import SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError


async def _begin_immediate(self: SqliteTransactionWrapper) -> None:
    """A connection that cannot write asks for no lock: its transaction reads what stood when it began."""
    reads = getattr(self._parent, 'pragmas', {}).get('query_only') == 'ON'
    try:
        await self._connection.execute('BEGIN' if reads else 'BEGIN IMMEDIATE')
    except sqlite3.OperationalError as error:
        raise TransactionManagementError(error) from error


async def _enter_sqlite(self: SqliteTransactionContext) -> Any:
    await self._trxlock.acquire()
    token = None
    try:
        await self.ensure_connection()
        token = self.token = get_connections().set(self.connection_name, self.connection)
        await self.connection.begin()
    except BaseException:
        if self.connection._connection is not None and self.connection._connection.in_transaction:
            await self.connection._connection.rollback()
        if token is not None:
            get_connections().reset(token)
        self._trxlock.release()
        raise
    return self.connection


async def _exit_sqlite(self: SqliteTransactionContext, kind: Any, error: Any, trace: Any) -> None:
    """A commit that fails, as on a full disk, must not leave its transaction open for the next one."""
    try:
        if kind is None:
            await self.connection.commit()
    finally:
        try:
            if self.connection._connection.in_transaction:
                await self.connection._connection.rollback()
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()


async def _enter_pooled(self: TransactionContextPooled) -> Any:
    await self.ensure_connection()
    pool = self.client._parent._pool
    self.client._connection = await pool.acquire()
    token = None
    try:
        token = self.token = get_connections().set(self.connection_name, self.client)
        await self.client.begin()
    except BaseException:
        if token is not None:
            get_connections().reset(token)
        await pool.release(self.client._connection)
        raise
    return self.client


def mend() -> None:
    SqliteTransactionWrapper.begin = _begin_immediate  # type: ignore[method-assign]
    SqliteTransactionContext.__aenter__ = _enter_sqlite  # type: ignore[method-assign]
    SqliteTransactionContext.__aexit__ = _exit_sqlite  # type: ignore[method-assign, assignment]
    TransactionContextPooled.__aenter__ = _enter_pooled  # type: ignore[method-assign]
