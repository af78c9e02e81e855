"""A document on the screen before it is issued, and in words what differs from the one before."""
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _
from base.money import format_money, format_number, format_price
from ui.panels.addresses import lines_of
from ui.parts.pieces import badge, money, rate, short_day

Paper = Mapping[str, Any]
Line = Mapping[str, Any]
SAME = ('quantity', 'unit_price', 'discount', 'vat_rate', 'amount')


def draw_paper(paper: Paper, before: Paper | None = None) -> h.Element:
    """An invoice or credit invoice as a small sheet. Given the one `before`, each difference from it is named."""
    title = _('Credit invoice') if paper['kind'] == 'credit' else _('Invoice')
    return h.article({'class': f'paper {paper["kind"]}', 'aria-label': title})[
        h.div('.paper-head')[
            h.div[h.b[title], h.div('.small.mute')[_under(paper)]],
            h.div('.small')[paper['seller']['address']['name'] or paper['seller']['address']['company']]],
        _draw_people(paper, before),
        _draw_lines(paper, before),
        _draw_sums(paper, before),
        paper.get('reason') and h.p('.small.reason')[h.span('.mute')[_('Reason')], ' ', paper['reason']]]


def _under(paper: Paper) -> str:
    if paper['kind'] != 'credit':
        return _('The number follows when it is issued')
    return _('For {invoice} of {day}').format(
        invoice=paper['original_number'], day=short_day(date.fromisoformat(paper['original_issued_on'])))


def _draw_people(paper: Paper, before: Paper | None) -> Node:
    billed = (_('Bill to'), _who(paper), _who(before) if before else None)
    shipped = (_('Ship to'), _where(paper), _where(before) if before else None)
    is_shown = paper['ship_to'] or (before and before['ship_to'])
    return h.div('.paper-people')[_draw_block(*billed), is_shown and _draw_block(*shipped)]


def _who(paper: Paper) -> list[str]:
    buyer = paper['buyer']
    return [*lines_of(buyer['address']), *([buyer['vat_id']] if buyer['vat_id'] else [])]


def _where(paper: Paper) -> list[str]:
    return lines_of(paper['ship_to'] or paper['buyer']['address'])


def _draw_block(label: str, lines: Sequence[str], before: Sequence[str] | None) -> Node:
    differs = before is not None and list(before) != list(lines)
    return h.div({'class': 'differs' if differs else None})[
        h.div('.small.mute')[label, differs and [' ', badge('info', _('changed'))]],
        [h.div[one] for one in lines] or h.div('.mute')[_('No address')]]


def _draw_lines(paper: Paper, before: Paper | None) -> Node:
    rows = _compared(paper['lines'], before['lines'] if before else None)
    return h.table('.paper-lines')[
        h.thead[h.tr[h.th(scope='col')[_('Product')], h.th('.num', scope='col')[_('VAT')],
                     h.th('.num', scope='col')[_('Amount')]]],
        h.tbody[[_draw_line(paper['currency'], *row) for row in rows] or
                h.tr[h.td('.mute', colspan='3')[_('No line')]]]]


def _compared(lines: Sequence[Line], before: Sequence[Line] | None) -> list[tuple[Line | None, Line | None, bool]]:
    """(as it will be, as it was, whether to compare) in the new order, then the lines that went."""
    left = list(before or [])
    rows: list[tuple[Line | None, Line | None, bool]] = []
    for line in lines:
        twin = next((one for one in left if _named(one) == _named(line)), None)
        if twin is not None:
            left.remove(twin)
        rows.append((line, twin, before is not None))
    return [*rows, *((None, gone, True) for gone in left)]


def _named(line: Line) -> tuple[str, ...]:
    return line['sku'], line['name'], line['variant']


def _draw_line(currency: str, line: Line | None, before: Line | None, compare: bool) -> Node:
    shown = line or before or {}
    changed = bool(line and before) and any(shown[name] != (before or shown)[name] for name in SAME)
    mark = _mark(line, before, changed) if compare else None
    return h.tr({'class': ('gone' if line is None else 'differs') if mark else None})[
        h.td[h.div[shown['name'], shown['variant'] and h.span('.mute')[' · ', shown['variant']]],
             h.div('.small.mute')[_counted(shown, currency)],
             mark and h.div('.small')[mark, changed and before and [' ', h.span('.mute')[_('was {before}').format(
                 before=_counted(before, currency))]]]],
        h.td('.num.mute.nowrap')[rate(shown['vat_rate'])],
        h.td('.num')[money(shown['amount'], currency)]]


def _mark(line: Line | None, before: Line | None, changed: bool) -> Node:
    if line is None:
        return badge('bad', _('taken out'))
    if before is None:
        return badge('ok', _('added'))
    return badge('info', _('changed')) if changed else None


def _counted(line: Line, currency: str) -> str:
    said = f'{format_number(line["quantity"])} × {format_price(Decimal(line["unit_price"]), currency)}'
    return f'{said} − {format_money(line["discount"], currency)}' if line['discount'] else said


def _draw_sums(paper: Paper, before: Paper | None) -> Node:
    rows, were = _sums(paper), _sums(before) if before else []
    old = {label: amount for label, amount, _is_sum in were}
    gone = [(label, 0, False) for label, _amount, is_sum in were
            if not is_sum and label not in {row[0] for row in rows}]
    rows = [*gone, *rows]
    return h.dl('.totals.paper-totals')[[
        _draw_sum(paper['currency'], *row, old.get(row[0], 0) if before else row[1]) for row in rows]]


def _sums(paper: Paper) -> list[tuple[str, int, bool]]:
    """Label, minor units and whether it is a sum: an addition in the paper's own way of pricing."""
    sums, gross = paper['totals'], paper['prices'] == 'gross'
    vat = _('VAT {rate} (included)') if gross else _('VAT {rate}')
    parts = [(_('Discount'), -sums['discount']), (_('Shipping costs'), sums['shipping']),
             (_('Payment costs'), sums['payment_cost'])]
    vats = [(vat.format(rate=rate(one['rate'])), one['vat']) for one in sums['rates']]
    last = [(_('Rounding'), sums['rounding'])]
    net = [] if gross else [(_('Net'), sums['net'], True)]
    return [*_present(parts), *net, *((label, amount, False) for label, amount in vats), *_present(last),
            (_('Total'), sums['due'], True)]


def _present(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int, bool]]:
    return [(label, amount, False) for label, amount in rows if amount]


def _draw_sum(currency: str, label: str, amount: int, is_sum: bool, before: int) -> h.Element:
    differs = amount != before
    return h.div({'class': ['sum' if is_sum else None, 'differs' if differs else None]})[
        h.dt[label, differs and [' ', h.span('.small.was')[_('was {before}').format(
            before=format_money(before, currency))]]],
        h.dd[money(amount, currency)]]
