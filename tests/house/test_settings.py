"""Every setting is documented, and nothing is documented that is no setting."""

import re

import pytest

from base.settings import PREFIX, SETTINGS
from tests.house.source import ROOT

PAGE = ROOT / 'docs' / 'settings.md'


@pytest.fixture(scope='module')
def told() -> str:
    return PAGE.read_text(encoding='utf-8')


def undocumented(page: str) -> list[str]:
    return [entry.name for entry in SETTINGS if not re.search(rf'{PREFIX}{entry.name}\b', page)]


def unknown(page: str) -> set[str]:
    return set(re.findall(rf'{PREFIX}[A-Z_]+[A-Z]', page)) - {PREFIX + entry.name for entry in SETTINGS}


def test_every_setting_is_documented(told: str) -> None:
    assert undocumented(told) == []


def test_no_setting_is_documented_that_is_none(told: str) -> None:
    assert unknown(told) == set()


def test_the_page_tells_every_default(told: str) -> None:
    rows = {entry.name: entry.default for entry in SETTINGS if entry.default}
    assert [name for name, default in rows.items() if not re.search(rf'{PREFIX}{name}\b[^\n]*`{default}`', told)] == []


def test_the_rules_see_a_missing_and_an_unknown_setting(told: str) -> None:
    assert undocumented(told.replace(f'{PREFIX}PORT', '')) == ['PORT']
    assert unknown(told + f'{PREFIX}COLOUR') == {f'{PREFIX}COLOUR'}
