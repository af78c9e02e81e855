"""Settings › Documents: what is arranged, seen beside the form, and the routes behind it."""
from typing import TYPE_CHECKING

import pytest

from base.actor import SYSTEM
from data.models import Shop
from orders import paying
from orders.arranging import LOGO_LIMIT
from tests.orders import desk as shop_of
from tests.ui.helpers import fill, open_form, press, send
from ui.paper_previews import data_uri
from ui.parts.dialog import Look
from ui.parts.file import FileDrop
from ui.parts.markup import render

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
PNG = b'\x89PNG\r\n\x1a\n' + b'x' * 40


@pytest.fixture
async def owner(desk: 'OpenDesk') -> 'User':
    user = await desk.person('owner')
    await user.open('/settings/documents')
    return user


async def seen(user: 'User', **typed: str) -> str:
    """The sample beside the form with this typed into it."""
    form = open_form(user)
    assert form.preview
    node = await form.preview({**form.standing(), **typed})
    assert not isinstance(node, Look)
    return render(node)


async def test_what_is_arranged_is_shown(owner: 'User') -> None:
    await press(owner, 'edit_papers')
    await fill(owner, accent='#7a1f3d', footer_en='Open on Sundays', recovery='true')
    await owner.should_see('Burgundy')
    await owner.should_see('Open on Sundays')
    papers = (await Shop.get(id=1)).papers
    assert (papers['colour'], papers['recovery']) == ('#7a1f3d', True)


async def test_a_colour_of_ones_own_is_checked_beside_its_field(owner: 'User') -> None:
    await press(owner, 'edit_papers')
    await fill(owner, accent='own', colour='pale', footer_en='Kept')
    assert list(open_form(owner).errors) == ['colour']
    await fill(owner, accent='own', colour='#ABCDEF')
    assert (await Shop.get(id=1)).papers['colour'] == '#abcdef'
    await owner.should_see('#abcdef')


async def test_the_sample_follows_every_letter(owner: 'User') -> None:
    await press(owner, 'edit_papers')
    drawn = await seen(owner, accent='#1f4e79', footer_en='Typed <b>now</b>')
    assert '--accent: #1f4e79' in drawn
    assert 'Typed &amp;lt;b&amp;gt;now' in drawn
    assert 'sandbox="allow-same-origin"' in drawn
    assert 'Avoir' in await seen(owner, sample='credit', language='fr')


async def test_the_sample_is_a_pdf_for_its_owner_only(desk: 'OpenDesk', owner: 'User') -> None:
    assert (await owner.http_client.get('/papers/preview.pdf')).status_code == 404
    await press(owner, 'edit_papers')
    await seen(owner, sample='quote')
    answer = await owner.http_client.get('/papers/preview.pdf')
    assert (answer.status_code, answer.content[:5]) == (200, b'%PDF-')
    assert answer.headers['content-disposition'] == 'inline; filename="sample-quote.pdf"'
    clerk = await desk.person('clerk')
    assert (await clerk.http_client.get('/papers/preview.pdf')).status_code == 403


async def test_a_logo_is_sent_shown_and_removed(owner: 'User') -> None:
    assert (await owner.http_client.get('/papers/logo')).status_code == 404
    answer = await owner.http_client.post('/papers/logo', content=PNG)
    assert answer.status_code == 200
    assert owner.client
    drop = next(one for one in owner.client.elements.values() if isinstance(one, FileDrop))
    await send(owner, drop, 'sent', answer.text)
    assert (await Shop.get(id=1)).logo == data_uri(PNG)
    shown = await owner.http_client.get('/papers/logo')
    assert (shown.content, shown.headers['content-type']) == (PNG, 'image/png')
    await press(owner, 'drop_logo')
    assert (await Shop.get(id=1)).logo == ''


@pytest.mark.parametrize('content', [b'', b'<svg/>', b'GIF89a', PNG + b'x' * LOGO_LIMIT])
async def test_a_file_that_is_no_small_picture_is_refused(owner: 'User', content: bytes) -> None:
    answer = await owner.http_client.post('/papers/logo', content=content)
    assert (answer.status_code, answer.text) == (422, 'The logo must be a PNG or JPEG picture of at most 300 kB.')


async def test_a_clerk_sends_no_logo(desk: 'OpenDesk') -> None:
    clerk = await desk.person('clerk')
    assert (await clerk.http_client.post('/papers/logo', content=PNG)).status_code == 403





async def test_the_return_form_of_an_order_is_printed(desk: 'OpenDesk') -> None:
    row = await shop_of.order(shop_of.line())
    viewer = await desk.person('viewer')
    answer = await viewer.http_client.get(f'/papers/orders/{row.id}/return-form.pdf')
    assert (answer.status_code, answer.content[:5]) == (200, b'%PDF-')
    for unknown in ('99', 'x', '-1'):
        assert (await viewer.http_client.get(f'/papers/orders/{unknown}/return-form.pdf')).status_code == 404


async def test_a_reminder_is_printed_while_something_is_open(desk: 'OpenDesk') -> None:
    row = await shop_of.order(shop_of.line())
    clerk = await desk.person('clerk')
    path = f'/papers/orders/{row.id}/reminder.pdf'
    answer = await clerk.http_client.get(f'{path}?level=4')
    assert (answer.status_code, answer.content[:5]) == (200, b'%PDF-')
    await paying.mark_as_paid(SYSTEM, row.id)
    refused = await clerk.http_client.get(path)
    assert refused.status_code == 409
    assert 'Nothing is open on this order.' in refused.text
    packer = await desk.person('packer')
    assert (await packer.http_client.get(path)).status_code == 403
