"""The files of the house, as the house rules read them. A rule is a function from a file to the places it minds.

A line that must break a rule says so and why: `# house: the reason`. There are to be few.
"""

import ast
import functools
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ('base', 'data', 'orders', 'people', 'documents', 'mailer', 'jobs', 'intake', 'api', 'ui', 'main.py', 'live.py')


@dataclass(frozen=True)
class File:
    """One file of the project; `path` is relative to its root."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def room(self) -> str:
        return self.path.split('/')[0]

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in self.nodes() if isinstance(node, ast.Call))

    def strings(self) -> Iterator[tuple[int, str]]:
        """Line and text of every string, also of the fixed parts of f-strings."""
        for node in self.nodes():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value

    def excused(self, place: str) -> bool:
        """Whether the line gives its reason."""
        line = place.removeprefix(f'{self.path}:').split(' ')[0]
        return line.isdigit() and '# house: ' in self.text.splitlines()[int(line) - 1]

    def at(self, where: ast.expr | ast.stmt | int, what: str) -> str:
        line = where if isinstance(where, int) else where.lineno
        return f'{self.path}:{line} {what}'


Rule = Callable[[File], Iterable[str]]


@functools.cache
def names() -> tuple[str, ...]:
    """Every file that is, or may soon be, under version control."""
    listed = subprocess.run(
        ['git', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split('\0')  # fmt: skip
    return tuple(sorted({name for name in listed if name and (ROOT / name).is_file()}))


@functools.cache
def read(name: str) -> File:
    return File(name, (ROOT / name).read_text(encoding='utf-8', errors='replace'))


def files(*rooms: str, kind: str = '.py') -> list[File]:
    """The files of this kind in these rooms; all rooms of the product where none is named."""
    return [read(name) for name in names() if name.endswith(kind) and name.split('/')[0] in (rooms or ROOMS)]


def minded(rule: Rule, among: Iterable[File]) -> list[str]:
    return [place for file in among for place in rule(file) if not file.excused(place)]


def sample(text: str, path: str = 'ui/sample.py') -> File:
    """A file that breaks a rule on purpose, to prove that the rule sees it."""
    return File(path, text)


def called(call: ast.Call) -> str:
    """The last name of what is called: `notify` in ui.notify(…)."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, 'id', '')


def full_name(node: ast.expr) -> str:
    """`ui.navigate.to` as it is written; empty where it is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := full_name(node.value)):
        return f'{owner}.{node.attr}'
    return ''


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)


def is_fixed(node: ast.expr | None) -> bool:
    """Whether the value stands in the code: a literal, a CONSTANT, an entry of one, or a choice between these."""
    if node is None or isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        return is_fixed(node.body) and is_fixed(node.orelse)
    if isinstance(node, ast.Subscript):
        return is_fixed(node.value)
    last = full_name(node).rsplit('.', 1)[-1]
    return last.isupper() and len(last) > 1
