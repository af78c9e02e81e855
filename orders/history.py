"""The order's diary: one row for each thing done, with before → after."""
from typing import Any

from base.actor import Actor
from base.clock import now
from base.faults import fail_point
from data.models import History


def entry(actor: Actor, verb: str, *, order_id: int | None = None, quote_id: int | None = None,
          **data: Any) -> History:
    """An unsaved row. `data` is JSON: words for the sentence, `before` and `after`, and the `section` it touched."""
    return History(order_id=order_id, quote_id=quote_id, at=now(), staff_id=actor.staff_id, who=actor.name,
                   source=actor.source, verb=verb, data=data)


async def record(actor: Actor, verb: str, *, order_id: int | None = None, quote_id: int | None = None,
                 **data: Any) -> None:
    await entry(actor, verb, order_id=order_id, quote_id=quote_id, **data).save(force_create=True)
    fail_point('history.recorded')


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Only what differs: {'city': ['Lyon', 'Paris']}."""
    return {key: [before.get(key), value] for key, value in after.items() if before.get(key) != value}
