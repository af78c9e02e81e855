"""What holds for every test of a screen."""

import pytest
from argon2 import PasswordHasher

from people import passwords

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """People sign in for nearly every test; how slowly a password is hashed is for tests/people to prove."""
    monkeypatch.setattr(passwords, 'HASHER', QUICK)
