"""Every address the desk answers, and who gets something there. A route that is not in this table fails."""
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from base.actor import RIGHTS, Right
from tests.open_desk import NAMES, OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
OPEN = {
    ('GET', '/first-run'), ('POST', '/first-run'), ('GET', '/login'), ('POST', '/login'), ('GET', '/logout'),
    ('POST', '/logout'), ('GET', '/healthz'), ('GET', '/readyz'), ('GET', '/assets/{stamp}/{name}'),
    ('GET', '/q/{token}'), ('POST', '/q/{token}'), ('GET', '/q/{token}/quote.pdf'),
    ('GET', '/r/{token}'), ('POST', '/r/{token}'), ('GET', '/r/{token}/form.pdf'),
    ('GET', '/sw.js'), ('GET', '/manifest.webmanifest'),
}  # fmt: skip
"""What strangers reach; tests of their own say how far."""
RIGHT = {
    ('GET', '/papers/documents/{document_id}.pdf'): Right.VIEW,
    ('GET', '/papers/documents/{document_id}.{kind}.xml'): Right.VIEW,
    ('GET', '/papers/slips.pdf'): Right.PACK,
    ('GET', '/papers/invoices.pdf'): Right.VIEW,
    ('GET', '/papers/pick-list.pdf'): Right.PACK,
    ('GET', '/papers/command-cards.pdf'): Right.PACK,
    ('GET', '/papers/runs/{token}.pdf'): Right.VIEW,
    ('GET', '/papers/quotes/{quote_id}.pdf'): Right.VIEW,
    ('GET', '/papers/preview.pdf'): Right.SETTINGS,
    ('GET', '/papers/logo'): Right.VIEW,
    ('POST', '/papers/logo'): Right.SETTINGS,
    ('GET', '/papers/orders/{order_id}/return-form.pdf'): Right.VIEW,
    ('GET', '/papers/orders/{order_id}/reminder.pdf'): Right.PAY,
    ('GET', '/messages/{mail_id}.html'): Right.VIEW,
    ('GET', '/messages/{mail_id}/files/{place}'): Right.VIEW,
    ('GET', '/orders/export.csv'): Right.EXPORT,
    ('GET', '/accounting/{name}.csv'): Right.SETTINGS,
    ('GET', '/accounting/fec.txt'): Right.SETTINGS,
    ('GET', '/accounting/archive.zip'): Right.SETTINGS,
    ('POST', '/import/file'): Right.IMPORT,
    ('POST', '/bench/scans'): Right.PACK,
    ('POST', '/bench/frame'): Right.PACK,
    ('POST', '/bench/switch'): Right.PACK,
    ('GET', '/bench/offline'): Right.VIEW,
    ('GET', '/bench/packed.csv'): Right.STAFF,
    ('GET', '/find'): Right.VIEW,
    ('GET', '/returns/{return_id}/form.pdf'): Right.VIEW,
    ('GET', '/returns/{return_id}/pictures/{picture_id}.jpg'): Right.VIEW,
    ('POST', '/returns/{return_id}/pictures'): Right.EDIT,
}  # fmt: skip
NOBODY = {'document_id': '999', 'kind': 'cii', 'token': 'a' * 22, 'quote_id': '999', 'order_id': '999',
          'return_id': '999', 'picture_id': '999', 'mail_id': '999', 'place': '0', 'name': 'documents'}
QUERY = '?from=2026-01-01&to=2026-01-31&orders=999'


def answered(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods or ())
        elif hasattr(route, 'original_router'):    # what include_router leaves
            yield from answered(route.original_router.routes)


def asked_for(path: str) -> str:
    return path.format(**NOBODY) + QUERY


async def test_the_table_has_every_route(desk: OpenDesk) -> None:
    assert set(answered(desk.app.routes)) == OPEN | RIGHT.keys()


async def test_a_stranger_is_sent_to_sign_in_everywhere(desk: OpenDesk) -> None:
    stranger = await desk.browser()
    given = {(method, path): (await stranger.request(method, asked_for(path))).status_code for method, path in RIGHT}
    assert given == {(method, path): 303 if method == 'GET' else 401 for method, path in RIGHT}


@pytest.mark.parametrize('role', NAMES)
async def test_each_role_gets_what_is_its_own_and_is_refused_the_rest(desk: OpenDesk, role: str) -> None:
    client = (await desk.person(role)).http_client
    given = {}
    for method, path in RIGHT:
        given[method, path] = (await client.request(method, asked_for(path))).status_code == 403
    assert given == {route: right not in RIGHTS[role] for route, right in RIGHT.items()}


@pytest.mark.parametrize('role', ['clerk', 'packer', 'viewer'])
async def test_no_section_of_the_settings_opens_for_others_than_the_owner(desk: OpenDesk, role: str) -> None:
    user = await desk.person(role)
    for section in ('', '/company', '/administration', '/documents', '/shipping', '/accounting', '/staff', '/nothing'):
        await user.open(f'/settings{section}')
        await user.should_see('Only the owner can change')
