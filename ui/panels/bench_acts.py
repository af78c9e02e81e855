"""What a packer does with the parcel on the table, asking where something has to be known first."""
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import htpy as h
from htpy import Node

from base.errors import Invalid
from base.i18n import N_, _, pgettext
from base.money import format_number
from data.bench_view import SlipAtBench
from orders import codes, finishing, ground, rules, shipping, stations
from ui.panels.bench_data import full_name
from ui.panels.bench_print import print_finished, station_of
from ui.panels.line_form import Finder
from ui.parts import fields as f
from ui.parts.dialog import Values, ask
from ui.scope import Scope

Left = tuple[bool, int | None]
"""Whether the parcel was closed, and the slip its rest went on."""


async def finish(scope: Scope, view: SlipAtBench) -> Left:
    """Asks for the weight first, where the shop wants to know it."""
    weight = await _weight(view)
    asking = partial(ask, scope, _('What does the parcel weigh?'), weight, confirm=_('Finish')) if weight else None
    left = await _close(scope, view, finishing.finish_packing, asking)
    if left[0]:
        scope.say('positive', _('{number} is packed.').format(number=view.order.number))
    return left


async def ship_what_is_here(scope: Scope, view: SlipAtBench) -> Left:
    """Asks first."""
    asking = partial(
        ask, scope, _('Ship what is here?'), await _weight(view), confirm=_('Ship what is here'),
        intro=[h.p[_('The rest goes on a new packing slip, which waits in the queue:')], _draw_rest(view)])
    left = await _close(scope, view, finishing.ship_what_is_here, asking)
    if left[0]:
        scope.say('positive', _('What is here of {number} is packed; the rest waits in the queue.').format(
            number=view.order.number))
    return left


async def close_parcel(scope: Scope, view: SlipAtBench) -> Left:
    """Asks first."""
    asking = partial(
        ask, scope, _('Begin another parcel?'), confirm=_('Another parcel'),
        intro=[h.p[_('What is packed stays in this one. You go on with the rest:')], _draw_rest(view)])
    return await _close(scope, view, finishing.close_parcel, asking)


async def _weight(view: SlipAtBench) -> list[f.Field]:
    """The field that asks for it, once the parcel can be closed; until then it is refused without."""
    if not view.packed or not stations.bench(await ground.shop())['weight']:
        return []
    return [f.number('weight_g', _('Weight in grams'), view.slip.weight_g or None, required=True, minimum=1,
                     maximum=finishing.MOST_GRAMS)]


async def _close(scope: Scope, view: SlipAtBench, verb: Callable[..., Awaitable[int | None]],
                 asking: Callable[..., Awaitable[Values | None]] | None) -> Left:
    """What was typed goes to the verb, and its slip is printed where the tablet stands."""
    rest, station = list[int | None](), await station_of(scope)

    async def submit(values: Values) -> None:
        rest.append(await verb(scope.actor, view.slip.id, station_id=station and station.id, **values))

    await (asking(submit=submit) if asking else submit({}))
    if rest:
        await print_finished(scope, view.slip.id, station)
    return bool(rest), rest[0] if rest else None


def _draw_rest(view: SlipAtBench) -> Node:
    return h.ul('.bench-rest')[[h.li[h.b[format_number(line.left), ' ×'], ' ', h.bdi[full_name(line)]]
                                for line in view.lines if line.left > 0]]


async def report_problem(scope: Scope, view: SlipAtBench) -> None:
    async def submit(values: Values) -> None:
        await finishing.report_problem(scope.actor, view.slip.id, values['reason'], values['note'])

    reasons = [(name, _(rules.HOLD_REASONS[name])) for name in finishing.PROBLEMS]
    if await ask(scope, _('What is wrong?'), [
            f.radio('reason', _('Reason'), reasons, required=True),
            f.multiline('note', _('Note'), draft=f'bench:{view.slip.id}:problem',
                        placeholder=_('What the office should know')),
    ], intro=_('The order is put on hold: the office sees why, and nothing leaves.'), confirm=_('Put on hold'),
            submit=submit):
        scope.say('info', _('{number} is on hold. Put its goods aside.').format(number=view.order.number))


async def edit_parcel(scope: Scope, view: SlipAtBench) -> None:
    """Carrier, tracking code and weight, typed or scanned."""
    order, slip = view.order, view.slip
    usual = next((name for name in view.carriers if name.casefold() in order.shipping_method.casefold()), '')

    async def submit(values: Values) -> None:
        await shipping.edit_slip(scope.actor, order.id, **{**values, 'weight_g': values['weight_g'] or 0})

    await ask(scope, _('Parcel {number}').format(number=slip.number), [
        f.text('tracking_code', _('Tracking code'), slip.tracking_code, longest=80,
               hint=_('Scan the label, or type it.')),
        f.autocomplete('carrier', _('Carrier'), slip.carrier or usual, longest=80, half=True,
                       options=[(name, name) for name in view.carriers]),
        f.number('weight_g', _('Weight in grams'), slip.weight_g or None, minimum=0,
                 maximum=finishing.MOST_GRAMS, half=True),
    ], hidden={'slip_id': slip.id, 'version': slip.version}, submit=submit)


async def link_code(scope: Scope, view: SlipAtBench | None, code: str) -> None:
    """An unknown code becomes one of a product; those of the slip are proposed first."""
    finder = _Proposals(view)

    async def submit(values: Values) -> None:
        product_id = await finder.id_of(values['product'])
        await codes.link_code(scope.actor, product_id, values['code'], values['pieces'])

    linked = await ask(scope, _('Link this code to a product'), [
        f.autocomplete('product', _('Product'), required=True, suggest=finder.suggest, options=finder.options,
                       hint=_('Name, SKU or GTIN')),
        f.number('pieces', _('Pieces counted by one scan'), 1, required=True, minimum=1, maximum=codes.MOST_PIECES,
                 hint=_('1, or 12 for a case of twelve')),
        f.text('code', _('Code'), code, required=True, longest=codes.LONGEST),
    ], confirm=pgettext('code', 'Link'), submit=submit)
    if linked:
        scope.say('positive', _('The code is known now. Scan it again.'))


class _Proposals(Finder):
    def __init__(self, view: SlipAtBench | None) -> None:
        super().__init__()
        self._lines = [line for line in view.lines if line.product_id] if view else []
        self._own = {f'{full_name(line)} ({line.sku})' if line.sku else full_name(line): line.product_id
                     for line in self._lines}

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(label, label) for label in self._own]

    async def id_of(self, typed: str) -> int:
        """The name as the slip has it is enough, where it has it once. Raises Invalid."""
        named = {line.product_id for line in self._lines if full_name(line) == typed.strip()}
        own = self._own.get(typed) or (named.pop() if len(named) == 1 else None)
        product: Any = None if own else await self.product(typed)
        found = own or (product and product.id)
        if not found:
            raise Invalid(N_('Please choose one from the list.'), 'product')
        return int(found)

