"""The desk in this process, as tests of screens use it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk


async def test_a_colleague_signs_in_and_opens_the_desk(user: 'User', desk: 'OpenDesk') -> None:
    client = await user.open('/orders')
    assert client.id
    assert desk.services.ready


async def test_two_colleagues_have_sessions_of_their_own(desk: 'OpenDesk') -> None:
    clerk, packer = await desk.person('clerk'), await desk.person('packer', language='fr')
    assert clerk.http_client.cookies != packer.http_client.cookies
    assert (await clerk.open('/orders')).id != (await packer.open('/orders')).id


async def test_a_stranger_is_sent_to_the_login(desk: 'OpenDesk') -> None:
    stranger = await desk.browser()
    answer = await stranger.get('/orders')
    assert answer.status_code == 303
    assert answer.headers['location'] == '/login?next=/orders'
