"""E-invoices as downloads, and what the document's More menu says of them."""
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from nicegui.testing import User

from data.database import Database
from orders import invoicing
from tests.open_desk import OpenDesk
from tests.orders import desk as shop_of
from tests.orders.test_einvoices import BUYER, LEGAL, PAPERS
from tests.ui.helpers import open_form, press
from tests.ui.panels.pages import html, looking_at
from tests.ui.panels.samples import OWNER, VIEWER, line, open_shop, order
from ui.panels.payment import Payment

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
BUSINESS: dict[str, Any] = {
    'company': 'Atelier Brun', 'vat_id': 'FR40123456824', 'buyer_type': 'business', 'buyer': BUYER}


async def fetched(user: User, path: str) -> tuple[int, str, bytes]:
    answer = await user.http_client.get(f'/papers/documents/{path}')
    return answer.status_code, answer.headers.get('content-disposition', ''), answer.content


async def test_the_xml_of_an_invoice_is_downloaded_as_stored(desk: OpenDesk) -> None:
    await shop_of.set_shop(legal=LEGAL, papers=PAPERS)
    sold = await shop_of.order(shop_of.line(), **BUSINESS, billing=shop_of.ADDRESS)
    document_id = await invoicing.issue_invoice(OWNER, sold.id)
    user = await desk.person('viewer')
    for kind, root in (('cii', b'CrossIndustryInvoice'), ('ubl', b'<Invoice')):
        status, name, xml = await fetched(user, f'{document_id}.{kind}.xml')
        assert (status, name) == (200, f'attachment; filename="INV00001.{kind}.xml"')
        assert root in xml
        assert (await fetched(user, f'{document_id}.{kind}.xml'))[2] == xml
    _, _, pdf = await fetched(user, f'{document_id}.pdf')
    with pikepdf.open(BytesIO(pdf)) as paper:
        assert paper.attachments['factur-x.xml'].get_file().read_bytes() == (
            await fetched(user, f'{document_id}.cii.xml'))[2]
    unknown = (f'{document_id}.xls.xml', '9.cii.xml', 'x.cii.xml')
    assert [(await fetched(user, path))[0] for path in unknown] == [404, 404, 404]


async def test_a_stranger_gets_none(desk: OpenDesk) -> None:
    stranger = await desk.browser()
    assert (await stranger.get('/papers/documents/1.cii.xml')).status_code in {302, 303, 401}


async def test_one_that_is_not_there_says_why(desk: OpenDesk) -> None:
    sold = await shop_of.order(shop_of.line())
    document_id = await invoicing.issue_invoice(OWNER, sold.id)
    status, _, page = await fetched(await desk.person('clerk'), f'{document_id}.cii.xml')
    assert status == 409
    assert 'E-invoices are made for business buyers only.' in page.decode()


async def test_more_offers_both_kinds(db: Database) -> None:
    await open_shop(legal=LEGAL, papers=PAPERS, address={'name': 'Maison Test', 'country': 'FR'})
    one = await order(line(2), **BUSINESS)
    await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Payment, actor=VIEWER) as user:
        await user.should_see('Download e-invoice (CII)')
        await user.should_see('Download e-invoice (UBL)')
        assert '/papers/documents/1.ubl.xml' in html(user)


async def test_the_clerk_is_told_before_the_invoice_is_issued(db: Database) -> None:
    await open_shop(legal=LEGAL, papers=PAPERS, address={'name': 'Maison Test', 'country': 'FR'})
    whole, lacking, consumer = [await order(line(2), **extra) for extra in (
        BUSINESS, {**BUSINESS, 'buyer': {}}, {})]
    told = {}
    for one in (whole, lacking, consumer):
        async with looking_at(one, Payment) as user:
            await press(user, 'issue_invoice')
            told[one.id] = 'Missing for an e-invoice: the buyer’s SIREN.' in open_form(user)._props['html']
    assert told == {whole.id: False, lacking.id: True, consumer.id: False}


async def test_more_says_what_was_missing(db: Database) -> None:
    await open_shop(legal=LEGAL, papers=PAPERS, address={'name': 'Maison Test', 'country': 'FR'})
    one = await order(line(2), **{**BUSINESS, 'buyer': {}})
    await invoicing.issue_invoice(OWNER, one.id)
    async with looking_at(one, Payment) as user:
        await user.should_see('Missing for an e-invoice: the buyer’s SIREN.')
        assert '.cii.xml' not in html(user)
