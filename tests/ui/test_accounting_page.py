"""The owner's page of the books: what a period comes to, its files, and the accounts."""

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from base.actor import SYSTEM
from base.clock import today
from data.models import Shop
from documents.workers import Press
from orders import archive_check, arranging, invoicing, paying
from tests.orders.desk import new_order, place_all
from tests.ui.helpers import fill, open_form, press, sheets

if TYPE_CHECKING:
    from pathlib import Path

    from nicegui.testing import User

    from tests.open_desk import OpenDesk

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
FILES = ('documents.csv', 'payments.csv', 'vat.csv', 'fec.txt', 'archive.zip')


@pytest.fixture
async def owner(desk: 'OpenDesk') -> 'User':
    return await desk.person('owner')


async def sold() -> None:
    order = (await place_all(new_order()))[0]
    await invoicing.issue_invoice(SYSTEM, order.id)
    await paying.mark_as_paid(SYSTEM, order.id)


def html(user: 'User') -> str:
    return ''.join(sheet.html for sheet in sheets(user))


def days(name: str) -> str:
    day = today('Europe/Paris').isoformat()
    return f'/accounting/{name}?from={day}&to={day}'


async def set_siren() -> None:
    shop = await Shop.get(id=1)
    await arranging.edit_company(SYSTEM, shop.version, {**arranging.company(shop), 'siren': '732829320'})


async def test_the_page_shows_what_the_period_comes_to(desk: 'OpenDesk', owner: 'User') -> None:
    await sold()
    await owner.open('/settings/accounting')
    for words in ('1 invoice', '0 credit invoices', 'France', '20 %', '€20.00', '€4.00', '€24.00'):
        await owner.should_see(words)
    await press(owner, 'choose_period', name='last_year')
    await owner.should_see('Nothing was issued or paid in this period.')
    await press(owner, 'choose_period', name='this_year')
    await owner.should_see('1 invoice')


async def test_days_of_ones_own_are_shown_and_wrong_ones_refused(desk: 'OpenDesk', owner: 'User') -> None:
    await sold()
    await owner.open('/settings/accounting')
    day = today('Europe/Paris').isoformat()
    await press(owner, 'show_period', first='2020-01-01', last='2020-12-31')
    await owner.should_see('Nothing was issued or paid in this period.')
    await press(owner, 'show_period', first=day, last='2020-01-01')
    await owner.should_see('The last day is before the first.')
    await press(owner, 'show_period', first=day, last=day)
    assert f'from={day}&amp;to={day}' in html(owner)


async def test_the_french_file_waits_for_the_siren_and_says_so(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/accounting')
    await owner.should_see('Enter your SIREN in Settings › Company first')
    assert '/accounting/fec.txt' not in html(owner)
    await set_siren()
    await owner.should_not_see('Enter your SIREN')
    assert '/accounting/fec.txt' in html(owner)


async def test_the_accounts_are_edited(desk: 'OpenDesk', owner: 'User') -> None:
    await owner.open('/settings/accounting')
    await press(owner, 'edit_accounts')
    assert open_form(owner).standing()['customers'] == '411000'
    await fill(owner, goods='70')
    assert list(open_form(owner).errors) == ['goods']
    await fill(owner, goods='707100', payments='bq1')
    await owner.should_see('707100')
    await owner.should_see('BQ1')


async def test_every_file_is_downloaded_under_its_name(desk: 'OpenDesk', owner: 'User', tmp_path: 'Path',
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    async def drawn(_press: Any, kind: str, _snapshot: Any, *_more: Any, **_others: Any) -> bytes:
        return b'%PDF-1.7 ' + kind.encode()

    monkeypatch.setattr(Press, 'render', drawn)
    await sold()
    await set_siren()
    for name in FILES:
        answer = await owner.http_client.get(days(name))
        assert answer.status_code == 200, name
        assert 'attachment' in answer.headers['content-disposition']
    day = today('Europe/Paris')
    fec = await owner.http_client.get(days('fec.txt'))
    assert fec.headers['content-disposition'].endswith(f'"732829320FEC{day:%Y%m%d}.txt"')
    assert fec.text.splitlines()[1].startswith('VE\tJournal des ventes\tINV00001')
    kept = tmp_path / 'kept.zip'
    kept.write_bytes((await owner.http_client.get(days('archive.zip'))).content)
    assert [lie for part in archive_check.check(kept) for lie in part.lies] == []
    assert any(name.endswith('.pdf') for name in zipfile.ZipFile(io.BytesIO(kept.read_bytes())).namelist())


async def test_a_file_that_cannot_be_made_says_why(desk: 'OpenDesk', owner: 'User') -> None:
    answer = await owner.http_client.get(days('fec.txt'))
    assert answer.status_code == 409
    assert 'Enter your SIREN' in answer.text
    for path in ('/accounting/documents.csv', '/accounting/vat.csv?from=x&to=y'):
        assert (await owner.http_client.get(path)).status_code == 422
    assert (await owner.http_client.get(days('secrets.csv'))).status_code == 404


@pytest.mark.parametrize('role', ['clerk', 'packer', 'viewer'])
async def test_others_get_neither_page_nor_file(desk: 'OpenDesk', role: str) -> None:
    user = await desk.person(role)
    await user.open('/settings/accounting')
    await user.should_see('Only the owner can change settings.')
    for name in FILES:
        assert (await user.http_client.get(days(name))).status_code == 403, name
