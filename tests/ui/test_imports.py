"""What people bring in is kept for them, but not for ever."""
from pathlib import Path

from live import Hub
from ui.imports import MOST, Imports


def test_of_many_sessions_the_oldest_file_is_forgotten(tmp_path: Path) -> None:
    imports = Imports(Hub(), lambda content, name: [])
    files = [tmp_path / str(place) for place in range(MOST + 1)]
    for file in files:
        file.touch()
        imports.of(file.name).choose(file, 'orders.csv')
    assert [file.name for file in files if not file.exists()] == ['0']
    assert imports.of('1').path == files[1]


def test_who_comes_back_is_remembered_longest(tmp_path: Path) -> None:
    imports = Imports(Hub(), lambda content, name: [])
    mine = imports.of('mine')
    for place in range(MOST - 1):
        imports.of(str(place))
    assert imports.of('mine') is mine
    imports.of('another')
    assert imports.of('mine') is mine
