"""What the pages that customers open over a link have in common: the shop's name or logo above, its address below."""
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote as quoted
from urllib.parse import urlencode

import htpy as h
from fastapi.responses import HTMLResponse
from htpy import Node
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from base.i18n import LANGUAGES, language
from documents import looks, wording
from ui.parts.markup import link
from ui.plain.layout import headers, languages, style
from ui.plain.visit import language_of, prefix

PRIVATE = {'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex, nofollow'}


def page(request: Request, shop: Mapping[str, Any], title: str, *content: Node, number: str = '', look: str = 'quote',
         status: int = 200) -> HTMLResponse:
    """`shop` is a cleaned seller, or empty; `number` is what a mail to it is about; `look` is quote or return."""
    sheet = _sheet(str(shop.get('colour', '')), look)
    tree = h.html(lang=language())[
        h.head[
            h.meta(charset='utf-8'),
            h.title[' · '.join(filter(None, (title, name(shop))))],
            h.meta(name='viewport', content='width=device-width, initial-scale=1'),
            h.meta(name='robots', content='noindex, nofollow'),
            h.style[Markup(sheet)]],    # house: our own style sheet, and a checked colour
        h.body(class_=' '.join(dict.fromkeys(('quote', look))))[
            _draw_shop(shop), h.main[h.h1[title], content], _draw_contact(shop, number), languages(request)]]
    return HTMLResponse(str(tree), status, {**headers(sheet, "'self' data:"), **PRIVATE})


def back(request: Request, page: str, **asked: str) -> Response:
    """To what a link of this page (q or r) shows by now, in the language chosen there."""
    query = urlencode({name: value for name, value in {**asked, 'lang': _chosen(request)}.items() if value})
    where = f'{prefix(request)}/{page}/{request.path_params["token"]}' + (f'?{query}' if query else '')
    return RedirectResponse(where, 303, PRIVATE)


def spoken(request: Request, usual: str) -> str:
    """The language chosen on the page, else the customer's own (`usual`), else the browser's."""
    return _chosen(request) or usual or language_of(request)


def _chosen(request: Request) -> str:
    chosen = request.query_params.get('lang', '')
    return chosen if chosen in LANGUAGES else ''


def _sheet(colour: str, look: str) -> str:
    """Our style with the shop's colour, made dark enough to write white on."""
    rules = style('quote.css', 'return.css') if look == 'return' else style('quote.css')
    return f':root{{--shop:{looks.readable(colour)}}}{rules}'


def name(shop: Mapping[str, Any]) -> str:
    home = shop.get('address', {})
    return str(home.get('company') or home.get('name') or '')


def _draw_shop(shop: Mapping[str, Any]) -> Node:
    if shop.get('logo'):
        return h.div('.brand')[h.img('.logo', src=shop['logo'], alt=name(shop))]
    return h.div('.brand')[h.span[name(shop) or 'Comptoir']]


def _draw_contact(shop: Mapping[str, Any], number: str) -> Node:
    if not shop:
        return None
    home, phone = shop['address'], shop['address']['phone']
    place: Any = {**home, 'company': '', 'name': ''}
    subject = f'?subject={quoted(number)}' if number else ''
    ways = [
        shop['email'] and link(f'mailto:{quoted(shop["email"], safe="@+")}{subject}', shop['email']),
        phone and link('tel:' + ''.join(char for char in phone if char.isdigit() or char == '+'), phone)]
    return h.address[h.b[name(shop)],
                     h.span[', '.join(wording.address_lines(place, home['country']))],
                     h.div('.ways')[[way for way in ways if way]]]
