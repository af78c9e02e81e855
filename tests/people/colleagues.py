"""People for tests, made without the slow hashing."""
from functools import cache
from itertools import count

from base.actor import Actor
from base.clock import now
from data.database import Database, transactional
from data.models import Staff
from people import passwords

PASSWORD = 'a long enough sentence'
ADDRESS = '203.0.113.7'
ELSEWHERE = '198.51.100.9'
_numbers = count(1)


@cache
def _hash(password: str) -> str:
    return passwords.HASHER.hash(password)


@transactional
async def person(role: str = 'clerk', email: str = '', password: str = PASSWORD) -> Staff:
    return await Staff.create(name='Anna', email=email or f'{role}{next(_numbers)}@example.org', role=role,
                              password_hash=_hash(password), made_at=now())


def actor(staff: Staff) -> Actor:
    return Actor(staff.id, staff.name, staff.role, staff.language)


class Heard:
    """Which of these topics the hub told of."""

    def __init__(self, database: Database, *topics: str) -> None:
        self.topics: list[str] = []
        for topic in topics:
            assert database.hub is not None
            database.hub.follow(topic, self._nothing, self._listener(topic))

    async def _nothing(self) -> None:
        return None

    def _listener(self, topic: str):
        return lambda _: self.topics.append(topic)
