"""The mailbox that mails come back to is read over IMAP: only reports are opened, nothing is deleted, and whatever the
server does ends in a sentence."""
import asyncio
import base64
import socket
from typing import Any

import pytest

from mailer import imap
from mailer.imap import Limits, Place, Trouble
from tests.mailer.mailbox import DROP, SILENT, Imap, serving
from tests.mailer.reports import HARD, SOFT
from tests.mailer.scripted import presenting, trusting

QUICK = Limits(answer=0.3, whole=0.8)
GONE, FULL = HARD['postfix'][0], SOFT['full'][0]
LETTER = b'From: anna@example.com\r\nSubject: hello\r\n\r\nA private word.\r\n'


async def look(server: Imap, place: Place = Place(), **more: Any) -> imap.Found:
    return await asyncio.to_thread(lambda: imap.look(server.box(), place, **more))


async def test_reports_are_found_and_letters_left_alone() -> None:
    async with serving(Imap({4: LETTER, 5: GONE, 9: FULL})) as server:
        found = await look(server)
        assert {uid: bounce.hard for uid, bounce in found.bounces.items()} == {5: True, 9: False}
        assert (found.place, server.opened, server.seen) == (Place(7, 10), [5, 9], set())
        assert not any('DELETE' in line.upper() or 'EXPUNGE' in line.upper() for line in server.heard)


async def test_the_next_visit_begins_where_the_last_ended() -> None:
    async with serving(Imap({4: LETTER, 5: GONE})) as server:
        place = (await look(server)).place
        assert (await look(server, place)).bounces == {}
        server.mails[6] = GONE
        found = await look(server, place)
        assert (list(found.bounces), found.place) == ([6], Place(7, 7))
        server.validity = 8
        assert list((await look(server, found.place)).bounces) == [5, 6]


async def test_a_visit_looks_at_so_many_and_the_next_goes_on() -> None:
    async with serving(Imap(dict.fromkeys(range(1, 8), GONE))) as server:
        first = await look(server, limits=Limits(reports=3))
        assert (list(first.bounces), first.place) == ([1, 2, 3], Place(7, 4))
        second = await look(server, first.place, limits=Limits(mails=2))
        assert (list(second.bounces), second.place) == ([4, 5], Place(7, 6))


async def test_what_was_recorded_is_marked_as_seen_and_only_in_the_same_folder() -> None:
    async with serving(Imap({5: GONE, 6: FULL})) as server:
        await asyncio.to_thread(imap.mark_seen, server.box(), Place(6, 7), [5])
        assert server.seen == set()
        await asyncio.to_thread(imap.mark_seen, server.box(), Place(7, 7), [5, 6])
        assert server.seen == {5, 6}


async def test_a_slow_line_is_read_piece_by_piece() -> None:
    async with serving(Imap(dict.fromkeys((1, 2), GONE))) as server:
        found = await look(server, limits=Limits(reading=0))
        assert (list(found.bounces), found.place) == ([1], Place(7, 2))


async def test_numbers_may_be_told_after_what_they_are_of() -> None:
    async with serving(Imap({4: LETTER, 5: GONE}, uid_last=True)) as server:
        assert list((await look(server)).bounces) == [5]


async def test_an_enormous_mail_is_read_in_part() -> None:
    async with serving(Imap({1: GONE + b'x' * 5_000_000})) as server:
        assert (await look(server)).bounces[1].hard


async def test_the_login_is_told_as_the_server_likes_it() -> None:
    async with serving(Imap()) as server:
        await asyncio.to_thread(imap.try_out, server.box(password='é"\\'))
        assert base64.b64decode(server.heard[2]).decode() == '\0bounces@shop.test\0é"\\'
    async with serving(Imap(plain=False)) as server:
        await asyncio.to_thread(imap.try_out, server.box(username='bo"b x', password='h\\u"sh'))
        assert server.heard[1].endswith('LOGIN "bo\\"b x" "h\\\\u\\"sh"')


async def test_folders_have_any_name() -> None:
    async with serving(Imap(folders={'[Mail]/Rejet&AOk-s &- "x"'})) as server:
        assert await asyncio.to_thread(imap.try_out, server.box(folder='[Mail]/Rejetés & "x"')) == 0


async def test_it_reads_over_tls_whose_certificate_it_checks() -> None:
    async with serving(Imap({1: GONE}, tls=presenting())) as server:
        box = server.box('tls')
        assert await asyncio.to_thread(imap.try_out, box, Limits(), trusting()) == 1
        with pytest.raises(Trouble) as trouble:
            await asyncio.to_thread(imap.try_out, box)
        assert trouble.value.sentence == imap.UNTRUSTED
    assert len(server.heard) == 5    # all of the first visit


@pytest.mark.parametrize(('script', 'sentence'), [
    ({'AUTHENTICATE': '{tag} NO [AUTHENTICATIONFAILED] wrong hush'}, imap.LOGIN),
    ({'SELECT': '{tag} NO no such folder'}, imap.FOLDER),
    ({'greeting': '220 mx.example.com ESMTP'}, imap.GARBLED),
    ({'greeting': '* BYE go away'}, imap.GARBLED),
    ({'CAPABILITY': DROP}, imap.GARBLED),
    ({'SELECT': SILENT}, imap.SLOW),
    ({'SEARCH': '{tag} BAD what?'}, imap.GARBLED),
    ({'FETCH': '* 1 FETCH (UID 1 BODY[] {{999999999}}'}, imap.GARBLED),
    ({'FETCH': '* 1 FETCH (UID 1 BODY[] {{90000}}\r\nx'}, imap.SLOW),
    ({'FETCH': DROP}, imap.GARBLED),
    ({'SEARCH': ('* NO ' + 'x' * 900_000 + '\r\n') * 20 + '{tag} OK done'}, imap.GARBLED),
])
async def test_whatever_goes_wrong_is_one_sentence(script: dict[str, str], sentence: str) -> None:
    async with serving(Imap({1: GONE}, script)) as server:
        with pytest.raises(Trouble) as trouble:
            await look(server, limits=QUICK)
        assert trouble.value.sentence == sentence
        assert 'hush' not in trouble.value.answer


async def test_a_server_that_drips_does_not_hold_us() -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b'*')
                await writer.drain()
                await asyncio.sleep(0.05)
        except OSError:
            writer.transport.abort()

    async with await asyncio.start_server(drip, '127.0.0.1', 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        box = Imap(port=port).box()
        with pytest.raises(Trouble):
            await asyncio.wait_for(asyncio.to_thread(imap.try_out, box, QUICK), 5)


async def test_nobody_there_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        port = taken.getsockname()[1]
    for box, sentence in ((Imap(port=port).box(), imap.CLOSED), (Imap().box(host='no.invalid'), imap.NO_HOST)):
        with pytest.raises(Trouble) as trouble:
            await asyncio.to_thread(imap.try_out, box, QUICK)
        assert trouble.value.sentence == sentence
    async with serving(Imap()) as server:
        with pytest.raises(Trouble) as trouble:
            await asyncio.to_thread(imap.try_out, server.box('starttls'), QUICK)
        assert trouble.value.sentence == imap.NO_TLS
        with pytest.raises(Trouble) as trouble:
            await asyncio.to_thread(imap.try_out, server.box('tls'), QUICK)
        assert trouble.value.sentence in {imap.NO_TLS, imap.SLOW}
