"""The words of one letter in one language: written, seen as a customer will, tried, and taken back."""
import base64
from collections.abc import Mapping
from typing import Any

import htpy as h
from htpy import Node
from nicegui import ui
from nicegui.events import GenericEventArguments

from base.actor import Right
from base.errors import Invalid, Stale
from base.i18n import LANGUAGES, _
from base.text import clean
from data import letter_view
from data.letter_view import Version
from mailer import letters
from mailer.kinds import KINDS, Kind
from mailer.letters import Written
from orders import arranging_letters, letter_drafts, mail_account, mail_trial, topics
from ui.parts.apart import apart
from ui.parts.dialog import Rows, draw_conflict
from ui.parts.living import Living
from ui.parts.markup import link, render
from ui.parts.pieces import button, empty_state, when
from ui.parts.sheet import Sheet
from ui.scope import Scope


class Words(Living, component='../parts/letter.js'):
    """Two fields, the keys beside them and the letter as it will be."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def refuse(self, sentence: str = '', field: str = '') -> None:
        """Says it beside the field, or above all; without a sentence all is well."""
        self.wrong = [sentence] if sentence else []
        self.run_method('refuse', {field: sentence} if field else {}, '' if field else sentence)

    def choose(self, stale: Stale, rows: Rows, zone: str) -> None:
        """Shows both texts, in place of the fields."""
        self.wrong = [str(stale)]
        self.run_method('conflict', render(draw_conflict(stale, rows, zone)))

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return list(self.wrong)


class LetterPage:
    """`base` is the version that was opened; saving from an older one is refused with both texts kept."""

    def __init__(self, scope: Scope, kind: Kind, language: str, versions: list[Version], blocked: str) -> None:
        self.scope, self.kind, self.language = scope, kind, language
        self.versions = versions
        self.base = versions[0].id if versions else arranging_letters.AS_SHIPPED
        self.mine: Mapping[str, str] = {}
        self.theirs: Mapping[str, Any] = {}
        self.root = Living()
        with self.root:
            Sheet(node=_draw_head(kind, language))
            self.words = Words()
            self.past = Sheet(scope.handles(self.act), tag='section', classes='card', label=_('Versions'),
                              node=self._draw_versions())
        subject, source = self._standing(versions[0] if versions else None)
        self.words.props['html'] = render(_draw_words(kind, language, subject, source, self.words.id, blocked))
        self.words.props['keys'] = [{'name': key.name, 'words': key.words} for key in letters.keys(kind.name)]
        self.words.on('typed', scope.handles(self.typed)).on('save', scope.handles(self.edit_letter))
        self.words.on('test', scope.handles(self.send_test)).on('settle', scope.handles(self.settle))

    def _standing(self, version: Version | None) -> tuple[str, str]:
        if version and version.source:
            return version.subject, version.source
        return letters.default(self.kind.name, self.language)

    async def typed(self, event: GenericEventArguments) -> None:
        try:
            written = await self._drawn(_texts(event.args))
        except Invalid as wrong:
            self.words.refuse(str(wrong), wrong.field)
            return
        self.words.refuse()
        self.words.run_method('look', _within(written), written.subject, written.text)

    async def _drawn(self, typed: Mapping[str, str]) -> Written:
        return await letter_drafts.drawn(
            self.kind.name, self.language, typed.get('subject', ''), typed.get('source', ''),
            clean(typed.get('number', ''), 40), self.scope.desk.settings)

    async def send_test(self, event: GenericEventArguments) -> None:
        written = await self._drawn(_texts(event.args))
        outcome = await mail_trial.send_trial(self.scope.actor, self.scope.desk.settings, written)
        said = _(outcome.sentence).format(to=outcome.to)
        self.scope.say('positive' if outcome.well else 'negative', ' '.join(filter(None, [said, outcome.answer])))

    async def edit_letter(self, event: GenericEventArguments) -> None:
        await self._save(_texts(event.args))

    async def settle(self, event: GenericEventArguments) -> None:
        """Which of two texts stays."""
        if event.args == 'mine':
            await self._save(self.mine)
        elif self.theirs:
            self.words.run_method('fill', self.theirs['subject'], self.theirs['source'])

    async def _save(self, typed: Mapping[str, str]) -> None:
        try:
            words = await arranging_letters.draft(self.kind.name, typed.get('subject', ''), typed.get('source', ''))
            self.base = await arranging_letters.edit_letter(
                self.scope.actor, self.kind.name, self.language, words, self.base)
        except Stale as stale:
            self.base, self.mine, self.theirs = stale.theirs['base'], typed, stale.theirs
            self.words.choose(stale, _apart(stale.theirs, typed), self.scope.zone)
        except Invalid as wrong:
            self.words.refuse(str(wrong), wrong.field)
        else:
            self.words.refuse()
            self.words.run_method('saved')
            self.scope.say('positive', _('Saved. Letters written from now on say this.'))

    async def act(self, verb: str, data: Mapping[str, str]) -> None:
        version = next((one for one in self.versions if str(one.id) == data.get('version')), None)
        match verb:
            case 'look_at' if version:
                self.words.run_method('fill', *self._standing(version))
            case 'revert_letter':
                await arranging_letters.revert_letter(self.scope.actor, self.kind.name, self.language,
                                                      version.id if version else arranging_letters.AS_SHIPPED)
                now = await letter_view.versions(self.kind.name, self.language)
                self.base = now[0].id if now else arranging_letters.AS_SHIPPED
                self.words.run_method('fill', *self._standing(now[0] if now else None))

    def take(self, versions: list[Version]) -> None:
        self.versions = versions
        self.past.show(self._draw_versions())

    def _draw_versions(self) -> Node:
        rows = [h.tr(data_key=str(one.id))[
            h.td[when(one.made_at, self.scope.zone)], h.td[one.who],
            h.td[one.subject or h.span('.mute')[_('original wording')]],
            h.td('.num.nowrap')[button(_('Look at it'), 'look_at', kind='quiet', version=one.id),
                                place > 0 and button(_('Go back to it'), 'revert_letter', kind='quiet',
                                                     version=one.id)]]
            for place, one in enumerate(self.versions)]
        changed = bool(self.versions and self.versions[0].source)
        return [h.h2[h.span[_('Versions')], h.span('.actions')[
                    changed and button(_('Back to the original wording'), 'revert_letter', kind='quiet')]],
                h.table[h.tbody[rows]] if rows else h.div('.body.mute')[_('This is the original wording.')]]


def _apart(theirs: Mapping[str, Any], mine: Mapping[str, str]) -> Rows:
    """Subject and letter, where they differ."""
    both = [(label, str(theirs[name]), mine.get(name, '')) for name, label in (
        ('subject', _('Subject')), ('source', _('Letter')))]
    return [(label, *apart(one, other)) for label, one, other in both if one.split() != other.split()]


def _draw_head(kind: Kind, language: str) -> Node:
    return h.div('.page-head')[
        link('/settings/letters', _('Letters'), class_='btn quiet'),
        h.h1[_(kind.label), ' · ', LANGUAGES[language]]]


def _draw_words(kind: Kind, language: str, subject: str, source: str, number: int, blocked: str) -> Node:
    name = f'l{number}'
    takes: dict[str, Any] = {'aria-autocomplete': 'list', 'aria-haspopup': 'listbox',
                             'aria-controls': f'l{number}-keys', 'data-takes-keys': True}
    draft = f'letter:{kind.name}:{language}'
    return [h.div('.conflict', hidden=True), h.div('.letter-desk')[
        h.form(id=f'{name}-form', novalidate=True, autocomplete='off')[
            h.p('.form-error', role='alert', hidden=True), h.p('.kept', hidden=True)[_('Your unsaved text was kept.')],
            h.div('.field', data_field='subject')[
                h.label(for_=f'{name}-subject')[_('Subject')],
                h.input({**takes, 'id': f'{name}-subject', 'name': 'subject', 'value': subject, 'type': 'text',
                         'data-draft': f'{draft}:subject', 'aria-describedby': f'{name}-subject-error'}),
                h.p('.error', id=f'{name}-subject-error', hidden=True)],
            h.div('.field', data_field='source')[
                h.label(for_=f'{name}-source')[_('Letter')],
                h.textarea({**takes, 'id': f'{name}-source', 'name': 'source', 'class': 'code', 'rows': '24',
                            'spellcheck': 'false', 'data-draft': f'{draft}:source',
                            'aria-describedby': f'{name}-source-error'})[source],
                h.p('.error', id=f'{name}-source-error', hidden=True)],
            h.ul('.key-offers', id=f'{name}-keys', role='listbox', aria_label=_('Keys'), hidden=True),
            h.div('.row')[h.button('.btn.primary', type='submit')[_('Save')], _draw_test(blocked)]],
        h.aside('.letter-keys', aria_label=_('Keys'))[h.h2[_('Keys')], [
            h.button('.key', type='button', data_key=key.name)[h.code[key.name], h.span('.small.mute')[
                key.words, ' · ', key.sample]] for key in letters.keys(kind.name)]],
        h.section('.letter-look', aria_label=_('Preview'))[
            _draw_number(name, kind),
            h.div('.row')[[h.button('.btn', type='button', data_width=width, aria_pressed=str(first).lower())[label]
                           for width, label, first in (('phone', _('On a phone'), False),
                                                       ('desktop', _('On a screen'), True))]],
            h.p('.letter-subject'),
            h.div('.letter-sample', data_width='desktop')[h.iframe(title=_('Preview'), sandbox='', tabindex='-1')],
            h.details[h.summary[_('As plain text')], h.pre('.letter-plain')]]]]


def _draw_test(blocked: str) -> Node:
    return h.button('.btn', type='button', data_test=not blocked, aria_disabled='true' if blocked else None,
                    title=blocked or None)[_('Send a test to me')], blocked and h.span('.small.mute')[blocked]


def _draw_number(name: str, kind: Kind) -> Node:
    label = _('Quote') if kind.about == 'quote' else _('Order')
    return h.div('.field', data_field='number')[
        h.label(for_=f'{name}-number')[_('{order} to show').format(order=label)],
        h.input(id=f'{name}-number', name='number', type='text', form=f'{name}-form',
                placeholder=_('The newest that fits'), aria_describedby=f'{name}-number-error'),
        h.p('.error', id=f'{name}-number-error', hidden=True)]


def _within(written: Written) -> str:
    """Its pictures in it, as a frame without rights can show them."""
    html = written.html
    for one in written.inline:
        html = html.replace(f'cid:{one.cid}', f'data:{one.mime};base64,{base64.b64encode(one.content).decode()}')
    return html


def _texts(sent: Any) -> dict[str, str]:
    """What a socket sent, held to names and texts."""
    if not isinstance(sent, dict) or len(sent) > 10:
        return {}
    return {key: value[:200_000] for key, value in sent.items() if isinstance(key, str) and isinstance(value, str)}


async def letter_page(scope: Scope, kind: str, language: str) -> None:
    if not scope.actor.may(Right.SETTINGS) or kind not in KINDS or language not in LANGUAGES:
        Sheet(node=[h.div('.page-head')[h.h1[_('Letters')]], empty_state(_('There is no such letter.'))])
        return
    blocked = '' if await mail_account.account(scope.desk.settings) else _('Set up the mail server first.')
    page = LetterPage(scope, KINDS[kind], language, await letter_view.versions(kind, language), blocked)
    ui.page_title(_(KINDS[kind].label))

    async def read() -> list[Version]:
        return await letter_view.versions(kind, language)
    scope.follow(page.root, topics.SETTINGS, read, page.take, key=f'letter:{kind}:{language}')
