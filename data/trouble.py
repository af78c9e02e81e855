"""Whether it is the database that cannot just now, rather than what was asked of it."""
import sqlite3

from asyncpg import exceptions as postgres
from tortoise.exceptions import BaseORMException, DBConnectionError

_UNWELL = (sqlite3.OperationalError, OSError, DBConnectionError, postgres.PostgresConnectionError,
           postgres.InsufficientResourcesError, postgres.OperatorInterventionError, postgres.InterfaceError)


def is_unwell(error: BaseException) -> bool:
    """A full disk, a lock that is not given, a server that is gone: the same may do later."""
    told = error.args[0] if isinstance(error, BaseORMException) and error.args else error
    return isinstance(error, _UNWELL) or isinstance(told, _UNWELL)
