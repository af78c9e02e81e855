"""A shop to work in; what must hold is checked after each test. Hypothesis has no deadline: a busy machine is no
wrong sum."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from data import database
from orders import invariants
from tests.orders import desk

settings.register_profile('busy_machine', deadline=None)
settings.load_profile('busy_machine')


@pytest.fixture
async def people(db: database.Database) -> AsyncIterator[desk.People]:
    """The people of an open shop without orders, on each database."""
    yield await desk.open_shop()
    assert await invariants.check() == []
