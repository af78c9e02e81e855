"""Who is where: counted by page, kept through a hiccup of the connection, gone with it."""
import pytest
from nicegui import Client, ui

from live import Hub
from tests.ui.desks import opened
from ui import presence
from ui.presence import Face, Presence, Present

ANN = Face(1, 'Ann')
ORDER = 'order:7'


@pytest.fixture
def here() -> Presence:
    return Presence(Hub(gather=0))


async def test_a_face_stays_until_the_last_of_its_pages_is_gone(here: Presence) -> None:
    here.enter(ORDER, ANN)
    here.enter(ORDER, ANN)
    here.leave(ORDER, ANN)
    assert await here.faces(ORDER) == [ANN]
    here.leave(ORDER, ANN)
    assert await here.faces(ORDER) == []
    assert await here.by_order() == {}


async def test_a_lost_connection_takes_the_face_away_and_a_found_one_brings_it_back(
        here: Presence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, 'MOMENT', 0)
    clients: list[Client] = []
    async with opened(lambda: clients.append(_page(here))):
        await presence.lost(clients[0])
        assert await here.faces(ORDER) == [ANN], 'it is connected again'
        clients[0].tab_id = None
        await presence.lost(clients[0])
        assert await here.faces(ORDER) == []
        presence.found(clients[0])
        presence.found(clients[0])
        assert await here.faces(ORDER) == [ANN]
        _present(clients[0]).delete()
        assert await here.faces(ORDER) == []
        presence.found(clients[0])
        assert await here.faces(ORDER) == []


def _page(here: Presence) -> Client:
    Present(here, ORDER, ANN)
    return ui.context.client


def _present(client: Client) -> Present:
    return next(element for element in client.elements.values() if isinstance(element, Present))
