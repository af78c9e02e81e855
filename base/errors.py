"""Expected failures: each knows its sentence, its HTTP status, and is shown in one place."""
from typing import Any

from base.i18n import N_, _


class Refused(Exception):
    """Something a person asked for that cannot be done now. `message` is a msgid; `words` fill its braces;
    words that are `Lazy` or `Refused` are said in the reader's language."""
    status = 409

    def __init__(self, message: str, **words: Any) -> None:
        super().__init__(message)
        self.message = message
        self.words = words

    def __str__(self) -> str:
        return _(self.message).format(**{key: str(value) for key, value in self.words.items()})


class Lazy:
    """A msgid said only when shown, so that it is in the reader's language."""

    def __init__(self, message: str, **words: Any) -> None:
        self.message = message
        self.words = words

    def __str__(self) -> str:
        return _(self.message).format(**self.words)


class Forbidden(Refused):
    status = 403

    def __init__(self, message: str = N_('Your role does not allow this. Ask the shop’s owner.'), **words: Any) -> None:
        super().__init__(message, **words)


class Missing(Refused):
    status = 404


class Invalid(Refused):
    """A value that cannot be taken; `field` names the form field."""
    status = 422

    def __init__(self, message: str, field: str = '', **words: Any) -> None:
        super().__init__(message, **words)
        self.field = field


class Stale(Refused):
    """A save made from an older copy: who changed what and when meanwhile, with both texts kept by the form."""

    def __init__(self, who: str, when: Any, theirs: dict[str, Any]) -> None:
        super().__init__(N_('{who} changed this while you were editing.'), who=who)
        self.who = who
        self.when = when
        self.theirs = theirs
