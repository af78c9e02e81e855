"""Whoever sends mails may be killed at any moment."""

import asyncio

import pytest

from tests.databases import Store
from tests.faults import mail_kills
from tests.faults.mail_server import MailServer

pytestmark = [pytest.mark.kill, pytest.mark.timeout(120)]


async def test_no_mail_is_lost_and_a_kill_makes_at_most_one_extra_copy_of_the_same_bytes(store: Store) -> None:
    problems, figures = await mail_kills.run(store, 10, 4)
    assert problems == [], figures


async def test_two_processes_send_each_mail_once(store: Store) -> None:
    if store.dialect == 'sqlite':
        pytest.skip('one process only on SQLite')
    async with MailServer() as server:
        await mail_kills.open_desk(store, server.port, 40)
        lives = [mail_kills.live(store) for _ in range(2)]
        assert await asyncio.gather(*lives) == [0, 0]
        assert (len({message_id for message_id, _ in server.took}), len(server.took)) == (40, 40)
