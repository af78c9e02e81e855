"""Bytes of an orders_export.csv to the rows of each order."""
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from base.i18n import N_
from intake.limits import MOST_ROWS
from orders.incoming import RefusedRow

REQUIRED = ('Name', 'Currency', 'Total', 'Created at', 'Lineitem quantity', 'Lineitem name', 'Lineitem price')
NOT_AN_EXPORT = N_('This is not a Shopify orders export: it lacks the columns {columns}.')
TOO_MANY_ROWS = N_('The file has more than {most} rows. Export fewer orders at a time.')
NO_ORDERS = N_('This export is empty: it has a header and no orders.')
BROKEN_ROW = N_('This row is broken: a quotation mark is missing or in the wrong place.')
RAGGED_ROW = N_('This row has {cells} cells where the header has {expected}.')
NAMELESS_ROW = N_('This row names no order.')


@dataclass(slots=True)
class Row:
    """One record; `number` counts as a spreadsheet does, the header being 1. Keys are lower case."""
    number: int
    cells: dict[str, str]

    @property
    def has_total(self) -> bool:
        """Only the first row of an order tells what concerns the whole order."""
        return bool(self.cells['total'].strip())


@dataclass(slots=True)
class Group:
    """The rows of one order as they stand in the file; `broken` is the number of one that could not be read."""
    name: str
    rows: list[Row] = field(default_factory=list)
    broken: int = 0


def decode(data: bytes) -> str:
    """UTF-8 with or without a mark, what Excel calls Unicode text, else Windows-1252, which French Excel writes.
    Without blank lines on top and without the line `sep=;` that Excel likes to see there."""
    if data[:2] in (b'\xff\xfe', b'\xfe\xff'):
        text = data.decode('utf-16', 'replace')
    elif data[:3] == b'\xef\xbb\xbf':
        text = data[3:].decode('utf-8', 'replace')
    else:
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = data.decode('cp1252', 'replace')
    text = text.lstrip('\r\n ')
    return text.partition('\n')[2] if text[:4].lower() == 'sep=' else text


def header_of(text: str) -> tuple[list[str], str]:
    """The column names in lower case and the delimiter."""
    first = text[:50_000].partition('\n')[0].partition('\r')[0]
    delimiter = max(',;\t', key=first.count)
    return [name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter), [])], delimiter


def missing_columns(header: list[str]) -> list[str]:
    return [name for name in REQUIRED if name.lower() not in header]


def groups_of(data: bytes) -> Iterator[Group | RefusedRow]:
    """The rows of each order, next to each other or not, then the rows that could not be read."""
    text = decode(data)
    header, delimiter = header_of(text)
    missing = missing_columns(header)
    if missing:
        yield RefusedRow(0, '', NOT_AN_EXPORT, {'columns': ', '.join(missing)})
        return
    grouping = _Grouping(header)
    for number, cells, name in _records(text, delimiter):
        if number > MOST_ROWS:
            yield RefusedRow(0, '', TOO_MANY_ROWS, {'most': str(MOST_ROWS)})
            return
        grouping.take(number, cells, name)
    if grouping.is_empty:
        yield RefusedRow(0, '', NO_ORDERS)
    yield from grouping.groups()
    yield from grouping.refused


class _Lines:
    """Hands lines to the csv reader and keeps the first of the record being read: it names a broken one."""

    def __init__(self, text: str) -> None:
        self.first = ''
        self._lines = io.StringIO(text, newline='')

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.first = self.first or line
            yield line


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | None, str]]:
    """(row, cells, name) of each record below the header that is not blank; no cells where it is broken."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number, lines.first = number + 1, ''
        cells: list[str] | None = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            pass
        if number > 1 and (cells is None or any(cells)):
            yield number, cells, lines.first.partition(delimiter)[0].strip('" \r\n')[:80]


class _Grouping:
    def __init__(self, header: list[str]) -> None:
        self.header = header
        self.refused: list[RefusedRow] = []
        self._groups: list[Group] = []
        self._latest: dict[str, Group] = {}
        self._broken: dict[str, int] = {}
        self._last = ''

    @property
    def is_empty(self) -> bool:
        return not self._groups and not self.refused

    def take(self, number: int, cells: list[str] | None, name: str) -> None:
        if cells is None:
            self._refuse(number, name, BROKEN_ROW)
        elif len(cells) < len(self.header) or any(cells[len(self.header):]):
            self._refuse(number, name, RAGGED_ROW, cells=str(len(cells)), expected=str(len(self.header)))
        else:
            self._sort_in(Row(number, dict(zip(self.header, cells, strict=False))))

    def groups(self) -> Iterator[Group]:
        """In the order of their first rows."""
        for group in self._groups:
            group.broken = self._broken.get(group.name, 0)
            yield group

    def _sort_in(self, row: Row) -> None:
        name = row.cells['name'].strip()
        if not name:
            self._refuse(row.number, self._last if row.cells['lineitem name'].strip() else '', NAMELESS_ROW)
            return
        group = self._latest.get(name)
        if group is None or (row.has_total and self._is_another_copy(group, row)):
            group = self._latest[name] = Group(name)
            self._groups.append(group)
        group.rows.append(row)
        self._last = name

    def _is_another_copy(self, group: Group, row: Row) -> bool:
        """A second row with a total is another copy of the order when it stands apart or repeats the first word for
        word; else someone has filled the column down."""
        begun = any(known.has_total for known in group.rows)
        return begun and (self._last != group.name or row.cells == group.rows[0].cells)

    def _refuse(self, number: int, name: str, reason: str, **words: str) -> None:
        """The order such a row belongs to is left out as a whole: without the row it would be wrong."""
        self.refused.append(RefusedRow(number, name, reason, words))
        self._broken.setdefault(name, number)
