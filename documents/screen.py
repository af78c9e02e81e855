"""A paper on the screen: the sheet's own HTML and styles, the edges of its one page drawn by the browser."""
from typing import Any

from documents import sheets

LOGO = '/papers/logo'


def page(kind: str, snapshot: dict[str, Any], fonts: str = '') -> str:
    """A whole HTML page as wide as its frame; the logo is fetched, so that a letter typed does not send it again.
    `fonts` is CSS of our own. Raises BadSnapshot."""
    html = sheets.draw(kind, snapshot)
    if snapshot['seller']['logo']:
        html = html.replace(snapshot['seller']['logo'], LOGO, 1)
    styles = ''.join((sheets.TEMPLATES / name).read_text() for name in (*sheets.styles(kind), 'screen.css'))
    return html.replace('</head>', f'<style>{fonts}{styles}</style></head>', 1)
