"""A person's hands in tests with NiceGUI's User: they press what is shown and fill in what is open."""
import asyncio
import time
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from weakref import WeakKeyDictionary

from nicegui import background_tasks, events
from nicegui.testing import User

from tests.ui.quiet import settle as settle
from tests.ui.quiet import until as until
from ui.parts.dialog import Form
from ui.parts.sheet import Sheet

LONGEST = 5.0    # seconds that a verb may run on a busy machine
BEGUN = 0.05    # seconds until what takes its time is under way
DRAWN = 0.3    # seconds until a button is drawn, while nothing runs
for sees in (User.should_see, User.should_not_see):
    sees.__kwdefaults__.update(retries=50)    # type: ignore[union-attr]    # a few seconds, if it takes them
_begun: WeakKeyDictionary[User, set[asyncio.Task[Any]]] = WeakKeyDictionary()


class _Pressable(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or '' for name, value in attrs}
        if 'disabled' not in given and given.get('aria-disabled') != 'true':
            self.found.append(given)


def sheets(user: User) -> list[Sheet]:
    assert user.client
    return [element for element in user.client.elements.values() if isinstance(element, Sheet)]


def _verb_of(given: dict[str, str]) -> str | None:
    return given.get('data-verb') or given.get('data-verb-change') or given.get('data-verb-input')


def _finds(sheet: Sheet, verb: str, wanted: dict[str, str]) -> bool:
    page = _Pressable()
    page.feed(sheet.html)
    return any(_verb_of(given) == verb and all(
        given.get(f'data-{name.replace("_", "-")}', value) == value for name, value in wanted.items())
        for given in page.found)


async def press(user: User, verb: str, **data: Any) -> None:
    """Presses the first visible, unblocked thing with this verb and data; waits until the verb has run or asks."""
    asked = _open_forms(user)
    begun = await _press(user, verb, data)
    await _ended(lambda: _done(begun) or bool(set(_open_forms(user)) - set(asked)))


async def begin(user: User, verb: str, **data: Any) -> None:
    """Presses what takes its time, and does not wait for its end."""
    await _press(user, verb, data)
    await settle(BEGUN)


async def _press(user: User, verb: str, data: dict[str, Any]) -> set[asyncio.Task[Any]]:
    sent = {name: str(value) for name, value in data.items()}
    end = time.monotonic() + DRAWN
    while time.monotonic() < end:
        for sheet in sheets(user):
            if _finds(sheet, verb, sent):
                return _fire(user, sheet, 'verb', {**sent, 'verb': verb, 'turn': 1})
        await settle()
        await asyncio.sleep(0.01)
    raise AssertionError(f'nothing to press for {verb} with {sent} in\n' + '\n'.join(map(str, sheets(user))))


async def send(user: User, element: Any, name: str, args: Any) -> None:
    """What a browser tells of itself; waits until it is dealt with."""
    asked = _open_forms(user)
    begun = _fire(user, element, name, args)
    await _ended(lambda: (_done(begun) or bool(set(_open_forms(user)) - set(asked))) and _is_through(user))


async def fill(user: User, **typed: Any) -> None:
    """Types into the open dialog (over what stands there) and submits it; ticks are 'true' or ''."""
    form = open_form(user)
    await send(user, form, 'save', {**form.standing(), **{name: str(value) for name, value in typed.items()}})


async def shut(user: User) -> None:
    """Closes the open dialog without an answer."""
    await send(user, open_form(user), 'shut', None)


def open_form(user: User) -> Form:
    found = _open_forms(user)
    assert found, 'no dialog is open'
    return found[-1]


def _open_forms(user: User) -> list[Form]:
    assert user.client
    return [element for element in user.client.elements.values()
            if isinstance(element, Form) and not element.answer.done()]


def _fire(user: User, element: Any, name: str, args: Any) -> set[asyncio.Task[Any]]:
    """What it set going."""
    assert user.client
    before = set(background_tasks.running_tasks)
    with user.client:
        for listener in list(element._event_listeners.values()):
            if listener.type == name:
                events.handle_event(listener.handler, events.GenericEventArguments(
                    sender=element, client=user.client, args=args))
    begun = background_tasks.running_tasks - before
    _begun.setdefault(user, set()).update(begun)
    return begun


def _done(tasks: set[asyncio.Task[Any]]) -> bool:
    return all(task.done() for task in tasks)


def _is_through(user: User) -> bool:
    """Nothing that was pressed runs any more, unless it asks."""
    return _done(_begun[user]) or bool(_open_forms(user))


async def _ended(holds: Callable[[], bool]) -> None:
    """A verb that is held up on purpose is left alone after a while; then what it changed reaches the screens."""
    end = time.monotonic() + LONGEST
    while not holds() and time.monotonic() < end:
        await asyncio.sleep(0.002)
    await settle()
