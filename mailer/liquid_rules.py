"""What a letter may say in braces: few tags, few filters, the keys of its kind, and bounds to what comes of it."""
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from liquid import BoundTemplate, CachingDictLoader, Environment
from liquid.exceptions import LiquidError

from base.errors import Invalid
from base.i18n import N_
from mailer.keys import table

PARTS = Path(__file__).parent / 'templates' / 'parts'
FILTERS = frozenset({'capitalize', 'default', 'downcase', 'first', 'last', 'newline_to_br', 'size', 'strip', 'truncate',
                     'upcase'})
TAGS = frozenset({'break', 'case', 'continue', 'for', 'if', 'render', 'unless'})
_MACHINERY = frozenset({'content', 'illegal', 'literal', 'output', 'statement', 'expression'})
_INNER = frozenset({'else', 'elsif', 'when', 'endcase', 'endfor', 'endif', 'endunless'})
_TAG = re.compile(r'\{%-?\s*(\w*)')
_FOR = re.compile(r'\{%-?\s*for\s+([\w-]+)\s+in\s+([\w.-]+)')
_RENDER = re.compile(r"""\{%-?\s*render\s+(?:'([a-z_]+)'|"([a-z_]+)")\s*-?%\}""")
_ALWAYS = frozenset({'forloop'})
_PIECE = re.compile(r'\{\{.*?\}\}|\{%.*?%\}', re.DOTALL)


class _Environment(Environment):
    """Enough for an order of a thousand lines, and no more."""
    context_depth_limit = 10
    block_nesting_limit = 15
    loop_iteration_limit = 20_000
    local_namespace_limit = 100_000
    output_stream_limit = 1_000_000


@cache
def parts() -> dict[str, str]:
    """The pieces that letters share, by name."""
    return {path.stem: path.read_text(encoding='utf-8').strip() for path in sorted(PARTS.glob('*.liquid'))}


@cache
def _environment(escaping: bool) -> Environment:
    made = _Environment(autoescape=escaping, loader=CachingDictLoader(parts()))
    made.tags = {name: tag for name, tag in made.tags.items() if name in TAGS | _MACHINERY}
    made.filters = {name: one for name, one in made.filters.items() if name in FILTERS}
    return made


def parse(text: str, field: str) -> BoundTemplate:
    """Raises Invalid with what is wrong. A subject is no HTML: nothing in it is escaped."""
    try:
        return _environment(field != 'subject').from_string(text)
    except LiquidError as error:
        raise Invalid(N_('Something in braces cannot be read: {reason}.'), field, reason=str(error)[:200]) from error


def check(kind: str, text: str, field: str) -> None:
    """Raises Invalid for what is unknown, unfinished or could write HTML of its own."""
    pieces = _PIECE.findall(text)
    rest = _PIECE.sub('', text)
    if '{{' in rest or '{%' in rest or '}}' in rest or '%}' in rest:
        raise Invalid(N_('Braces are opened and not closed, or closed and not opened.'), field)
    for piece in pieces:
        _check_piece(piece, field)
    _check_keys(kind, parse(text, field), loops(pieces), field)


def _check_piece(piece: str, field: str) -> None:
    if piece.startswith('{{'):
        if '<' in piece or '>' in piece:
            raise Invalid(N_('Inside double braces there can be no < and no >.'), field)
        return
    found = _TAG.match(piece)
    name = found[1] if found else ''
    if name not in TAGS | _INNER:
        raise Invalid(N_('The tag “{name}” is not known in letters.'), field, name=name)
    if name == 'render':
        shared = _RENDER.fullmatch(piece)
        if not shared or (shared[1] or shared[2]) not in parts():
            raise Invalid(N_('There is no such part of a letter. There are: {names}.'), field, names=', '.join(parts()))


def loops(pieces: Iterable[str]) -> dict[str, set[str]]:
    """Name of a row → the lists it goes through."""
    rows: dict[str, set[str]] = {}
    for piece in pieces:
        if found := _FOR.match(piece):
            rows.setdefault(found[1], set()).add(found[2])
    return rows


def resolved(key: str, rows: Mapping[str, set[str]]) -> list[str]:
    """The keys a path may mean: `line.name` is `lines[].name` where `line` goes through `lines`."""
    first, dot, rest = key.partition('.')
    return [f'{name}[]{dot}{rest}' for name in sorted(rows[first])] if first in rows else [key]


def _check_keys(kind: str, template: BoundTemplate, rows: Mapping[str, set[str]], field: str) -> None:
    known = table(kind)
    bare = {name.split('.')[0].removesuffix('[]') for name in known}
    found = template.analyze(include_partials=False)
    for filter_name in found.filters:
        if filter_name not in FILTERS:
            raise Invalid(N_('There is no filter “{name}”.'), field, name=filter_name)
    for variables in found.variables.values():
        for variable in variables:
            key = str(variable)
            if variable.segments[0] in _ALWAYS:
                continue
            if not any(path in known or path in bare or (path.endswith('[]') and path[:-2] in known)
                       for path in resolved(key, rows)):
                raise Invalid(N_('There is no key “{name}” in this letter.'), field, name=key)
