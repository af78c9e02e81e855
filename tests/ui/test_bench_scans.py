"""What tablets send from the bench: scans, pictures of their cameras, numbers to find; and what makes it an app."""
import io
import json
import re
import sqlite3
from typing import Any

import pytest
from nicegui.testing import User
from PIL import Image
from tortoise.exceptions import TransactionManagementError

from base.actor import Actor
from data.models import PackingSlip, Scan, SlipLine, Staff
from documents import barcode
from orders import scanning
from orders.scanning import Scanned
from tests.open_desk import OpenDesk
from tests.orders import desk as shop_of
from ui import bench_scans

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
WRONG: tuple[dict[str, Any], ...] = (
    {'key': ''}, {'key': 'k' * 51}, {'key': 7}, {'slip': '1'}, {'slip': True}, {'slip': -1}, {'slip': 2**40},
    {'kind': 'finish'}, {'kind': ['scan']}, {'code': None}, {'line': '1'}, {'number': 5}, {'number': None},
)  # fmt: skip


async def slip_of_mugs(pieces: int = 3) -> PackingSlip:
    mug = await shop_of.product(50, sku='MUG-7')
    sold = await shop_of.order(shop_of.line(mug, pieces, 100), paid=pieces * 100)
    return (await shop_of.slips_of(sold))[0]


def one(slip: PackingSlip, key: str, **values: Any) -> dict[str, Any]:
    return {'key': key, 'slip': slip.id, 'kind': 'scan', 'code': 'MUG-7', 'line': None, 'number': '',
            'at': '2026-01-05T10:00:00.000Z', **values}


async def send(user: User, *scans: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    answer = await user.http_client.post('/bench/scans', json={'scans': scans})
    return answer.status_code, answer.json()['answers'] if answer.status_code == 200 else []


async def packed(slip: PackingSlip) -> int:
    return sum(line.packed for line in await SlipLine.filter(slip_id=slip.id))


async def test_scans_are_answered_in_order_and_count_once_however_often_they_are_sent(desk: OpenDesk) -> None:
    user, slip = await desk.person('packer'), await slip_of_mugs()
    scans = [one(slip, 'a'), one(slip, 'b', code='NO-SUCH'), one(slip, 'c')]
    for _ in range(2):
        status, answers = await send(user, *scans)
        assert status == 200
        assert [(answer['key'], answer['outcome']) for answer in answers] == [
            ('a', 'counted'), ('b', 'unknown'), ('c', 'counted')]
    assert await packed(slip) == 2
    assert await Scan.all().count() == 3


async def test_of_a_list_with_one_scan_that_is_none_of_ours_nothing_counts(desk: OpenDesk) -> None:
    user, slip = await desk.person('packer'), await slip_of_mugs()
    for wrong in WRONG:
        assert (await send(user, one(slip, 'a'), {**one(slip, 'b'), **wrong}))[0] == 400, wrong
    for body in ('', 'null', '[]', '{"scans": {}}', '{"scans": [1]}', '[' * 50_000):
        assert (await user.http_client.post('/bench/scans', content=body)).status_code == 400, body
    assert await packed(slip) == 0


@pytest.mark.parametrize('code', ['https://example.org/' + 'c' * 4000, 'a\0b', '\0', 'ß' * 80, '\ud800'])
async def test_whatever_a_code_says_it_is_answered_and_holds_up_no_scan_after_it(desk: OpenDesk, code: str) -> None:
    user, slip = await desk.person('packer'), await slip_of_mugs()
    scans = [one(slip, 'a', code=code), one(slip, 'b', number=code), one(slip, 'c')]
    answer = await user.http_client.post('/bench/scans', content=json.dumps({'scans': scans}))
    assert [told['outcome'] for told in answer.json()['answers']][1:] == ['counted', 'counted']
    assert answer.json()['answers'][0]['outcome'] in {'unknown', 'refused'}


async def test_more_than_a_hundred_scans_or_a_large_body_are_refused(desk: OpenDesk) -> None:
    user, slip = await desk.person('packer'), await slip_of_mugs()
    assert (await send(user, *[one(slip, f'k{place}') for place in range(101)]))[0] == 400
    large = await user.http_client.post('/bench/scans', content=json.dumps({'scans': [], 'more': 'x' * 200_000}))
    assert large.status_code == 413
    assert await packed(slip) == 0


async def test_a_moment_that_cannot_be_read_is_now_and_none_lies_ahead(desk: OpenDesk) -> None:
    user, slip = await desk.person('packer'), await slip_of_mugs()
    moments = ['', None, 5, '2026-01-05T10:00:00', '0001-01-01T00:00:00+14:00', '2999-01-01T00:00:00Z',
               '9999-12-31T23:59:59-14:00']
    status, answers = await send(user, *[one(slip, f'k{place}', at=at) for place, at in enumerate(moments)])
    assert status == 200
    assert len(answers) == len(moments)
    assert all(scan.scanned_at <= scan.at for scan in await Scan.all())


async def test_what_fails_is_sent_again_and_in_the_end_refused_so_that_it_holds_up_nothing(
        desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    user, slip = await desk.person('packer'), await slip_of_mugs()
    really = scanning.scan

    async def broken(actor: Actor, scanned: Scanned) -> dict[str, Any]:
        if scanned.key == 'bad':
            raise RuntimeError('the disk is gone')
        return await really(actor, scanned)

    monkeypatch.setattr(scanning, 'scan', broken)
    scans = [one(slip, 'good'), one(slip, 'bad'), one(slip, 'after')]
    status, answers = await send(user, *scans)
    assert (status, [answer['key'] for answer in answers]) == (200, ['good'])
    for _ in range(bench_scans.TRIES - 2):
        assert (await send(user, *scans[1:]))[0] == 503
    status, answers = await send(user, *scans[1:])
    assert [(answer['key'], answer['outcome']) for answer in answers] == [('bad', 'refused'), ('after', 'counted')]
    assert 'code' in answers[0]['words']
    assert sum('was told of error' in record.message for record in caplog.records) == bench_scans.TRIES
    caplog.clear()


async def test_a_full_disk_refuses_no_scan_however_long_it_lasts(
        desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    user, slip = await desk.person('packer'), await slip_of_mugs()

    async def full(*_: Any) -> dict[str, Any]:
        raise TransactionManagementError(sqlite3.OperationalError('database or disk is full'))

    with monkeypatch.context() as patch:
        patch.setattr(scanning, 'scan', full)
        for _ in range(bench_scans.TRIES + 1):
            assert (await send(user, one(slip, 'kept')))[0] == 503
    caplog.clear()
    assert [answer['outcome'] for answer in (await send(user, one(slip, 'kept')))[1]] == ['counted']


def picture(text: str) -> bytes:
    bars = Image.open(io.BytesIO(barcode.png(text))).convert('L').resize((560, 180), Image.Resampling.NEAREST)
    page = Image.new('L', (800, 500), 230)
    page.paste(bars, (120, 160))
    file = io.BytesIO()
    page.save(file, 'JPEG', quality=60)
    return file.getvalue()


async def test_a_picture_is_read_and_what_is_none_gives_no_code(desk: OpenDesk) -> None:
    user = await desk.person('packer')
    answer = await user.http_client.post('/bench/frame', content=picture('SHIP00012'))
    assert answer.json() == {'codes': ['SHIP00012']}
    for content in (b'', b'no picture', picture('SHIP00012')[:900]):
        assert (await user.http_client.post('/bench/frame', content=content)).json() == {'codes': []}
    assert (await user.http_client.post('/bench/frame', content=b'x' * 200_001)).status_code == 413


async def test_a_number_of_our_papers_leads_to_its_order_and_to_what_is_to_be_packed(desk: OpenDesk) -> None:
    user, slip = await desk.person('viewer'), await slip_of_mugs()
    order = await slip.order
    found = {'url': f'/orders/{order.id}', 'order': order.id, 'slip': slip.id}
    for code in (order.number, slip.number, slip.number.lower()):
        assert (await user.http_client.get('/find', params={'code': code})).json() == found
    for code in ('', 'NO-SUCH', '%', 'x' * 5000, '\0', slip.number[:-1]):
        assert (await user.http_client.get('/find', params={'code': code})).status_code == 404


async def test_the_bench_installs_as_an_app_and_has_a_page_for_lost_networks(desk: OpenDesk) -> None:
    stranger, user = await desk.browser(), await desk.person('packer', 'fr')
    manifest = (await stranger.get('/manifest.webmanifest')).json()
    assert (manifest['start_url'], manifest['display'], manifest['theme_color'][0]) == ('/bench', 'fullscreen', '#')
    for icon in manifest['icons']:
        image = Image.open(io.BytesIO((await stranger.get(icon['src'])).content))
        assert icon['sizes'] == f'{image.width}x{image.height}'
    assert (await stranger.get('/sw.js')).headers['content-type'].startswith('text/javascript')
    assert 'Pas de réseau' in (await user.http_client.get('/bench/offline')).text


async def test_a_scan_is_its_makers_whoever_is_signed_in_when_it_is_sent(desk: OpenDesk) -> None:
    paul, olga, slip = await desk.person('packer'), await desk.person('owner'), await slip_of_mugs()
    page = (await paul.http_client.get('/bench')).text
    by = re.search(r'data-maker="([^"]+)"', page)
    assert by
    made = one(slip, 'a', by=by[1])
    assert [told['outcome'] for told in (await send(olga, made, one(slip, 'b', by=by[1]), one(slip, 'c')))[1]] == [
        'counted', 'counted', 'refused']    # the parcel is Paul's now
    assert [await Scan.get(key=key).values_list('staff__name', flat=True) for key in 'abc'] == ['Paul', 'Paul', 'Olga']
    await Staff.filter(name='Paul').update(active=False)
    answers = (await send(olga, made, one(slip, 'd', by=by[1]), one(slip, 'e', by='forged')))[1]
    assert [(told['key'], told['outcome']) for told in answers] == [
        ('a', 'counted'), ('d', 'refused'), ('e', 'refused')]    # of the first the answer was lost
    assert answers[1]['words'] == 'Paul made this scan and may not pack any more. Scan the piece again.'
    assert await packed(slip) == 2
    assert (await send(olga, one(slip, 'f', by=7)))[0] == 400
