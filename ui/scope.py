"""Who looks at this page, in which language, and how their clicks are run."""
import functools
import logging
import secrets
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from nicegui import Client

from base.actor import Actor
from base.errors import Refused
from base.i18n import _, speaking
from live import Following, Reader
from ui.feedback import Kind, Undo, say
from ui.mail_undo import offering_undo
from ui.parts.living import Living

if TYPE_CHECKING:
    from ui.desk import Desk

log = logging.getLogger('comptoir.ui')
P = ParamSpec('P')
T = TypeVar('T')
_LETTERS = 'ACDEFHJKLMNPRTUVWXY'
_DIGITS = '234679'


@dataclass(frozen=True)
class Scope:
    """One open page of one person. `desk` is the process's services (hub, settings …)."""
    actor: Actor
    session_id: str
    language: str
    zone: str
    currency: str
    desk: 'Desk'
    client: Client
    by_pin: bool = False

    def say(self, kind: Kind, sentence: str, undo: Undo | None = None, stays: float = 0) -> None:
        """A toast on this page; `stays` so many seconds where its undo has an end."""
        say(kind, sentence, undo=undo and functools.partial(self.run, undo), client=self.client, stays=stays)

    async def run(self, callback: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T | bool:
        """Runs a person's wish: in their language, refusals said, bugs logged under a short code, and the mail it
        queued offered to be taken back. False when it failed."""
        with speaking(self.language):
            try:
                async with offering_undo(self):
                    return await callback(*args, **kwargs)
            except Refused as refused:
                self.say('negative', str(refused))
            except Exception as error:
                self.say('negative', went_wrong(error))
        return False

    def handles(self, callback: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T | bool]]:
        """`callback` made safe to hand to an element."""
        @functools.wraps(callback)
        async def run(*args: P.args, **kwargs: P.kwargs) -> T | bool:
            return await self.run(callback, *args, **kwargs)
        return run

    def follow(self, element: Living, topic: str, read: Reader, deliver: Callable[[Any], None],
               key: Hashable = None) -> Following:
        """From now on `deliver(view)` runs, in the page's context and language, whenever `topic` changes and until
        `element` is gone or drops it. Readers of one topic that may see different things need different keys."""
        def on_page(view: Any) -> None:
            if not element.is_deleted:
                with element, speaking(self.language):
                    deliver(view)
        following = self.desk.hub.follow(topic, read, on_page, key)
        element.keep(following)
        return following

    async def watch(self, element: Living, topic: str, read: Reader, deliver: Callable[[Any], None],
                    key: Hashable = None) -> None:
        """`follow`, and the first `deliver` at once: no change can slip in between."""
        self.follow(element, topic, read, deliver, key)
        view = await read()
        if not element.is_deleted:
            with element, speaking(self.language):
                deliver(view)


def handler(callback: Callable[Concatenate[Any, P], Awaitable[T]],
            ) -> Callable[Concatenate[Any, P], Awaitable[T | bool]]:
    """For methods of anything with a `.scope`, and functions whose first argument is a Scope: see Scope.run."""
    @functools.wraps(callback)
    async def run(owner: Any, *args: P.args, **kwargs: P.kwargs) -> T | bool:
        scope = owner if isinstance(owner, Scope) else owner.scope
        return await scope.run(callback, owner, *args, **kwargs)
    return run


def went_wrong(error: Exception) -> str:
    """Logs the error under a short code; the sentence for a person has the code and no details."""
    code = ''.join(secrets.choice(letters) for letters in (_LETTERS, _LETTERS, _DIGITS, _DIGITS))
    log.error('a person was told of error %s', code, exc_info=error)
    return _('Something went wrong (code {code}). Nothing was changed.').format(code=code)
