"""What a customer sees of a quote: the same lines, sums and words as on its PDF, and a small form to answer."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import htpy as h
from fastapi.responses import HTMLResponse
from htpy import Node
from starlette.requests import Request

from base.i18n import _
from base.money import format_money, format_number, format_rate
from documents import priced, wording
from documents.snapshots import Line, Quote
from orders.answering import LONGEST_NAME, LONGEST_NOTE
from ui.parts.icons import icon
from ui.parts.pieces import full_time
from ui.plain import customer
from ui.plain.layout import described, field
from ui.plain.visit import prefix

GLYPHS = {'accepted': 'check', 'declined': 'cross', 'converted': 'check', 'unknown': 'warning', 'changed': 'pencil',
          'withdrawn': 'pencil', 'expired': 'clock'}


@dataclass(frozen=True)
class Answered:
    """How an offer stands, and who answered it when, with which remark; `by` is empty where the shop noted it."""
    standing: str
    number: str = ''
    by: str = ''
    at: datetime | None = None
    note: str = ''
    until: date | None = None
    zone: str = 'UTC'


@dataclass(frozen=True)
class Typed:
    """What stood in the form when it was sent and not taken."""
    name: str = ''
    note: str = ''


def draw(request: Request, seller: Mapping[str, Any] | None, state: Answered, paper: Quote | None = None,
         typed: Typed | None = None, wrong: str = '', status: int = 200) -> HTMLResponse:
    """The whole page; without a `paper` only what became of the offer, and how to reach the shop."""
    shop = wording.cleaned(dict(seller)) if seller else {}
    title = _('Quote {number}').format(number=state.number) if state.number else _('This link leads nowhere')
    return customer.page(request, shop, title, _draw_state(state, shop),
                         _draw_paper(request, paper, state, typed or Typed(), wrong) if paper else None,
                         number=state.number, status=status)


def _draw_state(state: Answered, shop: Mapping[str, Any]) -> Node:
    if state.standing == 'open':
        return None
    title, *sentences = _words(state, customer.name(shop) or _('the shop'))
    return h.div(class_=f'state {state.standing}', role='status')[
        icon(GLYPHS[state.standing]),
        h.div[h.b[title], h.p('.said')[state.note] if state.note else None,
              [h.p[sentence] for sentence in sentences if sentence]]]


def _words(state: Answered, shop: str) -> tuple[str, ...]:
    """What happened, and what to do now."""
    match state.standing:
        case 'accepted':
            return (_who(state, _('Accepted'), _('Accepted by {name}')),
                    _('Thank you. {shop} has been told and takes it from here.').format(shop=shop))
        case 'declined':
            return (_who(state, _('Declined'), _('Declined by {name}')),
                    _('{shop} has been told. Should you change your mind, write or call.').format(shop=shop))
        case 'converted':
            return (_('This quote has become an order.'),
                    _('There is nothing left to do here. For questions about the order, write to or call {shop}.')
                    .format(shop=shop))
        case 'changed':
            return (_('This offer has been changed.'),
                    _('Your link belongs to an earlier version, which can no longer be answered. Look for a newer '
                      'message from {shop}, or ask for the new link.').format(shop=shop))
        case 'withdrawn':
            return (_('This offer is being reworked.'),
                    _('It cannot be answered just now. {shop} will send it to you again.').format(shop=shop))
        case 'expired':
            return (_('This offer has expired.'), _until(state), _('Ask {shop} for a new one.').format(shop=shop))
    return (_('It may be incomplete.'),
            _('Open it straight from the message, or copy all of it. If that does not help, ask {shop} for a new one.')
            .format(shop=shop))


def _until(state: Answered) -> str:
    return _('It was valid until {day}.').format(day=wording.day(state.until.isoformat())) if state.until else ''


def _who(state: Answered, plain: str, named: str) -> str:
    words = named.format(name=state.by) if state.by else plain
    return f'{words}, {full_time(state.at, state.zone)}' if state.at else words


def _draw_paper(request: Request, paper: Quote, state: Answered, typed: Typed, wrong: str) -> Node:
    clean = wording.cleaned(paper)
    shown = priced.quote(clean)
    place = f'{prefix(request)}/q/{request.path_params["token"]}/quote.pdf'
    return [
        [h.p('.opening')[text] for text in shown['intro']],
        h.dl('.facts')[[h.div[h.dt[label], h.dd[value]] for label, value in shown['facts'] if value]],
        h.div('.places')[_draw_place(_('For'), shown['window_lines']),
                         _draw_place(_('Delivered to'), shown['ship_lines'])],
        _draw_lines(clean, shown), _draw_sums(shown, clean['currency']),
        [h.p('.small')[text] for text in shown['mentions']],
        clean['remark'] and h.section('.remark')[h.h2[_('Your remark')], h.p[clean['remark']]],
        [h.p('.small')[text] for text in shown['notes']],
        h.p('.paper')[h.a('.button.second', href=place)[icon('import'), _('Download as PDF')]],
        _draw_form(state, typed, wrong, format_money(clean['totals']['due'], clean['currency']))
        if state.standing == 'open' else None]


def _draw_place(label: str, lines: list[str]) -> Node:
    return h.div[h.h2[label], [h.div[line] for line in lines]] if lines else None


def _draw_lines(paper: Quote, shown: Mapping[str, Any]) -> Node:
    return h.table('.lines')[
        h.thead[h.tr[h.th(scope='col')[_('Description')], h.th('.num.wide-only', scope='col')[_('Qty')],
                     h.th('.num.wide-only', scope='col')[_('Unit price')],
                     shown['with_vat'] and h.th('.num.wide-only', scope='col')[_('VAT')],
                     h.th('.num', scope='col')[shown['amount_title']]]],
        h.tbody[[_draw_line(line, paper['currency'], shown['with_vat']) for line in paper['lines']]]]


def _draw_line(line: Line, currency: str, with_vat: bool) -> Node:
    pieces, price = format_number(line['quantity']), wording.price(line['unit_price'], currency)
    less = format_money(-line['discount'], currency) if line['discount'] else ''
    vat = _('VAT {rate}').format(rate=format_rate(line['vat_rate'])) if with_vat else ''
    return h.tr[
        h.td[h.span('.name')[line['name']], line['variant'] and h.span('.more')[line['variant']],
             h.span('.more.narrow-only')[' · '.join(filter(None, (f'{pieces} × {price}', vat)))],
             less and h.span('.more')[_('Discount'), ' ', less]],
        h.td('.num.wide-only')[pieces], h.td('.num.wide-only')[price],
        with_vat and h.td('.num.wide-only')[format_rate(line['vat_rate'])],
        h.td('.num')[format_money(line['amount'], currency)]]


def _draw_sums(shown: Mapping[str, Any], currency: str) -> Node:
    return h.dl('.sums')[[h.div(class_=look or None)[h.dt[label], h.dd[format_money(amount, currency)]]
                          for label, amount, look in shown['addition']]]


def _draw_form(state: Answered, typed: Typed, wrong: str, total: str) -> Node:
    hint = _('It is kept with your answer, with the day and time.')
    until = wording.day(state.until.isoformat()) if state.until else ''
    return h.form('.answer', method='post', id='answer')[
        h.h2[_('Your answer')],
        h.p('.intro')[_('You can answer until {day}.').format(day=until)] if until else None,
        field('name', _('Your name'), h.input(
            described('name', hint, wrong), required=True, maxlength=LONGEST_NAME, autocomplete='name',
            value=typed.name[:LONGEST_NAME] or None, autofocus=bool(wrong)), hint, wrong),
        field('note', _('Remark (optional)'), h.textarea(id='note', name='note', rows='3', maxlength=LONGEST_NOTE)[
            typed.note[:LONGEST_NOTE]]),
        h.div('.choices')[
            h.button('.accept', type='submit', name='answer', value='accepted')[
                h.b[_('Accept this quote')], h.span[_('Order with obligation to pay {total}').format(total=total)]],
            h.button('.decline', type='submit', name='answer', value='declined')[_('Decline')]]]
