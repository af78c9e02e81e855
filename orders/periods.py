"""A span of days in the shop's zone, both ends included."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from base.clock import midnight
from base.errors import Invalid
from base.i18n import N_

MOST_DAYS = 3660    # ten years


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """From its first moment to the first one after it."""
        return midnight(self.first, zone), midnight(self.last + DAY, zone)

    def __str__(self) -> str:
        return f'{self.first.isoformat()}_{self.last.isoformat()}'


DAY = timedelta(days=1)


def between(first: date | None, last: date | None) -> Period:
    """Raises Invalid for a period that ends before it begins, or is longer than ten years."""
    if first is None or last is None:
        raise Invalid(N_('Choose the first and the last day.'), 'first' if first is None else 'last')
    if last < first:
        raise Invalid(N_('The last day is before the first.'), 'last')
    if (last - first).days > MOST_DAYS:
        raise Invalid(N_('Choose at most ten years.'), 'last')
    return Period(first, last)


def read(first: str, last: str) -> Period:
    """Of two ISO days. Raises Invalid."""
    return between(_day(first), _day(last))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _month(day: date, months: int = 1) -> Period:
    """The calendar months from that of `day` on."""
    first = day.replace(day=1)
    after = first.month - 1 + months
    return Period(first, date(first.year + after // 12, after % 12 + 1, 1) - DAY)


def _last_month(day: date) -> Period:
    return _month(day.replace(day=1) - DAY)


def _quarter(day: date) -> Period:
    return _month(day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), 3)


def _last_quarter(day: date) -> Period:
    return _quarter(_quarter(day).first - DAY)


def _year(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def _last_year(day: date) -> Period:
    return _year(date(day.year - 1, 1, 1))


NAMED: dict[str, tuple[str, Callable[[date], Period]]] = {
    'this_month': (N_('This month'), _month),
    'last_month': (N_('Last month'), _last_month),
    'this_quarter': (N_('This quarter'), _quarter),
    'last_quarter': (N_('Last quarter'), _last_quarter),
    'this_year': (N_('This year'), _year),
    'last_year': (N_('Last year'), _last_year),
}


def named(name: str, today: date) -> Period:
    """Raises Invalid."""
    if name not in NAMED:
        raise Invalid(N_('Please choose one from the list.'), 'period')
    return NAMED[name][1](today)
