"""Who has which order open: a face appears at once and is gone with the page, or soon after its connection."""
import asyncio
from collections import defaultdict
from dataclasses import dataclass

from nicegui import Client

from live import Hub
from ui.parts.living import Living


@dataclass(frozen=True, slots=True)
class Face:
    staff_id: int
    name: str


def topic(place: str) -> str:
    return f'present:{place}'


ANYWHERE = 'desk'
MOMENT = 2.0    # seconds: as long as a reload or a hiccup takes


class Presence:
    """Counts open pages per place, so that a person with two tabs leaves only with the second."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._places: dict[str, dict[Face, int]] = defaultdict(dict)

    def enter(self, place: str, face: Face) -> None:
        faces = self._places[place]
        faces[face] = faces.get(face, 0) + 1
        self._told(place)

    def leave(self, place: str, face: Face) -> None:
        faces = self._places[place]
        faces[face] = faces.get(face, 1) - 1
        if not faces[face]:
            del faces[face]
        if not faces:
            del self._places[place]
        self._told(place)

    def _told(self, place: str) -> None:
        self._hub.mark(topic(place))
        if place != ANYWHERE:
            self._hub.mark(topic('orders'))

    async def faces(self, place: str) -> list[Face]:
        return sorted(self._places.get(place, {}), key=lambda face: face.name)

    async def by_order(self) -> dict[int, list[Face]]:
        """Who is in which order, for the list."""
        return {int(place.partition(':')[2]): sorted(faces, key=lambda face: face.name)
                for place, faces in self._places.items() if place.startswith('order:')}


class Present(Living):
    """As long as this element lives and its page is connected, the person is in this place."""

    def __init__(self, presence: Presence, place: str, face: Face) -> None:
        super().__init__()
        self._presence = presence
        self._place = place
        self._face = face
        self._is_here = False
        self.come()

    def come(self) -> None:
        if not self._is_here and not self.is_deleted:
            self._is_here = True
            self._presence.enter(self._place, self._face)

    def go(self) -> None:
        if self._is_here:
            self._is_here = False
            self._presence.leave(self._place, self._face)

    def _handle_delete(self) -> None:
        self.go()
        super()._handle_delete()


async def lost(client: Client) -> None:
    """The page is kept for a while, should its connection come back; its faces leave after a moment."""
    await asyncio.sleep(MOMENT)
    if not client.has_socket_connection:
        for present in _of(client):
            present.go()


def found(client: Client) -> None:
    for present in _of(client):
        present.come()


def _of(client: Client) -> list[Present]:
    return [element for element in client.elements.values() if isinstance(element, Present)]
