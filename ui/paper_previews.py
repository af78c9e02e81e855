"""What owners look at while they arrange their papers: the last sample of each session, and a logo on its way."""
import base64
import secrets
from typing import Any

MOST = 20
KINDS = {b'\x89PNG\r\n\x1a\n': 'png', b'\xff\xd8\xff': 'jpeg'}


def data_uri(content: bytes) -> str:
    """Of a PNG or JPEG, by how it begins; nothing for anything else."""
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), '')
    return f'data:image/{kind};base64,{base64.b64encode(content).decode()}' if kind else ''


class Previews:
    def __init__(self) -> None:
        self._samples: dict[str, tuple[str, dict[str, Any]]] = {}
        self._logos: dict[str, tuple[str, str]] = {}

    def keep(self, session_id: str, kind: str, snapshot: dict[str, Any]) -> None:
        self._samples.pop(session_id, None)
        self._samples[session_id] = (kind, snapshot)
        _shorten(self._samples)

    def sample(self, session_id: str) -> tuple[str, dict[str, Any]] | None:
        return self._samples.get(session_id)

    def keep_logo(self, session_id: str, logo: str) -> str:
        """The word under which the same session may take it."""
        token = secrets.token_hex(12)
        self._logos.pop(session_id, None)
        self._logos[session_id] = (token, logo)
        _shorten(self._logos)
        return token

    def take_logo(self, session_id: str, token: str) -> str:
        known, logo = self._logos.pop(session_id, ('', ''))
        return logo if known and secrets.compare_digest(known, token) else ''


def _shorten(kept: dict[str, Any]) -> None:
    """The oldest are forgotten."""
    while len(kept) > MOST:
        kept.pop(next(iter(kept)))
