"""The address in the browser follows what a page shows, without the page being built anew."""
from nicegui import ui
from starlette.datastructures import QueryParams

from ui.parts.living import Living


def show_address(page: Living, place: str, query: str, *, new: bool = False) -> None:
    """The browser now shows `place` (such as "orders" or "bench/packed", beside the page's own) with this query; `new`
    adds a step for its back button. The router is told too, so that a link to the plain address is a change."""
    path = f'{place}?{query}' if query else place
    history = ui.navigate.history
    (history.push if new else history.replace)(path.removeprefix(place.rpartition('/')[0]).removeprefix('/'))
    page.client.sub_pages_router.current_path = f'/{path}'
    for around in page.ancestors():
        match = getattr(around, '_match', None) if isinstance(around, ui.sub_pages) else None
        if match is not None:
            match.query_params = QueryParams(query)
