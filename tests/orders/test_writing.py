"""Letters written from real orders: everything escaped, stored once, with the papers that go along."""

import re
from typing import Any

import pytest

from base.errors import Invalid
from base.i18n import LANGUAGES
from base.settings import read_settings
from data import database
from data.models import Mail, MailTemplate, Quote
from documents.store import Archive
from mailer import letters
from mailer.kinds import KINDS
from orders import invoicing, mailing, quoting, writing
from tests.faults.steps import Press as DrawnNothing
from tests.orders import desk
from tests.stories.payloads import chunks

HOSTILE = chunks(150)
PRESS: Any = DrawnNothing()
RUNS = re.compile(r'<(script|iframe|svg|object|embed|base|form)\b|<[^>]*\son\w+\s*=', re.IGNORECASE)
LINK = re.compile(r'(?:href|src)="([^"]*)"')


@pytest.fixture
def settings(tmp_path):
    return read_settings({'COMPTOIR_DATA_DIR': str(tmp_path)})


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / 'archive')


@pytest.fixture
async def order(people):
    await desk.set_shop(legal={'iban': 'FR7630006000011234567890189', 'email': 'shop@example.org'})
    hostile = {'customer_name': HOSTILE[0], 'company': HOSTILE[1], 'email': 'claire@example.org', 'remark': HOSTILE[2]}
    return await desk.order(desk.line(name=HOSTILE[3], variant=HOSTILE[4]), actor=people.clerk, **hostile)


@database.transactional
async def queued(people, kind, about, language='en', **facts):
    mail = await mailing.queue_anyway(people.clerk, kind, about, **facts)
    mail.language = language
    await mail.save()
    return mail


async def again(mail):
    return await Mail.get(id=mail.id, using_db=database.reader())


@pytest.mark.parametrize('language', LANGUAGES)
async def test_no_letter_runs_what_a_customer_typed(people, order, settings, language):
    await invoicing.issue_invoice(people.clerk, order.id)
    quote_id = await quoting.duplicate(people.clerk, order.id)
    quote = await Quote.get(id=quote_id, using_db=database.reader())
    quote.email = order.email
    for kind in KINDS.values():
        mail = await queued(people, kind.name, quote if kind.about == 'quote' else order, language,
                            message=HOSTILE[5], reason=HOSTILE[6])
        written = await writing.draft(mail, settings)
        assert not RUNS.search(re.sub(r'<!--.*?-->', '', written.html, flags=re.DOTALL)), kind.name
        assert all(re.match('https?://|mailto:|tel:|cid:', link) for link in LINK.findall(written.html)), kind.name
        assert '{%' not in written.html, kind.name
        assert '\n' not in written.subject, kind.name


async def test_a_letter_is_stored_once_with_its_invoice(people, order, settings, archive):
    await invoicing.issue_invoice(people.clerk, order.id)
    mail = await queued(people, 'confirmation', order)
    assert await writing.write(mail, PRESS, archive, settings)
    assert not await writing.write(mail, PRESS, archive, settings)
    stored, number = await again(mail), (await desk.documents_of(order))[0].number
    assert [one['name'] for one in stored.attachments] == [f'{number}.pdf']
    assert archive.read(stored.attachments[0]['sha256']).startswith(b'pdf invoice')
    body = await writing.read_body(mail.id)
    assert 'FR76 3000 6000 0112 3456 7890 189' in body['text']
    assert [one.cid for one in writing.pictures(body)] == ['pay']


async def test_what_is_named_goes_along_instead_and_what_is_missing_is_left_out(people, order, settings, archive):
    mail = await queued(people, 'notify', order, message='Hello', attach=['invoice', 'return_form'])
    attached = await writing.attachments_of(mail, PRESS, archive, settings)
    assert [one['name'] for one in attached] == [f'Return form {order.number}.pdf']


async def test_a_letter_that_cannot_be_written_says_why_and_stores_nothing(people, order, settings, archive):
    await _save('confirmation', '{% for i in (1..9999999) %}x{% endfor %}')
    mail = await queued(people, 'confirmation', order)
    with pytest.raises(Invalid, match='too long'):
        await writing.write(mail, PRESS, archive, settings)
    assert (await again(mail)).written_at is None


async def test_the_newest_version_of_the_shop_is_used_and_an_empty_one_is_as_shipped(people):
    await _save('paid', 'ours')
    assert (await writing.source_of('paid', 'en')).html == 'ours'
    await _save('paid', 'ours', source='')
    assert await writing.source_of('paid', 'en') == letters.shipped('paid', 'en')


@database.transactional
async def _save(kind, html, source='x'):
    await MailTemplate.create(kind=kind, language='en', subject='S', source=source, html=html, made_at=desk.PLACED)
