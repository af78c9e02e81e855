"""What the orders list is narrowed to, as a value that travels in the address."""
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

from base.clock import midnight
from base.text import clean

COMPLETED = ('completed', 'completed_picked_up', 'completed_shipped')
VIEWS: dict[str, tuple[str, ...]] = {
    'all': (),
    'to_pay': ('awaiting_payment',),
    'to_pack': ('awaiting_shipment',),
    'to_pickup': ('awaiting_pickup', 'ready_for_pickup'),
    'on_hold': ('on_hold',),
    'returns': (),
    'completed': COMPLETED,
    'cancelled': ('cancelled',),
}
STATUSES = ('awaiting_payment', 'on_hold', 'awaiting_shipment', 'awaiting_pickup', 'ready_for_pickup',
            'completed_shipped', 'completed_picked_up', 'completed', 'cancelled')
PAYMENTS = ('not_paid', 'partially_paid', 'paid', 'cancelled')
SHIPMENTS = ('not_shipped', 'partially_shipped', 'shipped', 'cancelled')
MARKS = ('note', 'task', 'return', 'printed', 'not_printed')
PERIODS = ('today', 'yesterday', 'week', 'month')
_KNOWN = {'status': STATUSES, 'payment': PAYMENTS, 'shipment': SHIPMENTS, 'marks': MARKS}
_MANY = ('status', 'payment', 'shipment', 'method', 'pay', 'country', 'label', 'marks')
MOST_VALUES, LONGEST, LONGEST_SEARCH = 30, 80, 200


@dataclass(frozen=True, slots=True)
class Filters:
    """`view` is one of VIEWS; `method` ships, `pay` pays; `label` are ids of custom statuses; `within` is one of
    PERIODS, else `since` and `until` are days in the shop's zone, both included; `q` is searched for."""
    view: str = 'all'
    status: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    shipment: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    pay: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    within: str = ''
    since: date | None = None
    until: date | None = None
    q: str = ''

    def to_query(self) -> str:
        """For behind the "?"; nothing when nothing is narrowed."""
        pairs: list[tuple[str, Any]] = []
        for one in fields(self):
            value = getattr(self, one.name)
            if value and (one.name, value) != ('view', 'all'):
                pairs += [(one.name, each) for each in (value if isinstance(value, tuple) else (value,))]
        return urlencode(pairs)

    @classmethod
    def from_query(cls, query: str) -> 'Filters':
        """What is unknown or too long is left out."""
        given = parse_qs(query.removeprefix('?')[:8000], errors='replace', max_num_fields=200)
        first = {name: values[0] for name, values in given.items()}
        view, within = first.get('view', ''), first.get('within', '')
        return cls(
            view=view if view in VIEWS else 'all', within=within if within in PERIODS else '',
            since=_day(first.get('since', '')), until=_day(first.get('until', '')),
            q=clean(first.get('q', ''), LONGEST_SEARCH),
            **{name: _several(name, given.get(name, ())) for name in _MANY})

    @property
    def is_plain(self) -> bool:
        """Nothing but a view is chosen."""
        return self == Filters(self.view)

    @property
    def statuses(self) -> tuple[str, ...] | None:
        """The statuses that view and filter leave together; None for any."""
        wanted = VIEWS[self.view]
        if wanted and self.status:
            return tuple(one for one in wanted if one in self.status)
        return wanted or self.status or None

    def period(self, zone: str, now: datetime) -> tuple[datetime | None, datetime | None]:
        """From when and before when an order was placed."""
        today = now.astimezone(ZoneInfo(zone)).date()
        first, last = _days(self.within, today) if self.within else (self.since, self.until)
        return (midnight(first, zone) if first else None, midnight(last + timedelta(days=1), zone) if last else None)


def _days(within: str, today: date) -> tuple[date, date]:
    back = {'today': 0, 'yesterday': 1, 'week': 6, 'month': 29}[within]
    return today - timedelta(days=back), today - timedelta(days=1) if within == 'yesterday' else today


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2999 else None


def _several(name: str, values: Iterable[str]) -> tuple[str, ...]:
    wanted = {clean(value, LONGEST) for value in values} - {''}
    if name in _KNOWN:
        wanted &= set(_KNOWN[name])
    if name == 'label':
        wanted = {value for value in wanted if value.isascii() and value.isdigit() and len(value) < 10}
    return tuple(sorted(wanted)[:MOST_VALUES])
