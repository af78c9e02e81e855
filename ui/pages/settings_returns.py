"""Settings of returns: whether customers announce them, and the lists they and the staff choose from."""
from collections.abc import Mapping
from typing import Any, ClassVar

import htpy as h
from htpy import Node

from base.i18n import LANGUAGES, N_, _, language, ngettext
from data.settings_view import SettingsView
from orders import arranging_returns
from orders.arranging_returns import LONGEST, MOST, MOST_DAYS, Entry, spoken
from ui.pages.settings_section import Section, pairs
from ui.parts import fields as f
from ui.parts.dialog import ask, confirm
from ui.parts.pieces import button, empty_state, icon_button

ANNOUNCED = N_('Customers may announce returns themselves through their link')
DAYS = N_('Days to send goods back')


class Returns(Section):
    title = N_('Returns')
    verbs: ClassVar = frozenset({'edit_returns'})

    def actions(self, view: SettingsView) -> Node:
        return button(_('Edit'), 'edit_returns', kind='quiet')

    def body(self, view: SettingsView) -> Node:
        shop = view.shop
        number = arranging_returns.days(shop)
        said = ngettext('{count} day after the goods left', '{count} days after the goods left', number)
        return pairs([(_(ANNOUNCED), _('Yes') if arranging_returns.allowed(shop) else _('No')),
                      (_(DAYS), said.format(count=number) if number else None)])

    async def edit_returns(self, data: Mapping[str, str]) -> None:
        shop = self.view.shop
        await ask(self.scope, _('Returns'), [
            f.checkbox('allowed', _(ANNOUNCED), arranging_returns.allowed(shop),
                       hint=_('The link stands in the mail that says the order left.')),
            f.number('days', _(DAYS), arranging_returns.days(shop) or None, minimum=0, maximum=MOST_DAYS, half=True,
                     hint=_('From the day they left; stands on the return form. Consumers have 14 days by law from the '
                            'day they receive the goods: allow for the way.'))],
            hidden={'version': shop.version}, submit=self.save)

    async def save(self, values: Mapping[str, Any]) -> None:
        await arranging_returns.edit_returns(self.scope.actor, values['version'], values)


class _List(Section):
    """One of the two lists, in its order."""
    name: ClassVar[str] = ''
    one: ClassVar[str] = ''
    hint: ClassVar[str] = ''
    verbs: ClassVar = frozenset({'put_entry', 'delete_entry', 'raise_entry', 'lower_entry'})

    def actions(self, view: SettingsView) -> Node:
        is_full = len(self.entries(view)) >= MOST
        return button(_('Add'), 'put_entry', kind='quiet', glyph='plus',
                      blocked=_('There are at most {most} entries.').format(most=MOST) if is_full else '')

    def entries(self, view: SettingsView) -> list[Entry]:
        return arranging_returns.entries(view.shop, self.name)

    def body(self, view: SettingsView) -> Node:
        entries = self.entries(view)
        if not entries:
            return empty_state(_('Nothing to choose from'), _('Customers say it in their own words then.'))
        return [h.p('.body.mute.list-hint')[_(self.hint)], h.table('.entries')[
            h.thead[h.tr[[h.th(scope='col')[name] for name in self._spoken(view).values()], h.td]],
            h.tbody[[self._draw(view, entry, place, len(entries)) for place, entry in enumerate(entries)]]]]

    @staticmethod
    def _spoken(view: SettingsView) -> dict[str, str]:
        """The languages, the shop's own first."""
        return dict(sorted(LANGUAGES.items(), key=lambda one: one[0] != view.shop.language))

    def _draw(self, view: SettingsView, entry: Entry, place: int, count: int) -> Node:
        words, key = spoken(entry, language()), _key(entry)
        return h.tr(data_key=key)[
            [h.td(lang=code)[entry[code] or h.span('.mute')['–']] for code in self._spoken(view)],
            h.td('.num.nowrap')[
                icon_button('up', _('Move {name} up').format(name=words), 'raise_entry', entry=key,
                            blocked='' if place else _('It is the first.')),
                icon_button('down', _('Move {name} down').format(name=words), 'lower_entry', entry=key,
                            blocked='' if place < count - 1 else _('It is the last.')),
                icon_button('pencil', _('Edit {name}').format(name=words), 'put_entry', entry=key),
                icon_button('trash', _('Delete {name}').format(name=words), 'delete_entry', entry=key)]]

    async def put_entry(self, data: Mapping[str, str]) -> None:
        entry = self._named(data)
        await ask(self.scope, _(self.one), [
            f.text(code, spoken_as, entry[code] if entry else '', longest=LONGEST)
            for code, spoken_as in self._spoken(self.view).items()],
            intro=h.p('.mute')[_('What is left empty is said in the other language.')],
            submit=lambda values: self._put(entry, {code: values[code] for code in LANGUAGES}))

    async def _put(self, old: Entry | None, made: Entry) -> None:
        """In the place of the old one, in the list as it is by now; at the end when somebody took that one away."""
        entries = self.entries(self.view)
        if old in entries:
            await self._save([made if one == old else one for one in entries])
        else:
            await self._save([*entries, made])

    async def delete_entry(self, data: Mapping[str, str]) -> None:
        entry = self._named(data)
        if entry and await confirm(
                self.scope, _('Delete “{name}”?').format(name=spoken(entry, self.scope.language)),
                _('Returns that have it keep its words.'), confirm=_('Delete'), danger=True):
            await self._save([one for one in self.entries(self.view) if one != entry])

    async def raise_entry(self, data: Mapping[str, str]) -> None:
        await self._move(self._named(data), -1)

    async def lower_entry(self, data: Mapping[str, str]) -> None:
        await self._move(self._named(data), 1)

    async def _move(self, entry: Entry | None, step: int) -> None:
        entries = self.entries(self.view)
        if entry:
            place = entries.index(entry)
            entries.insert(max(0, place + step), entries.pop(place))
            await self._save(entries)

    async def _save(self, entries: list[Entry]) -> None:
        await arranging_returns.edit_returns(self.scope.actor, self.view.shop.version, {self.name: entries})

    def _named(self, data: Mapping[str, str]) -> Entry | None:
        """The entry a button names, or None when it is gone."""
        return next((entry for entry in self.entries(self.view) if _key(entry) == data.get('entry')), None)


def _key(entry: Entry) -> str:
    """No two entries have the same words in a language."""
    return '\n'.join(entry.values())


class Reasons(_List):
    title = N_('Return reasons')
    name = 'reasons'
    one = N_('Return reason')
    hint = N_('Why goods come back; to choose from in a return and on the return form.')


class Outcomes(_List):
    title = N_('Wished outcomes')
    name = 'outcomes'
    one = N_('Wished outcome')
    hint = N_('What customers may wish for instead; to choose from in a return and on the return form.')
