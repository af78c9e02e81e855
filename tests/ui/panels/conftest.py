"""One shop is open before each test of a panel."""
import pytest

from data.database import Database
from tests.ui.panels import samples


@pytest.fixture
async def shop(db: Database) -> Database:
    await samples.open_shop()
    return db
