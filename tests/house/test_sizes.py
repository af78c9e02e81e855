"""Functions and files stay small enough to be read at one go."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import File, files, minded, sample

FUNCTION = 40
FILE = 300
TEST_FILE = 500
WHOLE = {'data/models.py'}    # all tables in one file, as the shop's layout asks


def long_functions(file: File) -> Iterator[str]:
    for node in file.nodes():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION:
                yield file.at(node, f'{node.name} has {lines} lines')


def long_file(file: File) -> Iterator[str]:
    lines = file.text.count('\n')
    if str(file.path) not in WHOLE and lines > (TEST_FILE if file.room == 'tests' else FILE):
        yield f'{file.path} has {lines} lines'


def test_functions_have_at_most_forty_lines() -> None:
    assert minded(long_functions, files() + files('tools')) == []


@pytest.mark.parametrize('kind', ['.py', '.css', '.js'])
def test_files_have_at_most_300_lines_and_tests_500(kind: str) -> None:
    assert minded(long_file, files(kind=kind) + files('tools', 'tests', kind=kind)) == []


def test_a_line_that_gives_its_reason_is_excused() -> None:
    code = 'def long():    # house: a table\n' + '    pass\n' * FUNCTION
    assert minded(long_functions, [sample(code)]) == []
    assert minded(long_functions, [sample(code.replace('# house: a', '# a'))]) != []


def test_the_rules_see_what_is_too_long() -> None:
    function = sample('async def long():\n' + '    pass\n' * FUNCTION)
    assert minded(long_functions, [function]) == [f'ui/sample.py:1 long has {FUNCTION + 1} lines']
    assert minded(long_file, [sample('\n' * 301)]) != []
    assert minded(long_file, [sample('\n' * 301, 'tests/sample.py')]) == []
    assert minded(long_file, [sample('\n' * 501, 'tests/sample.py')]) != []
