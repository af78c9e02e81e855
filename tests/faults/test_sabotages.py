"""Each sabotage is caught: a check that lets wrong code pass proves nothing."""

from pathlib import Path

import pytest

from tests.faults import sabotages
from tests.faults.sabotages import SABOTAGES, Sabotage

pytestmark = pytest.mark.kill


@pytest.fixture(scope='module')
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sabotages.copy_tree(tmp_path_factory.mktemp('sabotage'))


@pytest.mark.parametrize('one', SABOTAGES, ids=lambda one: one.name)
def test_a_sabotage_is_caught_where(one: Sabotage, tree: Path) -> None:
    assert sabotages.caught(one, tree) == ''


def test_sound_code_is_not_blamed(tree: Path) -> None:
    """The checks fail for the wrong code, not for the copy."""
    sound = Sabotage('nothing', 'orders/topics.py', "ORDERS = 'orders'", "ORDERS = 'orders'",
                     'tests.faults.driver --point cancelling.slips', '')
    assert sabotages.caught(sound, tree).startswith('exit 0: everything holds')
