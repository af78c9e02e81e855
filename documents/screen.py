"""A paper on the screen: the sheet's own HTML and styles, the edges of its one page drawn by the browser."""
from typing import Any

from documents import sheets


def page(kind: str, snapshot: dict[str, Any], logo_address: str = '', fonts: str = '') -> str:
    """A whole HTML page as wide as its frame; the logo is fetched from its address where one is given, so that a letter
    typed does not send it again. `fonts` is CSS of our own. Raises BadSnapshot."""
    html = sheets.draw(kind, snapshot)
    logo = snapshot['seller']['logo']
    if logo and logo_address:
        html = html.replace(logo, logo_address, 1)
    for landmark in ('<header', '<footer'):  # of the paper, not of the page that shows it
        html = html.replace(landmark, f'{landmark} role="none"', 1)
    styles = ''.join((sheets.TEMPLATES / name).read_text() for name in (*sheets.styles(kind), 'screen.css'))
    return html.replace('</head>', f'<style>{fonts}{styles}</style></head>', 1)
