"""A shop to read in."""

import pytest

from data import database
from tests.orders import desk


@pytest.fixture
async def people(db: database.Database) -> desk.People:
    """The people of an open shop without orders, on each database."""
    return await desk.open_shop()
