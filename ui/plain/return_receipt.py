"""The receipt of a return or withdrawal, with its date and time; and how it stands since. It is made to be printed."""
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import htpy as h
from fastapi.responses import HTMLResponse
from htpy import Node
from starlette.requests import Request

from base.i18n import _, language, pgettext
from documents import wording
from orders import arranging_returns, snapshots
from orders.return_offer import Made, Offer
from ui.parts.icons import icon
from ui.parts.pieces import full_time
from ui.plain import return_sheet
from ui.plain.return_sheet import badge, draw_lines, draw_shots, facts, page, place, state


def draw(request: Request, offer: Offer, made: Made, mailed_to: str, pictures: Sequence[bytes]) -> HTMLResponse:
    row, order = made.row, return_sheet.buyer_of(offer)
    remark = wording.cleaned(row.remark) if row.announced else ''    # what the shop noted is meant for itself
    said = [arranging_returns.said(offer.shop, text, language()) for text in (row.reason, row.outcome)]
    return page(
        request, offer, _('Return {number}').format(number=row.number),
        _draw_receipt(made, offer, mailed_to), draw_lines(made.lines),
        facts([(_('Order'), order['number']), (_('Name'), order['name']), (_('Reason'), said[0]),
               (pgettext('return', 'Wish'), said[1]), (_('Remark'), remark)]),
        h.p('.standing')[_('State'), ' ', badge(row.status)], draw_shots(pictures), _draw_next(request, offer, made),
        h.p('.on')[h.a(href=place(request))[_('All returns of this order')]])


def _draw_receipt(made: Made, offer: Offer, mailed_to: str) -> Node:
    """Who announced it themselves holds a receipt in their hands; what the shop noted is news of it."""
    zone = offer.shop.timezone
    at = f'{full_time(made.row.made_at, zone)} ({made.row.made_at.astimezone(ZoneInfo(zone)):%Z})'
    if not made.row.announced:
        return state('', 'return', _('Noted by the shop on {time}').format(time=at))
    kept = (_('It also goes by mail to {email}.').format(email=wording.cleaned(mailed_to)) if mailed_to else
            _('No mail goes out for it: print this page or save it.'))
    return state('accepted', 'check', _('Received on {time}').format(time=at),
                 _('This is the receipt of your return or withdrawal.'), kept)


def _draw_next(request: Request, offer: Offer, made: Made) -> Node:
    if made.row.status not in ('new', 'pending', 'authorized'):
        return None
    here = wording.cleaned(snapshots.address(offer.shop.address, name=offer.shop.name, country=offer.shop.country))
    form = place(request, made.row.number, '/form.pdf')
    return h.section('.next')[
        h.h2[_('Send it to')],
        [h.div[line] for line in wording.address_lines(here, offer.order.country or offer.shop.country)],
        h.p[_('Put the return form into the parcel: it bears the number, so that your return is recognised.')],
        h.p('.paper')[h.a('.button.second', href=form)[icon('import'), _('Return form as PDF')]]]
