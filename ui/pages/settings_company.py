"""Company and administration."""
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import available_timezones

import htpy as h
from htpy import Node

from base.clock import today
from base.errors import Stale
from base.i18n import LANGUAGES, N_, _
from base.money import format_rate
from data.settings_view import SettingsView
from documents.wording import spaced
from orders import arranging, legal, numbering
from orders.invoicing import WHEN
from orders.snapshots import address
from ui.pages.settings_section import Section, pairs
from ui.panels.addresses import country_options, lines_of
from ui.panels.customer import endpoint_fields
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.icons import icon
from ui.parts.pieces import button

KINDS = {'order': N_('Orders'), 'quote': N_('Quotes'), 'invoice': N_('Invoices'), 'credit': N_('Credit invoices'),
         'slip': N_('Packing slips'), 'return': N_('Returns')}


def _options(known: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(value, _(label)) for value, label in known.items()]


class Company(Section):
    title = N_('Company')
    verbs: ClassVar = frozenset({'edit_company'})

    def actions(self, view: SettingsView) -> Node:
        return button(_('Edit'), 'edit_company', kind='quiet')

    def body(self, view: SettingsView) -> Node:
        shop, told = view.shop, view.shop.legal
        lines = legal.seller_lines(told, shop.currency, self.scope.language)
        return [draw_missing(view), pairs([
            (_('Name'), shop.name),
            (_('Address'), [h.div[line] for line in lines_of(address(shop.address, country=shop.country))]),
            (_('Legal lines on documents'), [h.div[line] for line in lines]),
            (_('VAT number'), told.get('vat_id')),
            (_('Electronic address'), draw_endpoint(told)),
            (_('Email'), told.get('email')), (_('Website'), told.get('website')),
            (_('Bank'), told.get('bank')), ('IBAN', told.get('iban')), ('BIC', told.get('bic'))])]

    async def edit_company(self, data: Mapping[str, str]) -> None:
        shop, now = self.view.shop, arranging.company(self.view.shop)
        await ask(self.scope, _('Company'), [*place_fields(now), *legal_fields(now, shop.currency),
                                             *contact_fields(now)],
                  hidden={'version': shop.version}, submit=self.save_company)

    async def save_company(self, values: Mapping[str, Any]) -> None:
        await arranging.edit_company(self.scope.actor, values['version'], values)


def draw_missing(view: SettingsView) -> Node:
    """What the law wants on invoices and nobody has told yet."""
    sentences = legal.missing(view.shop)
    return sentences and h.div('.body')[h.div('.banner.warn', role='note')[
        icon('warning'), h.div[h.b[_('Your invoices lack what French law asks for:')],
                               h.ul('.consequences')[[h.li[_(sentence)] for sentence in sentences]]]]]


def draw_endpoint(told: Mapping[str, Any]) -> Node:
    address, scheme = told.get('endpoint', ''), told.get('endpoint_scheme', '')
    return address and [address, h.span('.mute')[' · ', _(legal.ENDPOINT_SCHEMES.get(scheme, scheme))]]


def place_fields(now: Mapping[str, Any]) -> list[f.Field]:
    return [
        f.text('name', _('Name'), now['name'], required=True),
        f.text('line1', _('Street and number'), now['line1']), f.text('line2', _('Address line 2'), now['line2']),
        f.text('postcode', _('Postcode'), now['postcode'], half=True),
        f.text('city', _('Town'), now['city'], half=True),
        f.select('country', _('Country'), country_options(), now['country'])]


def legal_fields(now: Mapping[str, Any], currency: str) -> list[f.Field]:
    french: dict[str, Any] = {'half': True, 'shown_if': ('country', 'FR')}
    return [
        f.heading(_('Legal identity, as it stands on documents')),
        f.autocomplete('form', _('Legal form'), now['form'], options=[(form, '') for form in legal.FORMS], half=True,
                       longest=legal.TEXTS['form'], hint=_('SARL, SAS… or EI for a sole trader')),
        f.money('capital_minor', _('Share capital'), now['capital_minor'], currency=currency, minimum=0, half=True),
        f.text('trader', _('Name of the sole trader'), now['trader'], shown_if=('form', legal.SOLE_TRADER),
               longest=legal.TEXTS['trader']),
        f.text('siren', 'SIREN', spaced(now['siren']), longest=20, **french),
        f.text('siret', 'SIRET', spaced(now['siret']), longest=24, **french),
        f.text('rcs', _('Town of the trade register (RCS)'), now['rcs'], longest=legal.TEXTS['rcs'], **french),
        f.text('vat_id', _('VAT number'), now['vat_id'], half=True, longest=24),
        *endpoint_fields(now['endpoint'], now['endpoint_scheme']),
        f.multiline('lines', _('Further legal lines'), now['lines'],
                    hint=_('One a line: insurance, approved management centre…'))]


def contact_fields(now: Mapping[str, Any]) -> list[f.Field]:
    return [
        f.heading(_('Contact and bank account')),
        f.text('email', _('Email'), now['email'], half=True, longest=254),
        f.text('website', _('Website'), now['website'], half=True),
        f.text('bank', _('Bank'), now['bank'], half=True), f.text('bic', 'BIC', now['bic'], half=True, longest=14),
        f.text('iban', 'IBAN', now['iban'], longest=42)]


class Administration(Section):
    title = N_('Administration')
    verbs: ClassVar = frozenset({'edit_administration', 'set_next_number'})

    def actions(self, view: SettingsView) -> Node:
        return button(_('Edit'), 'edit_administration', kind='quiet')

    def body(self, view: SettingsView) -> Node:
        shop = view.shop
        return [pairs([
            (_('Invoices are issued'), _(WHEN[shop.invoice_when])),
            (_('Packing slips are made'), _(arranging.SLIPS_WHEN[shop.slips_when])),
            (_('Payment term'), _('{days} days').format(days=shop.payment_days)),
            (_('Quotes are valid for'), _('{days} days').format(days=shop.quote_days)),
            (_('VAT'), _(arranging.VAT_REGIMES[shop.vat_regime])),
            (_('Usual VAT rate'), format_rate(shop.default_vat_rate)),
            (_('Prices are'), _(arranging.PRICE_MODES[shop.price_mode])),
            (_('Currency'), shop.currency), (_('Language'), LANGUAGES.get(shop.language, shop.language)),
            (_('Time zone'), shop.timezone)]), self._draw_numbers(view)]

    def _draw_numbers(self, view: SettingsView) -> Node:
        on = today(view.shop.timezone)
        rows = []
        for kind, label in KINDS.items():
            series = numbering.series(view.shop, kind, on)
            number = numbering.number(series, view.counters.get(series, 1))
            rows.append(h.tr(data_key=kind)[h.td[_(label)], h.td[number], h.td('.num')[
                button(_('Set…'), 'set_next_number', kind='quiet small', series=kind)]])
        return h.table[h.thead[h.tr[h.th(scope='col')[_('Numbers')], h.th(scope='col')[_('Next')], h.td]],
                       h.tbody[rows]]

    async def edit_administration(self, data: Mapping[str, str]) -> None:
        shop = self.view.shop
        await ask(self.scope, _('Administration'), [
            f.radio('invoice_when', _('Invoices are issued'), _options(WHEN), shop.invoice_when, required=True),
            f.radio('slips_when', _('Packing slips are made'), _options(arranging.SLIPS_WHEN), shop.slips_when,
                    required=True),
            f.number('payment_days', _('Payment term in days'), shop.payment_days, required=True, half=True, minimum=0),
            f.number('quote_days', _('Quote validity in days'), shop.quote_days, required=True, half=True,
                     minimum=0),
            f.radio('vat_regime', _('VAT'), _options(arranging.VAT_REGIMES), shop.vat_regime, required=True),
            f.number('default_vat_rate', _('Usual VAT rate in %'), _percent(shop.default_vat_rate), decimals=2,
                     required=True,
                     half=True, minimum=0, maximum=99),
            f.select('price_mode', _('Prices are'), _options(arranging.PRICE_MODES), shop.price_mode, required=True,
                     half=True),
            f.select('language', _('Language'), list(LANGUAGES.items()), shop.language, required=True, half=True),
            f.autocomplete('timezone', _('Time zone'), shop.timezone, required=True, half=True,
                           options=[(zone, '') for zone in sorted(available_timezones())]),
            f.heading(_('Number prefixes')),
            *[f.text(f'prefix_{kind}', _(label), shop.prefixes.get(kind, ''), half=True, longest=26)
              for kind, label in KINDS.items()],
            f.heading(_('Put {year} in a prefix to start again at 1 each year.').format(year='{year}')),
        ], hidden={'version': shop.version}, submit=self.save_administration)

    async def save_administration(self, values: Mapping[str, Any]) -> None:
        rate = int(values['default_vat_rate'] * 100)
        try:
            await arranging.edit_administration(
                self.scope.actor, values['version'], {**values, 'default_vat_rate': rate})
        except Stale as stale:
            theirs = {**stale.theirs, 'default_vat_rate': _percent(stale.theirs['default_vat_rate'])}
            raise Stale(stale.who, stale.when, theirs) from stale

    async def set_next_number(self, data: Mapping[str, str]) -> None:
        kind = data.get('series', '')
        if kind not in KINDS:
            return
        series = numbering.series(self.view.shop, kind, today(self.view.shop.timezone))
        await ask(self.scope, _('Next number: {kind}').format(kind=_(KINDS[kind])), [
            f.number('number', _('Next number'), self.view.counters.get(series, 1), required=True, minimum=1)],
            intro=_('Numbers only go forward. A gap in invoice numbers must be explained to the tax office.'),
            submit=lambda values: arranging.set_next_number(self.scope.actor, kind, values['number']))


def _percent(rate: int) -> Decimal:
    return Decimal(rate) / 100
