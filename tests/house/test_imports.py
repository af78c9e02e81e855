"""What import-linter cannot see: single files, and names that hide others."""

import ast
import sys
from collections.abc import Iterator

from tests.house.source import ROOMS, File, files, minded, names, sample

BELOW_LIVE: set[str] = set()


def rooms_imported(file: File) -> Iterator[tuple[ast.stmt, str]]:
    for node in file.nodes():
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module]
        for module in modules:
            room = module.split('.')[0]
            if room in ROOMS or f'{room}.py' in ROOMS:
                yield node, room  # type: ignore[misc]


def live_reaching_out(file: File) -> Iterator[str]:
    for node, room in rooms_imported(file):
        if room not in BELOW_LIVE:
            yield file.at(node, f'live knows nothing of {room}')


def hidden_ui(file: File) -> Iterator[str]:
    """`import ui.frame` would bind the name `ui` that NiceGUI's ui also takes."""
    for node in file.nodes():
        if isinstance(node, ast.Import) and any(alias.name.split('.')[0] == 'ui' for alias in node.names):
            yield file.at(node, 'write: from ui.x import y')


def hides_standard_library(name: str) -> bool:
    first = name.split('/')[0]
    is_module = name.endswith('.py') and (name.count('/') == 0 or name.split('/')[1:] == ['__init__.py'])
    return is_module and first.removesuffix('.py') in sys.stdlib_module_names


def test_live_knows_no_room() -> None:
    assert minded(live_reaching_out, files('live.py')) == []


def test_our_ui_and_that_of_nicegui_are_not_confused() -> None:
    assert minded(hidden_ui, [*files(), *files('tests')]) == []


def test_no_room_hides_a_module_of_the_standard_library() -> None:
    assert [name for name in names() if hides_standard_library(name)] == []


def test_the_rules_see_what_they_mind() -> None:
    assert minded(live_reaching_out, [sample('from data.database import rows', 'live.py')])
    assert not minded(live_reaching_out, [sample('import asyncio\nfrom dataclasses import dataclass', 'live.py')])
    assert minded(hidden_ui, [sample('import ui.frame')])
    assert not minded(hidden_ui, [sample('from nicegui import ui\nfrom ui.frame import frame')])
    assert hides_standard_library('locale/__init__.py')
    assert hides_standard_library('calendar.py')
    assert not hides_standard_library('locale/fr/x.py')
