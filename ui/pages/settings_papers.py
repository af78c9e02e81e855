"""How papers look and what they say, seen while one types."""
import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node
from nicegui.events import GenericEventArguments

from base.i18n import LANGUAGES, N_, _
from data.settings_view import SettingsView
from documents import looks, screen
from orders import arranging_papers, paper_samples
from ui.pages.settings_section import Section, pairs
from ui.paper_looks import logo_address
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.file import FileDrop
from ui.parts.markup import link
from ui.parts.pieces import button
from ui.scope import Scope
from ui.theme import asset

OWN = 'own'
TEXTS = {
    'footer': (N_('Foot of every page'), N_('At most three lines: opening hours, a promise, an address …')),
    'closing': (N_('Closing words'), N_('Such as: Thank you for your order!')),
    'quote_intro': (N_('First words of a quote'), ''),
    'return_policy': (N_('Return policy'), N_('Stands on the return form.')),
    'late_penalty': (N_('Late penalty'), N_('Only for businesses. Such as: Late penalty: three times the legal rate.')),
    'discount_terms': (N_('Discount for early payment'),
                       N_('Only for businesses. Such as: No discount for early payment.')),
}
SWITCHES = {
    'payment_qr': (N_('Payment code on unpaid invoices and reminders'), N_('Needs an IBAN; for amounts in euros.')),
    'recovery': (N_('€40 for recovery costs'), N_('On invoices to businesses.')),
    'debits': (N_('VAT on debits'), N_('Only if you opted for it: a wrong mention is fined.')),
}
ORDER = (('footer', 'closing', 'quote_intro'), ('payment_qr',), ('return_policy',),
         ('late_penalty', 'recovery', 'discount_terms', 'debits'))
HEADINGS = (N_('Words of your own'), N_('Payment'), N_('Returns'), N_('Mentions of the law'))


class Papers(Section):
    title = N_('Documents')
    verbs: ClassVar = frozenset({'edit_papers', 'drop_logo'})

    def __init__(self, scope: Scope, view: SettingsView) -> None:
        super().__init__(scope, view)
        self.drop = FileDrop(_('Drop your logo here, or choose one'), 'image/png,image/jpeg', '/papers/logo',
                             _('A PNG or JPEG picture of at most 300 kB.'))
        self.drop.on('sent', scope.handles(self.put_logo))

    def actions(self, view: SettingsView) -> Node:
        return button(_('Edit'), 'edit_papers', kind='quiet')

    def body(self, view: SettingsView) -> Node:
        now = arranging_papers.papers(view.shop)
        colour = now['colour'] or looks.USUAL
        return pairs([
            (_('Logo'), self._draw_logo(view)),
            (_('Colour'), [h.span('.swatch', style=f'background:{looks.readable(colour)}', aria_hidden='true'),
                           _colour_name(colour)]),
            *[(_(label), _in_languages(name, now)) for name, (label, _hint) in TEXTS.items()],
            *[(_(label), _('Yes') if now[name] else _('No')) for name, (label, _hint) in SWITCHES.items()]])

    def _draw_logo(self, view: SettingsView) -> Node:
        if not view.shop.logo:
            return None
        return h.div('.row')[h.img('.logo-shown', src=logo_address(view.shop.logo), alt=view.shop.name),
                             button(_('Remove'), 'drop_logo', kind='quiet small')]

    async def put_logo(self, event: GenericEventArguments) -> None:
        kept = self.scope.desk.previews.take_logo(self.scope.session_id, str(event.args))
        if kept:
            await arranging_papers.put_logo(self.scope.actor, self.view.shop.version, kept)

    async def drop_logo(self, data: Mapping[str, str]) -> None:
        await arranging_papers.put_logo(self.scope.actor, self.view.shop.version, '')

    async def edit_papers(self, data: Mapping[str, str]) -> None:
        shop = self.view.shop
        await ask(self.scope, _('Documents'), _fields(arranging_papers.papers(shop), shop.language), look='beside',
                  hidden={'version': shop.version}, preview=self.preview, submit=self.save_papers)

    async def preview(self, values: Mapping[str, Any]) -> Node:
        """The paper as it would be; what cannot be taken yet is left out of it."""
        wanted, language = str(values.get('sample') or 'invoice'), str(values.get('language') or '')
        language = language if language in LANGUAGES else self.scope.language
        kind, snapshot = paper_samples.sample(self.view.shop, _chosen(values), wanted, language)
        self.scope.desk.previews.keep(self.scope.session_id, kind, snapshot)
        page = await asyncio.to_thread(screen.page, kind, snapshot, logo_address(snapshot['seller']['logo']), _fonts())
        return [h.div('.row-end')[link('/papers/preview.pdf', _('Open as PDF'), new_tab=True, class_='btn quiet')],
                h.iframe('.paper-shown', title=_('Preview'), sandbox='allow-same-origin', tabindex='-1',
                         srcdoc=page)]

    async def save_papers(self, values: Mapping[str, Any]) -> None:
        chosen = _chosen(values)
        arranging_papers.check(chosen)
        await arranging_papers.edit_papers(self.scope.actor, values['version'], chosen)


def _fonts() -> str:
    return ''.join(f"@font-face {{ font-family: 'Comptoir Sans'; font-weight: {weight}; src: url('{asset(name)}') }}"
                   for weight, name in ((400, 'sans-regular.woff2'), (700, 'sans-semibold.woff2')))


def _chosen(values: Mapping[str, Any]) -> dict[str, Any]:
    """The form's values with the one colour that was chosen or typed."""
    accent = values.get('accent')
    return {**values, 'colour': values.get('colour') if accent == OWN else accent}


def _colour_name(colour: str) -> str:
    return _(arranging_papers.ACCENTS[colour]) if colour in arranging_papers.ACCENTS else colour


def _in_languages(name: str, now: Mapping[str, Any]) -> Node:
    return [h.div[f'{label}: {text}'] for code, label in LANGUAGES.items() if (text := now[f'{name}_{code}'])] or None


def _fields(now: Mapping[str, Any], language: str) -> list[f.Field]:
    fields = [
        f.select('sample', _('Show'), [(kind, _(label)) for kind, label in paper_samples.KINDS.items()], 'invoice',
                 required=True, half=True),
        f.select('language', _('Language'), list(LANGUAGES.items()), language, required=True, half=True),
        f.heading(_('Colour')), *_colours(now['colour'] or looks.USUAL)]
    for heading, names in zip(HEADINGS, ORDER, strict=True):
        fields.append(f.heading(_(heading)))
        fields += [field for name in names for field in _fields_of(name, now)]
    return fields


def _colours(colour: str) -> list[f.Field]:
    known = colour in arranging_papers.ACCENTS
    accents = [(value, _(name)) for value, name in arranging_papers.ACCENTS.items()]
    return [
        f.select('accent', _('Accent colour'), [*accents, (OWN, _('Own colour'))], colour if known else OWN,
                 required=True, half=True),
        f.text('colour', _('Own colour'), '' if known else colour, longest=7, half=True, shown_if=('accent', OWN),
               hint=_('# and six characters. A pale one is printed darker, so that it can be read.'))]


def _fields_of(name: str, now: Mapping[str, Any]) -> list[f.Field]:
    if name in SWITCHES:
        label, hint = SWITCHES[name]
        return [f.checkbox(name, _(label), now[name], hint=_(hint))]
    label, hint = TEXTS[name]
    return [f.multiline(f'{name}_{code}', f'{_(label)} ({spoken})', now[f'{name}_{code}'],
                        longest=arranging_papers.TEXTS[name], half=True, hint=_(hint) if hint else '',
                        draft=f'papers:{name}_{code}')
            for code, spoken in LANGUAGES.items()]
