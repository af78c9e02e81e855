"""Every page of the desk: the frame, and within it the page the address names."""
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import Request
from nicegui import PageArguments, ui

from base.clock import today
from base.i18n import ngettext
from base.money import format_number
from data import database, listing, mail_view, numbers, pickup_view, product_view, quote_view
from data.models import Shop
from orders import mailing, topics
from people import staffing
from people.signing_in import Visitor
from people.stamps import stamp
from ui.desk import Desk
from ui.frame import Frame
from ui.pages.bench import bench_page
from ui.pages.bench_scanner import scanner_page
from ui.pages.importing import import_page
from ui.pages.me import my_sessions_page
from ui.pages.order import order_page
from ui.pages.orders import orders_page, search_orders
from ui.pages.outbox import outbox_page
from ui.pages.packed import packed_page
from ui.pages.pickup import pickup_page
from ui.pages.product import product_page
from ui.pages.products import products_page
from ui.pages.quote import quote_page
from ui.pages.quotes import quotes_page
from ui.pages.return_page import return_page
from ui.pages.settings import settings_page
from ui.pages.settings_letter import letter_page
from ui.panels.mail_alert import MailAlert
from ui.panels.print_tray import PrintTray
from ui.presence import ANYWHERE, Face, Present
from ui.presence import topic as present
from ui.scope import Scope
from ui.theme import dress

FIRST_SECONDS = 1.0    # NiceGUI answers after three, drawn or not


async def desk_page(desk: Desk, request: Request) -> None:
    """Draws the frame; the page inside follows the address without another load."""
    visitor: Visitor = request.state.visitor
    shop = await Shop.get(id=1, using_db=database.reader())
    client = ui.context.client
    scope = Scope(visitor.actor, str(visitor.session_id), visitor.language, shop.timezone, shop.currency, desk, client,
                  visitor.by_pin)
    dress(scope, visitor.theme, stamp(desk.settings.secret, visitor.actor.staff_id or 0, visitor.session_id))
    frame = Frame(scope, _routes(scope), shop=shop.name, theme=visitor.theme, save=_save(scope),
                  search=partial(search_orders, scope), find=_open_return)
    await _keep_in_step(scope, frame)
    with frame.alerts:
        await MailAlert(scope).start()
    await PrintTray(scope).start()
    await frame.pages.drawn(FIRST_SECONDS)


def _routes(scope: Scope) -> dict[str, Callable[..., Any]]:
    def plain(draw: Callable[[Scope], Awaitable[None]]) -> Callable[..., Any]:
        async def page() -> None:
            await draw(scope)
        return page

    def listed(draw: Callable[[Scope, str], Awaitable[None]]) -> Callable[..., Any]:
        async def page(arguments: PageArguments) -> None:
            await draw(scope, str(arguments.query_parameters))
        return page

    async def order(order_id: str, arguments: PageArguments) -> None:
        await order_page(scope, order_id, str(arguments.query_parameters))

    async def quote(quote_id: str, arguments: PageArguments) -> None:
        await quote_page(scope, quote_id, str(arguments.query_parameters))

    async def settings(section: str = 'company') -> None:
        await settings_page(scope, section)

    async def letter(kind: str, language: str) -> None:
        await letter_page(scope, kind, language)

    orders = listed(orders_page)
    return {'/': orders, '/orders': orders, '/orders/{order_id}': order, '/bench': listed(bench_page),
            '/bench/scanner': plain(scanner_page), '/bench/packed': listed(packed_page),
            '/pickup': plain(pickup_page), '/quotes': listed(quotes_page), '/quotes/{quote_id}': quote,
            '/products': plain(products_page),
            '/products/{key}': _single(scope, product_page), '/returns/{key}': _single(scope, return_page),
            '/outbox': listed(outbox_page), '/import': plain(import_page), '/settings': settings,
            '/settings/{section}': settings, '/settings/letters/{kind}/{language}': letter,
            '/me': plain(my_sessions_page)}


async def _open_return(text: str) -> bool:
    """Whether it was the number of a return, which is shown then."""
    found = await numbers.behind(text.strip())
    if found is None or found.return_id is None:
        return False
    ui.navigate.to(f'/returns/{found.return_id}')
    return True


def _single(scope: Scope, draw: Callable[[Scope, str], Awaitable[None]]) -> Callable[..., Any]:
    """The page of one thing."""
    async def page(key: str) -> None:
        await draw(scope, key)
    return page


def _save(scope: Scope) -> Callable[[str, str], Awaitable[Any]]:
    change = {'language': staffing.change_language, 'theme': staffing.change_theme}

    async def save(name: str, value: str) -> None:
        if scope.actor.staff_id is not None:
            await change[name](scope.actor, scope.actor.staff_id, value)
    return save


async def _keep_in_step(scope: Scope, frame: Frame) -> None:
    """The sidebar's counts and the faces at the top follow what happens."""
    root = Present(scope.desk.presence, ANYWHERE, Face(scope.actor.staff_id or 0, scope.actor.name))
    figures: dict[str, int | str] = {}

    def show(name: str, figure: int | str) -> None:
        figures[name] = figure
        frame.show_counts(figures)

    def show_pickups(now: dict[str, int]) -> None:
        show('pickups', now['ready'])
        frame.show_places(frozenset({'pickups'} if now['ready'] or now['recent'] else ()))

    await scope.watch(root, topics.ORDERS, listing.counts, lambda counts: show('orders', _to_do(counts)), key='counts')
    await scope.watch(root, topics.QUOTES, lambda: quote_view.counts(today(scope.zone)),
                      lambda counts: show('quotes', counts['open']), key='counts')
    await scope.watch(root, topics.PRODUCTS, product_view.counts,
                      lambda counts: show('products', counts['low'] + counts['out']), key='counts')
    await scope.watch(root, topics.ORDERS, pickup_view.figures, show_pickups, key='pickups')
    for topic in (mailing.OUTBOX, topics.PRINTS):
        await scope.watch(root, topic, mail_view.failures, lambda failed: show('failed', _failed(failed)),
                          key='failures')
    await scope.watch(root, present(ANYWHERE), lambda: scope.desk.presence.faces(ANYWHERE),
                      lambda faces: frame.show_online([face.name for face in faces]))


def _failed(count: int) -> str:
    """In words: beside other figures a mere one would say how much there is to do."""
    return ngettext('{count} failed', '{count} failed', count).format(count=format_number(count)) if count else ''


def _to_do(counts: dict[str, int]) -> int:
    return sum(counts.get(view, 0) for view in ('to_pay', 'to_pack', 'to_pickup', 'on_hold'))


