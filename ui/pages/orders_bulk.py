"""What is done with the chosen orders together, and the report of those that were refused."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import htpy as h
from htpy import Node

from base.actor import Actor, Right
from base.clock import today
from base.errors import Forbidden
from base.i18n import N_, _, ngettext
from base.money import format_number
from data import listing_choices
from orders import bulk, editing, holding, paying, print_run, rules, shipping
from orders.bulk import Outcome
from ui.pages.orders_head import export_address
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.menu import Item, menu
from ui.parts.pieces import button, icon_button

if TYPE_CHECKING:
    from ui.pages.orders import OrdersPage

LONG = 20    # from so many orders on, progress is shown
MOST_REASONS = 100


@dataclass(frozen=True)
class Deed:
    """One verb for many: how its button, its progress and its success read. Without `verb` a form is asked first."""
    right: Right
    label: str
    running: str
    said: Callable[[int], str]
    verb: bulk.Verb | None = None


DEEDS = {
    'mark_as_paid': Deed(
        Right.PAY, N_('Mark as paid'), N_('Marking as paid…'),
        lambda count: ngettext('{count} order marked as paid.', '{count} orders marked as paid.', count),
        paying.mark_as_paid),
    'mark_as_shipped': Deed(
        Right.SHIP, N_('Mark as shipped'), N_('Marking as shipped…'),
        lambda count: ngettext('{count} order marked as shipped.', '{count} orders marked as shipped.', count),
        shipping.mark_as_shipped),
    'ready_for_pickup': Deed(
        Right.SHIP, N_('Mark as ready for pickup'), N_('Marking as ready for pickup…'),
        lambda count: ngettext('{count} order is ready for pickup.', '{count} orders are ready for pickup.', count),
        shipping.ready_for_pickup),
    'hold': Deed(
        Right.HOLD, N_('Hold…'), N_('Putting on hold…'),
        lambda count: ngettext('{count} order put on hold.', '{count} orders put on hold.', count)),
    'change_status': Deed(
        Right.EDIT, N_('Custom status…'), N_('Changing the status…'),
        lambda count: ngettext('{count} order has its new status.', '{count} orders have their new status.', count)),
}


@dataclass
class Run:
    """A deed being done."""
    deed: Deed
    total: int
    done: int = 0
    is_stopped: bool = False


class Bulk:
    """The bar while orders are chosen. `show` draws the bar anew."""

    def __init__(self, page: 'OrdersPage', show: Callable[[], None]) -> None:
        self.page = page
        self.scope = page.scope
        self.show = show
        self.run: Run | None = None

    def draw(self) -> Node:
        """Nothing while no order is chosen."""
        if self.run is not None:
            return self._draw_run(self.run)
        return self.page.chosen and h.div('.row', data_key='bulk')[
            icon_button('cross', _('Select none'), 'unselect'),
            h.b('.nowrap')[ngettext('{count} selected', '{count} selected', len(self.page.chosen)).format(
                count=format_number(len(self.page.chosen)))],
            self._draw_select_all(),
            self._button('mark_as_paid'), self._button('mark_as_shipped'),
            button(_('Print packing slips'), 'print', glyph='printer', blocked=self._blocked(Right.PACK),
                   kind_of='packing_slip'),
            menu('bulk', _('More'), [
                self._print_item(_('Print pick list'), 'pick_list'), self._print_item(_('Print invoices'), 'invoice'),
                None, self._item('ready_for_pickup', 'box'), self._item('hold', 'hold'),
                self._item('change_status', 'pencil'), None, self._draw_export()])]

    def _draw_select_all(self) -> Node:
        """Once all of this page is chosen and the list has more."""
        return self.page.can_choose_more and button(_('Select the whole list'), 'select_all', kind='quiet')

    def _print_item(self, label: str, kind: str) -> Item:
        return Item(label, 'print', {'kind_of': kind}, glyph='printer', blocked=self._blocked(print_run.KINDS[kind]))

    def _draw_run(self, run: Run) -> Node:
        share = round(100 * run.done / run.total)
        return h.div('.row', data_key='run')[
            h.b('.nowrap')[_(run.deed.running)],
            h.div('.progress.grow', role='progressbar', aria_valuenow=str(share), aria_valuemin='0',
                  aria_valuemax='100', aria_label=_(run.deed.running))[h.i(style=f'width:{share}%')],
            h.span('.mute.nowrap')[_('{done} of {total}').format(done=run.done, total=run.total)],
            button(_('Stop'), 'stop', blocked=_('Stopping…') if run.is_stopped else '')]

    def _blocked(self, right: Right) -> str:
        return '' if self.scope.actor.may(right) else str(Forbidden())

    def _button(self, name: str) -> Node:
        deed = DEEDS[name]
        return button(_(deed.label), name, blocked=self._blocked(deed.right))

    def _item(self, name: str, glyph: str) -> Item:
        deed = DEEDS[name]
        return Item(_(deed.label), name, glyph=glyph, blocked=self._blocked(deed.right))

    def _ids(self) -> str:
        return ','.join(str(order_id) for order_id in self.page.chosen)

    def _draw_export(self) -> Item:
        return Item(_('Export CSV'), href=export_address(f'orders={self._ids()}'), glyph='export', new_tab=True,
                    blocked=self._blocked(Right.EXPORT))

    async def act(self, verb: str, data: Mapping[str, str]) -> None:
        match verb:
            case 'unselect':
                self.page.choose(())
            case 'stop' if self.run is not None:
                self.run.is_stopped = True
                self.show()
            case 'select_all' if not self.run:
                await self.page.choose_all()
            case 'print' if data.get('kind_of') in print_run.KINDS:
                self._print(data['kind_of'])
            case 'hold' if not self.run:
                await self._ask_hold()
            case 'change_status' if not self.run:
                await self._ask_status()
            case _ if not self.run and (deed := DEEDS.get(verb)) and deed.verb:
                await self._do(deed, deed.verb)

    def _print(self, kind: str) -> None:
        """In the order they were chosen; the tray in the corner tells the rest."""
        scope = self.scope
        scope.desk.print_runs.start(scope.actor, kind, list(self.page.chosen), scope.language, scope.zone,
                                    scope.client.id)

    async def _ask_hold(self) -> None:
        values = await ask(self.scope, _('Hold the selected orders'), [
            f.radio('reason', _('Reason'), [(key, _(name)) for key, name in rules.HOLD_REASONS.items()], required=True),
            f.multiline('note', _('Note'), hint=_('Only colleagues see it.')),
            f.day('wake_on', _('Resume by itself on'), minimum=today(self.scope.zone) + timedelta(days=1))],
            confirm=_('Hold'))
        if values is not None:
            await self._do(DEEDS['hold'], partial(_hold, values))

    async def _ask_status(self) -> None:
        labels = await listing_choices.labels()
        if not labels:
            self.scope.say('info', _('The shop has no custom status yet. The owner makes them in the settings.'))
            return
        values = await ask(self.scope, _('Change the custom status'), [
            f.radio('status', _('Custom status'), [*((str(one.id), one.title) for one in labels), ('none', _('None'))],
                    required=True)], confirm=_('Change status'))
        if values is not None:
            chosen = None if values['status'] == 'none' else int(values['status'])
            await self._do(DEEDS['change_status'], partial(_change_status, chosen))

    async def _do(self, deed: Deed, verb: bulk.Verb) -> None:
        wanted = list(self.page.chosen)
        run = Run(deed, len(wanted))
        if run.total >= LONG:
            self.run = run
            self.show()
        try:
            outcomes = await bulk.each(self.scope.actor, wanted, verb, done=partial(self._progressed, run),
                                       is_stopped=lambda: run.is_stopped)
        finally:
            self.run = None
            self.show()
        refused = [one for one in outcomes if one.refused]
        behind = {one.order_id for one in outcomes if not one.refused}
        self.page.choose(one for one in wanted if one not in behind)
        await self._report(deed, outcomes, refused, len(wanted) - len(outcomes))

    def _progressed(self, run: Run, done: int) -> None:
        run.done = done
        if self.run is run and done % max(1, run.total // 50) == 0:
            self.show()

    async def _report(self, deed: Deed, outcomes: list[Outcome], refused: list[Outcome], left: int) -> None:
        done = len(outcomes) - len(refused)
        sentence = deed.said(done).format(count=format_number(done))
        if not refused and not left:
            self.scope.say('positive', sentence)
            return
        await ask(self.scope, _(deed.label).rstrip('…'), confirm=_('Close'), intro=[
            h.p('.row')[icon('check'), sentence] if done else None,
            h.p[_left_alone(left).format(count=format_number(left))] if left else None,
            _draw_refused(refused, self.page.address) if refused else None])


def _left_alone(count: int) -> str:
    return ngettext('{count} order was left alone: you stopped.', '{count} orders were left alone: you stopped.', count)


def _draw_refused(refused: list[Outcome], query: str) -> Node:
    said = ngettext('{count} order stayed as it was:', '{count} orders stayed as they were:', len(refused))
    suffix = f'?{query}' if query else ''
    return [
        h.p('.row')[icon('warning'), h.b[said.format(count=format_number(len(refused)))]],
        h.ul('.refused')[[
            h.li[link(f'/orders/{one.order_id}{suffix}', one.number or f'#{one.order_id}', new_tab=True), ' ',
                 h.span[str(one.refused)]] for one in refused[:MOST_REASONS]]],
        len(refused) > MOST_REASONS and h.p[_('… and {count} more.').format(count=len(refused) - MOST_REASONS)]]


async def _hold(values: Mapping[str, Any], actor: Actor, order_id: int) -> None:
    await holding.hold(actor, order_id, values['reason'], values['note'], values['wake_on'])


async def _change_status(status_id: int | None, actor: Actor, order_id: int) -> None:
    await editing.change_status(actor, order_id, status_id)
