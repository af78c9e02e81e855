"""Passwords: the rule for new ones, and argon2id, which runs in at most two threads at once."""
import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from base.errors import Invalid
from base.i18n import N_

SHORTEST = 10
LONGEST = 256
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Checked for accounts that do not exist, so that these answer as slowly as the others; nobody knows its password.
DUMMY = '$argon2id$v=19$m=19456,t=2,p=1$JXv3xUGVCCcv89VeQCObHA$Jd/cDs0BHK8NquoRA13QhySP8hvK4Jgqz3vfvkWk+98'
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix='password')


def check(password: str, email: str) -> None:
    """Raises Invalid when nobody should choose this password."""
    if len(password) < SHORTEST:
        raise Invalid(N_('The password needs at least {count} characters. A short sentence is easy to remember.'),
                      'password', count=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid(N_('The password may have at most {count} characters.'), 'password', count=LONGEST)
    if password.casefold() in {email.casefold(), email.casefold().partition('@')[0]}:
        raise Invalid(N_('The password must not be the email address.'), 'password')


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, HASHER.hash, _same_on_every_keyboard(password))


async def matches(password_hash: str, password: str) -> bool:
    return await asyncio.get_running_loop().run_in_executor(
        _threads, _verify, password_hash, _same_on_every_keyboard(password[:LONGEST]))


def _same_on_every_keyboard(password: str) -> str:
    """An é typed as one character or as e and an accent is one password; halves of pairs cannot be hashed."""
    return unicodedata.normalize('NFC', password).encode('utf-8', 'replace').decode()


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
