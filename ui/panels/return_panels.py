"""A return on a page of its own, panel by panel, drawn from the view of its order."""
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

import htpy as h
from htpy import Node

from base.actor import Right
from base.i18n import N_, _, pgettext
from base.money import format_number
from data.models import History as Row
from data.models import ReturnLine
from data.order_view import OrderView, ReturnView
from orders import return_pictures
from ui import diary
from ui.panels.document_rows import credit_badge
from ui.panels.goods import draw_goods
from ui.panels.head import draw_faces, others
from ui.panels.history import Diary
from ui.panels.offers import draw_offer
from ui.panels.panel import Panel
from ui.panels.return_acts import ReturnActs, form_address, return_offers
from ui.panels.return_rows import find, is_awaited, return_badge, said, stock
from ui.panels.returns import draw_credit
from ui.parts.dialog import confirm
from ui.parts.markup import link
from ui.parts.menu import menu
from ui.parts.pieces import facts, full_time, icon_button, icon_link
from ui.presence import Face
from ui.return_files import picture_address
from ui.scope import Scope


class OneReturn(Panel):
    """A panel of one return of the order."""

    def __init__(self, scope: Scope, view: OrderView, return_id: int) -> None:
        self.return_id = return_id
        super().__init__(scope, view)

    def own(self, view: OrderView) -> Hashable:
        return self.return_id

    def one(self, view: OrderView) -> ReturnView:
        """Returns are never deleted."""
        found = find(view, self.return_id)
        assert found is not None
        return found


class ReturnHead(OneReturn, ReturnActs):
    title = N_('Return')
    look = 'order-head'
    faces: tuple[Face, ...] = ()

    def own(self, view: OrderView) -> Hashable:
        return self.return_id, others(self.scope, self.faces)

    def draw(self, view: OrderView) -> Node:
        one, first = self.one(view), next_verb(self.one(view))
        offers = [made for made in return_offers(self.scope.actor, view, one) if made]
        now = next((made for made in offers if made.verb == first and not made.blocked), None)
        rest = [made.item() for made in offers if made is not now]
        return [
            link('/orders?view=returns', _('Returns')), h.span('.mute')['/'], h.h1[one.row.number],
            h.span('.badges')[return_badge(one)], h.span('.grow'), draw_faces(self.scope, self.faces),
            h.span('.actions')[
                icon_link('printer', _('Print return form'), form_address(one), new_tab=True),
                menu('return-more', _('More'), rest) if rest else None,
                draw_offer(now and replace(now, kind='primary'))]]

    def show_faces(self, faces: Sequence[Face]) -> None:
        self.faces = tuple(faces)
        self.sheet.show(self._drawn(self.view), flash=False)


def next_verb(one: ReturnView) -> str:
    """The verb its state asks for; nothing when it is done."""
    if is_awaited(one):
        return 'receive_return'
    return 'credit_return' if one.row.status == 'received' and not one.credit else ''


class ReturnFacts(OneReturn):
    title = N_('General information')
    look = 'general'

    def draw(self, view: OrderView) -> Node:
        one, order = self.one(view), view.order
        row = one.row
        return facts(
            (_('Order'), link(f'/orders/{order.id}', order.number)),
            (_('Customer'), order.customer_name or order.company or order.email or '–'),
            (_('Made'), [full_time(row.made_at, self.scope.zone), h.div('.small.mute')[made_by(view, one)]]),
            (_('Reason'), said(view, row.reason) or '–'),
            (pgettext('return', 'Wished outcome'), said(view, row.outcome) or '–'),
            (_('Credit'), [draw_credit(one), draw_refund(view, one)]))


def draw_refund(view: OrderView, one: ReturnView) -> Node:
    """Whether the money of its credit invoice went back."""
    return [h.div[credit_badge(view, row)] for row in view.documents if row.document.id == one.row.credit_id]


def made_by(view: OrderView, one: ReturnView) -> str:
    if one.row.announced:
        return _('by the customer')
    made = next((row for row in view.history if row.verb == 'return_created' and is_about(row, one)), None)
    return diary.who(made) if made else ''


class ReturnGoods(OneReturn):
    title = N_('Goods')
    look = 'card return-goods'

    def actions(self, view: OrderView) -> Node:
        return h.span('.small.mute')[stock(self.one(view))]

    def body(self, view: OrderView) -> Node:
        one = self.one(view)
        goods = {row.line.id: row for row in view.lines}
        return [
            h.table('.lines')[
                h.thead[h.tr[
                    h.th(scope='col')[_('Product')], h.th('.num', scope='col')[_('Expected')],
                    h.th('.num', scope='col')[_('Resellable')], h.th('.num', scope='col')[_('Damaged')],
                    h.th('.num', scope='col')[_('Not received')], h.th('.num', scope='col')[_('Put back')]]],
                h.tbody[[h.tr(data_key=f'return-line-{line.id}')[
                    h.td[draw_goods(goods[line.order_line_id].line, goods[line.order_line_id].product,
                                    draw_numbers(view, line))],
                    draw_counts(line, is_awaited(one))] for line in one.lines if line.order_line_id in goods]]],
            one.row.remark and h.div('.body')[h.div('.small.mute')[_('Remark')], h.p('.said')[one.row.remark]]]


def draw_counts(line: ReturnLine, awaited: bool) -> Node:
    counts = (line.resellable, line.damaged, line.pieces - line.resellable - line.damaged, line.restocked)
    return [h.td('.num')[format_number(line.pieces)],
            [h.td('.num')['–' if awaited else format_number(count)] for count in counts]]


def draw_numbers(view: OrderView, line: ReturnLine) -> Node:
    """The serial numbers that came back."""
    numbers = [row.number for one in view.slips for row in one.numbers if row.return_line_id == line.id]
    return [h.span(title=_('Serial number'))[number] for number in numbers]


class ReturnPictures(OneReturn):
    title = N_('Pictures')
    look = 'card return-pictures'
    verbs: ClassVar = frozenset({'remove_picture'})

    def body(self, view: OrderView) -> Node:
        one = self.one(view)
        if not one.pictures:
            return h.div('.body.mute')[_('There are no pictures.')]
        return h.ul('.body.pictures')[[self.draw_picture(one, place, picture_id)
                                       for place, picture_id in enumerate(one.pictures, 1)]]

    def draw_picture(self, one: ReturnView, place: int, picture_id: int) -> Node:
        name, key = _('Picture {place} of {number}').format(place=place, number=one.row.number), one.row.id
        return h.li(data_key=f'picture-{picture_id}')[
            link(picture_address(key, picture_id), h.img(src=picture_address(key, picture_id, small=True), alt=name,
                                                         loading='lazy'), new_tab=True, title=_('Open it large')),
            self.scope.actor.may(Right.EDIT) and icon_button(
                'trash', _('Remove {what}').format(what=name), 'remove_picture', picture=picture_id)]

    async def remove_picture(self, data: Mapping[str, str]) -> None:
        one = self.one(self.view)
        wanted = next((one_id for one_id in one.pictures if str(one_id) == data.get('picture')), None)
        if wanted and await confirm(self.scope, _('Remove this picture?'), _('It cannot be brought back.'),
                                    confirm=_('Remove'), danger=True):
            await return_pictures.remove_picture(self.scope.actor, self.order_id, one.row.id, wanted)


class ReturnHistory(OneReturn, Diary[OrderView]):
    """What was done about this return, and with its credit."""
    title = N_('History')

    def own(self, view: OrderView) -> Hashable:
        return self.return_id, Diary.own(self, view)

    def told(self, view: OrderView) -> list[Row]:
        one = self.one(view)
        return [row for row in view.history if is_about(row, one)]


def is_about(row: Row, one: ReturnView) -> bool:
    """Also the end of its order, which closed it."""
    number = one.row.number
    return str(row.data.get('number') or '') in {number, one.credit or number} or number in row.data.get('returns', ())
