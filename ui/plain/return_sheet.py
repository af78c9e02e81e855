"""What a customer sees of returns: what may come back and the form for it, and the step that confirms it."""
import base64
from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h
from fastapi.responses import HTMLResponse
from htpy import Node
from starlette.requests import Request

from base.i18n import _, language, ngettext, pgettext
from base.text import with_variant
from data.models import OrderLine
from documents import wording
from orders import arranging_returns, snapshots
from orders.letter_facts import return_state
from orders.return_links import Closed, Open
from orders.return_offer import Made, Offer
from orders.return_pictures import Prepared
from ui.parts.icons import icon
from ui.parts.pieces import full_time, long_day
from ui.plain import customer
from ui.plain.layout import alert, described, field
from ui.plain.return_form import LONGEST_REMARK, MOST_PICTURES, Typed
from ui.plain.visit import prefix

Shop = Mapping[str, Any]
_CHOICES = 50
"""So many pieces are chosen from a list; more are typed."""
TONES = {'refunded': 'good', 'repaired': 'good', 'received': 'good', 'rejected': 'stopped', 'cancelled': 'stopped'}


def shop_of(offer: Offer) -> Shop:
    shop: Shop = wording.cleaned(snapshots.seller(offer.shop))
    return shop


def buyer_of(offer: Offer) -> dict[str, str]:
    order = offer.order
    words: dict[str, str] = wording.cleaned({
        'number': order.number, 'name': order.customer_name or order.company, 'email': order.email})
    return words


def page(request: Request, offer: Offer, title: str, *content: Node, status: int = 200) -> HTMLResponse:
    return customer.page(request, shop_of(offer), title, *content, number=offer.order.number, look='return',
                         status=status)


def nowhere(request: Request, seller: dict[str, Any] | None) -> HTMLResponse:
    shop = wording.cleaned(seller) if seller else {}
    sentence = _('Open it straight from the message, or copy all of it. If that does not help, ask {shop} for a new '
                 'one.').format(shop=customer.name(shop) or _('the shop'))
    return customer.page(request, shop, _('This link leads nowhere'),
                         state('unknown', 'warning', _('It may be incomplete.'), sentence), status=404)


def state(tone: str, glyph: str, title: str, *sentences: str) -> Node:
    return h.div(class_=f'state {tone}', role='status')[
        icon(glyph), h.div[h.b[title], [h.p[sentence] for sentence in sentences]]]


def draw(request: Request, offer: Offer, typed: Typed, status: int = 200) -> HTMLResponse:
    title = _('Return goods or withdraw from the contract')
    body = _draw_form(offer, typed) if isinstance(offer.may, Open) else _draw_closed(offer, offer.may)
    return page(request, offer, title, h.p('.opening')[of_order(offer)], body, _draw_made(request, offer.made, offer),
                status=status)


def of_order(offer: Offer) -> str:
    day = wording.day(snapshots.day(offer.order.placed_at, offer.shop))
    return _('Order {number} of {day}').format(number=wording.cleaned(offer.order.number), day=day)


def _draw_closed(offer: Offer, closed: Closed) -> Node:
    ask = _('For questions, write to or call {shop}.').format(shop=customer.name(shop_of(offer)) or _('the shop'))
    more = {'off': _('Write to the shop or call it: what the law grants you stays the same.'),
            'unshipped': _('To withdraw before it leaves, write to the shop or call it.'),
            'late': _('Something is faulty? The legal guarantee lasts longer: write to the shop or call it.'),
            'all': _('What became of it stands below.')}
    return state('expired', 'info', str(closed), more.get(closed.why, ask))


# ---- the form
def _draw_form(offer: Offer, typed: Typed) -> Node:
    return h.form('.back', method='post', enctype='multipart/form-data')[
        h.p('.intro')[_('Choose what you send back. A reason is not needed, and nothing is sent before you confirm it '
                        'on the next page.')],
        alert(typed.wrong.get('', '')),
        h.ul('.goods')[[_draw_line(line, offer, typed) for line in offer.left]],
        h.div('.half')[
            _draw_choice('reason', _('Reason (optional)'), arranging_returns.reasons(offer.shop, language()), typed,
                         _('No reason given')),
            _draw_choice('outcome', _('What do you wish? (optional)'),
                         arranging_returns.outcomes(offer.shop, language()), typed, _('No wish given'))],
        field('remark', _('Remark (optional)'), h.textarea(
            id='remark', name='remark', rows='3', maxlength=LONGEST_REMARK)[typed.remark]),
        _draw_files(typed), hidden(typed),
        h.div('.choices')[h.button('.accept', type='submit', name='step', value='check')[
            h.b[_('Return or withdraw')], h.span[_('You confirm on the next page')]]]]


def _draw_line(line: OrderLine, offer: Offer, typed: Typed) -> Node:
    left = offer.may.left[line.id]  # type: ignore[union-attr]
    name, wrong = f'line-{line.id}', typed.wrong.get(line.id, '')
    hint = ngettext('{count} may come back, until {day}', '{count} may come back, until {day}', left.pieces).format(
        count=left.pieces, day=long_day(left.until))
    return h.li[
        h.div[h.label(for_=name)[wording.cleaned(line.name)],
              line.variant and h.span('.more')[wording.cleaned(line.variant)],
              h.p('.hint', id=f'{name}-hint')[hint], h.p('.wrong', id=f'{name}-wrong')[wrong] if wrong else None],
        _draw_count(name, left.pieces, typed.pieces.get(line.id, ''), hint, wrong)]


def _draw_count(name: str, most: int, typed: str, hint: str, wrong: str) -> Node:
    about = described(name, hint, wrong)
    if most > _CHOICES:
        return h.input(about, inputmode='numeric', maxlength=6, value=typed or None, placeholder='0')
    return h.span('.pick')[h.select(about)[[
        h.option(value=str(count), selected=str(count) == (typed or '0'))[str(count)] for count in range(most + 1)]]]


def _draw_choice(name: str, label: str, choices: Sequence[str], typed: Typed, none: str) -> Node:
    chosen = getattr(typed, name)
    return field(name, label, h.span('.pick')[h.select(described(name, '', typed.wrong.get(name, '')))[
        h.option(value='')[none], [h.option(value=one, selected=one == chosen)[one] for one in choices]]],
        wrong=typed.wrong.get(name, '')) if choices else None


def _draw_files(typed: Typed) -> Node:
    hint, wrong = _('Up to {most} pictures of 10\u00a0MB each: JPEG, PNG or WebP.').format(
        most=MOST_PICTURES), typed.wrong.get('pictures', '')
    return [
        field('pictures', _('Pictures (optional)'), h.input(
            described('pictures', hint, wrong), type='file', multiple=True,
            accept='image/jpeg,image/png,image/webp'), hint, wrong),
        h.ul('.shots')[[h.li[thumbnail(one.small), h.label[
            h.input(type='checkbox', name='drop', value=str(place)), _('Leave out')]]
            for place, one in enumerate(typed.pictures)]] if typed.pictures else None]


def thumbnail(small: bytes) -> Node:
    return h.img(src=f'data:image/jpeg;base64,{base64.b64encode(small).decode()}', alt=_('Picture'))


def hidden(typed: Typed) -> Node:
    """What is carried along: the key, and pictures that were taken."""
    return [h.input(type='hidden', name='key', value=typed.key), [_draw_kept(one) for one in typed.pictures]]


def _draw_kept(picture: Prepared) -> Node:
    return h.input(type='hidden', name='kept', value=base64.b64encode(picture.content).decode())


# ---- the step that confirms
def draw_confirm(request: Request, offer: Offer, typed: Typed) -> HTMLResponse:
    shop = customer.name(shop_of(offer)) or _('the shop')
    counts = typed.counts
    lines = [(line, counts[line.id]) for line in offer.left if line.id in counts]
    order = buyer_of(offer)
    return page(
        request, offer, _('Confirm the return or withdrawal'),
        h.p('.opening')[_('Nothing has been sent yet. Look it over, then confirm.')],
        draw_lines(lines), facts([
            (_('Order'), order['number']), (_('Name'), order['name']),
            (_('Receipt goes to'), order['email']), (_('Reason'), typed.reason),
            (pgettext('return', 'Wish'), typed.outcome), (_('Remark'), typed.remark)]),
        draw_shots([one.small for one in typed.pictures]),
        h.form('.confirm', method='post', enctype='multipart/form-data')[
            h.p('.intro')[_('By confirming you tell {shop} that you send these goods back, or withdraw from the '
                            'contract for them.').format(shop=shop)],
            [h.input(type='hidden', name=f'line-{line_id}', value=str(count)) for line_id, count in counts.items()],
            [h.input(type='hidden', name=name, value=getattr(typed, name)) for name in ('reason', 'outcome', 'remark')],
            hidden(typed),
            h.div('.choices')[
                h.button('.accept', type='submit', name='step', value='send')[
                    h.b[_('Confirm the return or withdrawal')]],
                h.button('.decline', type='submit', name='step', value='back')[_('Change something')]]])


def draw_lines(lines: Sequence[tuple[OrderLine, int]]) -> Node:
    return h.ul('.goods.sent')[[h.li[
        h.b('.count')[f'{count} ×'],
        h.div[h.span('.name')[wording.cleaned(line.name)],
              line.variant and h.span('.more')[wording.cleaned(line.variant)]]] for line, count in lines]]


def facts(rows: Sequence[tuple[str, str]]) -> Node:
    return h.dl('.facts.stacked')[[h.div[h.dt[label], h.dd[value]] for label, value in rows if value]]


def draw_shots(pictures: Sequence[bytes]) -> Node:
    return h.ul('.shots')[[h.li[thumbnail(one)] for one in pictures]] if pictures else None


# ---- the returns there are
def _draw_made(request: Request, made: Sequence[Made], offer: Offer) -> Node:
    return h.section('.made')[
        h.h2[_('Returns of this order')],
        h.ul[[h.li[
            h.a(href=place(request, one.row.number))[one.row.number], badge(one.row.status),
            h.span('.more')[full_time(one.row.made_at, offer.shop.timezone)],
            h.span('.more')[', '.join(f'{count} × {with_variant(line.name, line.variant)}' for line, count in
                                      one.lines)]] for one in made]]] if made else None


def badge(status: str) -> Node:
    return h.span(class_=f'badge {TONES.get(status, "")}')[return_state(status)]


def place(request: Request, number: str = '', file: str = '') -> str:
    """An address of this page, in the language that is being read."""
    chosen = request.query_params.get('lang', '')
    asked = [('made', number), ('lang', chosen if chosen == language() else '')]
    query = '&'.join(f'{name}={value}' for name, value in asked if value)
    return f'{prefix(request)}/r/{request.path_params["token"]}{file}' + (f'?{query}' if query else '')

