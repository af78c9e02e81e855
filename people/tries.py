"""How often a password may be tried: token buckets per account and per network, kept in the database.

A bucket holds a few tries and fills up again by time. Each try counts as failed until it succeeds; after many failures
it fills more slowly, never slower than `longest`: nothing is locked for good.
"""
import ipaddress
import math
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from base.clock import now
from base.errors import Refused
from base.i18n import N_, ngettext
from data.database import transactional
from data.models import LoginBucket

ONE = 1000    # thousandths of a try
FORGET = timedelta(days=1)


@dataclass(frozen=True)
class Rate:
    """`burst` tries at once, then one every `first` seconds, growing to one every `longest` seconds."""
    burst: int
    first: int
    longest: int

    def seconds(self, failures: int) -> int:
        """Seconds until one more try."""
        return min(self.first * 2 ** min(max(0, failures - self.burst), 20), self.longest)


ACCOUNT = Rate(5, 30, 900)
NETWORK = Rate(20, 10, 300)


@dataclass(frozen=True)
class Key:
    name: str
    rate: Rate


class _Wait:
    """A time span in the reader's words."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds

    def __str__(self) -> str:
        if self.seconds <= 90:
            return ngettext('{count} second', '{count} seconds', self.seconds).format(count=self.seconds)
        minutes = math.ceil(self.seconds / 60)
        return ngettext('{count} minute', '{count} minutes', minutes).format(count=minutes)


class TooMany(Refused):
    """`seconds` says how long to wait."""
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(N_('Too many tries. Wait {wait}, then try again.'), wait=_Wait(seconds))
        self.seconds = seconds


def network(address: str) -> str:
    """The neighbourhood of an address: /24 or /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return 'unknown'
    mapped = getattr(parsed, 'ipv4_mapped', None) or parsed
    return str(ipaddress.ip_network(f'{mapped}/{24 if mapped.version == 4 else 64}', strict=False))


def account_key(email: str, place: str = '') -> Key:
    """One bucket for strangers to the account, and one of its own for each `place` it is known at: who guesses from
    elsewhere cannot keep the owner out."""
    return Key('account:' + sha256(f'{email}\n{place}'.encode()).hexdigest()[:48], ACCOUNT)


def network_key(address: str) -> Key:
    return Key(f'network:{network(address)}', NETWORK)


@transactional
async def take(*keys: Key) -> None:
    """Takes one try from every bucket, or from none. Raises TooMany."""
    buckets = [await _filled(key) for key in keys]
    waits = [_missing(bucket, key.rate) for bucket, key in zip(buckets, keys, strict=True)]
    if any(waits):
        raise TooMany(max(waits))
    for bucket in buckets:
        bucket.tokens -= ONE
        bucket.failures += 1
        await bucket.save()


@transactional
async def forgive(key: Key) -> None:
    await LoginBucket.filter(key=key.name).delete()


@transactional
async def succeeded(account: Key, network: Key) -> None:
    """The account's failures are forgotten; the network gets its one try back, so that no one clears its count by
    signing in to an account of their own."""
    await forgive(account)
    bucket = await _filled(network)
    bucket.tokens = min(network.rate.burst * ONE, bucket.tokens + ONE)
    bucket.failures = max(0, bucket.failures - 1)
    await bucket.save()
    await LoginBucket.filter(at__lt=now() - FORGET).delete()


async def _filled(key: Key) -> LoginBucket:
    """The bucket as of now, locked until the transaction ends (SQLite holds its write lock anyway)."""
    full = key.rate.burst * ONE
    await LoginBucket.bulk_create([LoginBucket(key=key.name, tokens=full, at=now())], ignore_conflicts=True)
    bucket = await LoginBucket.filter(key=key.name).select_for_update().get()
    elapsed = max(0.0, (now() - bucket.at).total_seconds())
    bucket.tokens = min(full, bucket.tokens + int(elapsed * ONE / key.rate.seconds(bucket.failures)))
    if bucket.tokens == full:
        bucket.failures = 0
    bucket.at = now()
    return bucket


def _missing(bucket: LoginBucket, rate: Rate) -> int:
    """Seconds until the bucket holds a try; 0 when it does."""
    return math.ceil(max(0, ONE - bucket.tokens) * rate.seconds(bucket.failures) / ONE)
