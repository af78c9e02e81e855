"""The bar above the orders: filters; once orders are chosen, what can be done with them together."""
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import htpy as h
from htpy import Node

from base.i18n import N_, _, pgettext
from data import listing_choices
from data.listing_choices import Choices
from data.listing_filters import STATUSES, VIEWS, Filters
from orders import status, topics
from ui.pages.orders_bulk import Bulk
from ui.pages.orders_table import country_name
from ui.parts.filters import day, dropdown, one_of, ticks
from ui.parts.icons import icon
from ui.parts.pieces import button, short_day
from ui.parts.sheet import Sheet

if TYPE_CHECKING:
    from ui.pages.orders import OrdersPage

PERIOD_NAMES = {'': N_('Any day'), 'today': N_('Today'), 'yesterday': N_('Yesterday'), 'week': N_('Last 7 days'),
                'month': N_('Last 30 days')}
MARK_NAMES = {'note': N_('With notes'), 'task': N_('With open tasks'), 'return': N_('With open returns'),
              'printed': N_('Printed'), 'not_printed': N_('Not printed')}
SEVERAL = ('status', 'payment', 'shipment', 'method', 'pay', 'country', 'label', 'marks')


class OrdersBar:
    def __init__(self, page: 'OrdersPage') -> None:
        self.page = page
        self.scope = page.scope
        self.choices = Choices()
        self.bulk = Bulk(page, self.show)
        self.sheet = Sheet(self.scope.handles(self.act), classes='orders-bar', label=_('Filters'), node=self.draw())

    async def start(self) -> None:
        self.scope.follow(self.sheet, topics.ORDERS, listing_choices.choices, self.show_choices, key='choices')
        await self.scope.watch(self.sheet, topics.SETTINGS, listing_choices.choices, self.show_choices, key='choices')

    def show_choices(self, choices: Choices) -> None:
        if choices != self.choices:
            self.choices = choices
            self.show()

    def show(self) -> None:
        if not self.sheet.is_deleted:
            self.sheet.show(self.draw(), flash=False)

    def draw(self) -> Node:
        return self.bulk.draw() or self._draw_filters(self.page.filters)

    def _draw_filters(self, filters: Filters) -> Node:
        return h.div('.row', data_key='filters')[
            self._draw_status(filters),
            dropdown('payment', _('Payment'), ticks('payment', _named(status.PAYMENT_STATUSES), filters.payment),
                     ticks('pay', _same(self.choices.payments), filters.pay, _('Payment method')),
                     chosen=len(filters.payment) + len(filters.pay)),
            dropdown('shipping', _('Shipping'), ticks('shipment', _named(status.SHIPMENT_STATUSES), filters.shipment),
                     ticks('method', _same(self.choices.methods), filters.method, _('Shipping method')),
                     chosen=len(filters.shipment) + len(filters.method)),
            self._draw_placed(filters),
            dropdown('more', _('More filters'), ticks('marks', _named(MARK_NAMES), filters.marks, _('Marks')),
                     ticks('country', _countries(self.choices.countries), filters.country, _('Country')),
                     chosen=len(filters.marks) + len(filters.country)),
            self._draw_searched(filters),
            not filters.is_plain and button(_('Clear filters'), 'clear', kind='quiet')]

    def _draw_status(self, filters: Filters) -> Node:
        """A view of one status leaves nothing to choose but the shop's own."""
        within = VIEWS[filters.view] or STATUSES
        known = [(one, _(status.ORDER_STATUSES[one])) for one in STATUSES if one in within]
        labels = [(str(one.id), one.title) for one in self.choices.labels]
        lists = [ticks('status', known, filters.status) if len(known) > 1 else None,
                 ticks('label', labels, filters.label, _('Custom status'))]
        return any(lists) and dropdown('status', _('Status'), *lists, chosen=len(filters.status) + len(filters.label))

    def _draw_placed(self, filters: Filters) -> Node:
        days = bool(filters.since or filters.until)
        said = _(PERIOD_NAMES[filters.within]) if filters.within else _days(filters) if days else _('Placed')
        return dropdown(
            'placed', said, one_of('within', _named(PERIOD_NAMES), '-' if days else filters.within),
            day('since', _('From'), filters.since.isoformat() if filters.since else ''),
            day('until', _('To'), filters.until.isoformat() if filters.until else ''),
            chosen=1 if filters.within or days else 0)

    def _draw_searched(self, filters: Filters) -> Node:
        return filters.q and h.button(
            '.btn.chip', type='button', data_verb='unsearch', title=_('Stop searching'), data_key='searched')[
            icon('search'), h.span('.cut')[_('“{text}”').format(text=filters.q)], icon('cross')]

    async def act(self, verb: str, data: Mapping[str, str]) -> Any:
        filters = self.page.filters
        match verb:
            case 'filter' if data.get('name') in SEVERAL:
                await self.page.narrow(_with(filters, data['name'], data.get('of', ''), data.get('checked') == 'true'))
            case 'choose':
                await self.page.narrow(_again(replace(filters, within=data.get('of', ''), since=None, until=None)))
            case 'day' if data.get('name') == 'since':
                await self.page.narrow(replace(filters, within='', since=_day(data.get('value', ''))))
            case 'day' if data.get('name') == 'until':
                await self.page.narrow(replace(filters, within='', until=_day(data.get('value', ''))))
            case 'unsearch':
                await self.page.narrow(replace(filters, q=''))
            case 'clear':
                await self.page.narrow(Filters(view=filters.view))
            case _:
                await self.bulk.act(verb, data)


def _with(filters: Filters, name: str, value: str, wanted: bool) -> Filters:
    values = set(getattr(filters, name))
    (values.add if wanted else values.discard)(value)
    changed: dict[str, Any] = {name: tuple(values)}
    return _again(replace(filters, **changed))


def _again(filters: Filters) -> Filters:
    """Read like an address: what a socket sends is held to what is known."""
    return Filters.from_query(filters.to_query())


def _day(text: str) -> date | None:
    return Filters.from_query(f'since={text}').since


def _days(filters: Filters) -> str:
    since, until = (one and short_day(one) for one in (filters.since, filters.until))
    if since and until:
        return since if since == until else f'{since} – {until}'
    return _('from {day}').format(day=since) if since else pgettext('filter', 'until {day}').format(day=until)


def _named(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(value, _(name)) for value, name in words.items()]


def _same(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _countries(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])
