"""The books: what a period comes to, its files for the accountant, and the accounts they are booked in."""
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

import htpy as h
from htpy import Node

from base.clock import today
from base.i18n import N_, _, ngettext
from base.money import format_money, format_number, format_rate
from data.settings_view import SettingsView
from orders import accounting, accounting_fec, periods
from orders.accounting import Turnover, VatSum
from orders.accounts import DEFAULTS, HINTS, JOURNAL_NAMES, JOURNALS, NAMES, accounts, edit_accounts
from orders.periods import NAMED
from ui.pages.settings_section import Section
from ui.panels.addresses import country_name
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.pieces import button, empty_state, link_button, long_day, money, skeleton
from ui.scope import Scope


class Accounting(Section):
    title = N_('Accounting')
    verbs: ClassVar = frozenset({'choose_period', 'show_period'})

    def __init__(self, scope: Scope, view: SettingsView) -> None:
        self.name = 'this_month'
        self.period = periods.named(self.name, today(view.shop.timezone))
        self.books: dict[str, Turnover] | None = None
        super().__init__(scope, view)

    async def begin(self) -> None:
        self.books = await accounting.turnover(self.period)
        self.sheet.show(self.draw(self.view), flash=False)

    async def choose_period(self, data: Mapping[str, str]) -> None:
        self.period = periods.named(data.get('name', ''), today(self.view.shop.timezone))
        self.name = data['name']
        await self.begin()

    async def show_period(self, data: Mapping[str, str]) -> None:
        self.period = periods.read(data.get('first', ''), data.get('last', ''))
        self.name = ''
        await self.begin()

    def body(self, view: SettingsView) -> Node:
        return h.div('.body.books')[
            self._draw_chooser(),
            h.p('.books-days', aria_live='polite')[_('{first} to {last}').format(
                first=long_day(self.period.first), last=long_day(self.period.last))],
            self._draw_files(),
            h.p('.mute.small')[_('For your accountant and the tax office. The archive holds every document as issued '
                                 'and proves that nothing was changed.')],
            self._draw_books() if self.books is not None else skeleton(6)]

    def _draw_chooser(self) -> Node:
        named = [h.button({'type': 'button', 'class': 'btn', 'data-verb': 'choose_period', 'data-name': name,
                           'aria-pressed': 'true' if name == self.name else 'false'})[_(label)]
                 for name, (label, _of) in NAMED.items()]
        return h.div('.books-period')[
            h.div('.row.wrap', role='group', aria_label=_('Period'))[named],
            h.form('.row.wrap', data_verb='show_period', data_key=str(self.period))[
                _day('first', _('First day'), self.period.first), _day('last', _('Last day'), self.period.last),
                h.button('.btn', type='submit')[_('Show')]]]

    def _draw_books(self) -> Node:
        books = {currency: one for currency, one in (self.books or {}).items() if one.vat or one.payments}
        if not books:
            return empty_state(_('Nothing was issued or paid in this period.'), _('Choose another period above.'),
                               glyph='euro')
        return [self._draw_currency(currency, one, len(books) > 1) for currency, one in books.items()]

    def _draw_currency(self, currency: str, one: Turnover, named: bool) -> Node:
        documents = [ngettext('{count} invoice', '{count} invoices', one.invoices).format(
            count=format_number(one.invoices)),
            ngettext('{count} credit invoice', '{count} credit invoices', one.credits).format(
                count=format_number(one.credits))]
        return h.div(data_key=currency)[
            h.h3[_('Amounts in {currency}').format(currency=currency)] if named else None,
            h.dl('.facts.books-facts')[[h.div(data_key=label)[h.dt[label], h.dd[value]] for label, value in (
                (_('Documents'), h.span[documents[0], h.small('.mute')[documents[1]]]),
                (_('Without VAT'), money(one.base, currency)), (_('VAT'), money(one.tax, currency)),
                (_('Total'), money(one.total, currency)), (_('Money received'), money(one.received, currency)))]],
            _draw_vat(one, currency) if one.vat else None]

    def _draw_files(self) -> Node:
        days = {'from': self.period.first.isoformat(), 'to': self.period.last.isoformat()}
        shop = self.view.shop
        blocked = str(accounting_fec.no_file(shop) or '')
        entries = [self._fec(days, currency, blocked) for currency in self.books or [shop.currency]]
        return h.div('.row.wrap')[
            _file(_('Documents (CSV)'), 'documents.csv', days), _file(_('Payments (CSV)'), 'payments.csv', days),
            _file(_('VAT by month (CSV)'), 'vat.csv', days), entries,
            _file(_('Archive (ZIP)'), 'archive.zip', days, 'primary'),
            blocked and h.p('.mute.small.books-why')[blocked]]

    def _fec(self, days: dict[str, str], currency: str, blocked: str) -> Node:
        own = currency == self.view.shop.currency
        label = _('FEC file') if own else _('FEC file in {currency}').format(currency=currency)
        if blocked:
            return button(label, blocked=blocked, glyph='import')
        return _file(label, 'fec.txt', days if own else {**days, 'currency': currency})


def _day(name: str, label: str, value: date) -> Node:
    return h.label('.row')[h.span('.small')[label], h.input(type='date', name=name, value=value.isoformat())]


def _file(label: str, name: str, query: dict[str, str], kind: str = '') -> Node:
    return link_button(label, f'/accounting/{name}?{urlencode(query)}', kind=kind, glyph='import', new_tab=True)


def _draw_vat(one: Turnover, currency: str) -> Node:
    heads = [h.th(scope='col')[_('Country')], h.th(scope='col')[_('Treatment')], *(
        h.th('.num', scope='col')[label] for label in (_('Rate'), _('Without VAT'), _('VAT'), _('Total')))]
    return h.div('.scroll-x')[h.table('.books-vat')[
        h.caption('.sr')[_('VAT by country')], h.thead[h.tr[heads]],
        h.tbody[_draw_rates(one, currency)],
        h.tfoot[_draw_rounding(one, currency), h.tr[h.th(scope='row', colspan='3')[_('Total')], [
            h.td('.num')[format_money(minor, currency)] for minor in (one.base, one.tax, one.total)]]]]]


def _by_country(key: accounting.VatKey) -> tuple[str, bool, int]:
    country, category, rate = key
    return country_name(country), category != 'S', -rate


def _draw_rates(one: Turnover, currency: str) -> list[Node]:
    """Each country is named once, where its rates begin."""
    keys = sorted(one.vat, key=_by_country)
    begins = [not place or keys[place - 1][0] != key[0] for place, key in enumerate(keys)]
    return [_draw_rate(key, one.vat[key], first, currency) for key, first in zip(keys, begins, strict=True)]


def _draw_rate(key: accounting.VatKey, found: VatSum, first: bool, currency: str) -> Node:
    country, category, rate = key
    return h.tr({'data-key': '-'.join(map(str, key)), 'class': None if first else 'again'})[
        h.td[h.span(class_=None if first else 'sr')[country_name(country)]],
        h.td('.mute')[_(accounting.CATEGORIES[category])], h.td('.num')[format_rate(rate)],
        [h.td('.num')[format_money(minor, currency)] for minor in (found.base, found.vat, found.total)]]


def _draw_rounding(one: Turnover, currency: str) -> Node:
    if not one.rounding:
        return None
    return h.tr[h.td('.mute', colspan='5')[_('Rounding')], h.td('.num.mute')[format_money(one.rounding, currency)]]


class Accounts(Section):
    title = N_('Accounts')
    verbs: ClassVar = frozenset({'edit_accounts'})

    def actions(self, view: SettingsView) -> Node:
        return button(_('Edit'), 'edit_accounts', kind='quiet')

    def body(self, view: SettingsView) -> Node:
        own = accounts(view.shop)
        return [h.p('.body.mute')[_('Where your documents and payments are booked in the FEC file.')],
                h.table[h.thead[h.tr[h.th(scope='col')[_('Purpose')], h.th('.num', scope='col')[_('Account')]]],
                        h.tbody[[h.tr(data_key=name)[h.td[_(label)], h.td('.num')[own[name]]]
                                 for name, label in {**NAMES, **JOURNAL_NAMES}.items()]]]]

    async def edit_accounts(self, data: Mapping[str, str]) -> None:
        shop = self.view.shop
        own = accounts(shop)
        await ask(self.scope, _('Accounts'), [
            *[f.text(name, _(label), own[name], half=True, longest=12, placeholder=DEFAULTS[name],
                     hint=_(HINTS[name]) if name in HINTS else '') for name, label in NAMES.items()],
            f.heading(_('Journals')),
            *[f.text(name, _(label), own[name], half=True, longest=6, placeholder=JOURNALS[name])
              for name, label in JOURNAL_NAMES.items()],
        ], hidden={'version': shop.version}, submit=self.save_accounts)

    async def save_accounts(self, values: Mapping[str, Any]) -> None:
        await edit_accounts(self.scope.actor, values['version'], values)
