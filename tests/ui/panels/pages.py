"""A person looks at some panels of an order, kept up to date as on the order page."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nicegui.testing import User

from base.actor import Actor
from base.i18n import speaking
from data import database
from data.models import Order
from data.order_view import OrderView
from orders import topics, view
from tests.ui.desks import opened, scope_of
from tests.ui.helpers import settle, sheets
from tests.ui.panels.samples import OWNER
from ui.panels.panel import Panel


@asynccontextmanager
async def looking_at(order: Order, *kinds: type[Panel], actor: Actor = OWNER, language: str = 'en',
                     ) -> AsyncIterator[User]:
    async def build() -> None:
        scope = scope_of(database.current().hub, language, actor)
        shown = await view.read(order.id)
        assert shown is not None
        with speaking(language):
            panels = [kind(scope, shown) for kind in kinds]

        def show(fresh: OrderView) -> None:
            for panel in panels:
                panel.patch(fresh, '')

        scope.follow(panels[0].sheet, topics.order(order.id), lambda: view.read(order.id), show)

    async with opened(build) as user:
        yield user


def html(user: User) -> str:
    return ''.join(sheet.html for sheet in sheets(user))


def blocked(user: User, label: str) -> str:
    """The reason a visible action gives for being blocked; empty when it is not, fails when it is not there."""
    for part in html(user).split('<button')[1:]:
        tag, _, inside = part.partition('>')
        if label in inside.partition('</button>')[0]:
            return _reason(tag, inside.partition('</button>')[0])
    raise AssertionError(f'no button {label} in {html(user)}')


def _reason(tag: str, inside: str) -> str:
    if 'aria-disabled="true"' not in tag:
        return ''
    if 'data-blocked="' in tag:
        return tag.partition('data-blocked="')[2].partition('"')[0]
    return inside.partition('<small>')[2].partition('</small>')[0]


async def fresh(order: Order) -> Order:
    await settle()
    return await Order.get(id=order.id)
