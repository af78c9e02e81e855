"""Who is packing? The people whose PIN opens this tablet, and a pad to type it on."""
import htpy as h
from htpy import Node

from base.i18n import _
from data.models import Staff
from people import pins, topics
from ui.panels.by_pin import draw_by_pin
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.packers import Packers
from ui.parts.pieces import avatar
from ui.scope import Scope

PACKED = '/bench/packed'


class BenchPackers:
    """Opened by a press on the packer's face in the bench's head."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.dialog = Packers({
            'waiting': _('Scans are still on their way. Try again in a moment.'),
            'offline': _('No connection. Try again in a moment.')})

    async def load(self) -> None:
        """Draws the people as they are, and follows them."""
        staff_id = self.scope.actor.staff_id

        async def read() -> list[Staff]:
            return await pins.packers(but=staff_id)
        await self.scope.watch(self.dialog, topics.STAFF, read, self.show, key=('packers', staff_id))

    def show(self, packers: list[Staff]) -> None:
        self.dialog.show(draw_packers(self.scope, packers))


def draw_packers(scope: Scope, packers: list[Staff]) -> Node:
    return [
        h.header[h.h2('#who-packs')[_('Who is packing?')],
                 h.button('.bench-key', type='button', data_shut=True, aria_label=_('Close'))[icon('cross')]],
        h.div('.who-list')[
            h.div('.who-now')[avatar(scope.actor.name), h.div[h.b[scope.actor.name], h.span[_('packs on this tablet')]],
                              link(PACKED, icon('box'), h.span[_('What was packed')], class_='btn')],
            scope.by_pin and draw_by_pin('/bench'),
            h.ul('.who-tiles')[[h.li[_draw_tile(one)] for one in packers]] if packers else _draw_nobody()],
        _draw_pad()]


def _draw_tile(one: Staff) -> Node:
    return h.button('.who-tile', type='button', data_who=str(one.id))[avatar(one.name), h.span(dir='auto')[one.name]]


def _draw_nobody() -> Node:
    return h.div('.who-nobody')[
        h.p[_('Nobody else has a PIN yet. With one, a colleague takes over this tablet in two seconds.')],
        link('/me', _('Everyone sets their own under My sessions'), class_='btn')]


def _draw_pad() -> Node:
    figures = [h.button(type='button', data_figure=figure)[figure] for figure in '123456789']
    return h.form('.who-pin', hidden=True, novalidate=True, autocomplete='off')[
        h.div('.who-asked')[
            h.button('.bench-key', type='button', data_back=True, aria_label=_('Someone else'),
                     title=_('Someone else'))[icon('left')],
            h.div('.who-face')],
        h.label('.who-field')[
            h.span('.sr')[_('PIN')],
            h.input(name='pin', type='password', inputmode='none', autocomplete='one-time-code',
                    maxlength=str(pins.LONGEST), pattern='[0-9]*', aria_describedby='who-wrong', placeholder=_('PIN'))],
        h.p('.who-wrong', id='who-wrong', role='alert'),
        h.div('.who-keys')[
            figures,
            h.button(type='button', data_figure='back', aria_label=_('Delete the last digit'))['⌫'],
            h.button(type='button', data_figure='0')['0'],
            h.button('.who-done', type='submit', aria_label=_('Take over the tablet'))[icon('check')]]]
