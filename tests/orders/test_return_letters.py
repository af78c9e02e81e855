"""What customers are written of their returns: what, when and why, with the form of that return; and where to begin."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from base import clock
from base.settings import Settings, read_settings
from data import database
from data.models import Mail, Order
from documents.store import Archive
from mailer import opening
from orders import (
    answering,
    assembling,
    crediting,
    invoicing,
    letter_facts,
    notifying,
    return_links,
    return_rules,
    returning,
    shipping,
    telling,
    writing,
)
from orders.returning import Wish
from tests.orders import desk
from tests.orders.desk import People
from tests.orders.test_writing import PRESS
from tests.orders.verb_cases import mail_set

pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)
NOON = datetime(2026, 6, 2, 10, 4, tzinfo=UTC)
CLAIRE = answering.customer('Claire', 'en')


@pytest.fixture
def settings(tmp_path) -> Settings:
    return read_settings({'COMPTOIR_DATA_DIR': str(tmp_path), 'COMPTOIR_BASE_URL': 'https://desk.example'})


@pytest.fixture
async def order(people: People) -> Order:
    await desk.set_shop(returns={'allowed': True}, papers={'return_days': 14})
    row = await desk.order(desk.line(quantity=3, variant='Large'), desk.line(quantity=1, name='Jug'))
    with clock.at(NOON):
        await shipping.mark_as_shipped(people.clerk, row.id)
    return row


async def announced(order: Order, reason: str = '', outcome: str = '') -> int:
    first = (await desk.lines_of(order))[0]
    with clock.at(NOON):
        return await returning.announce(CLAIRE, order.id, Wish({first.id: 2}, reason, outcome))


async def mail(kind: str) -> Mail:
    return await Mail.get(kind=kind, using_db=database.reader())


async def text(kind: str, settings: Settings) -> str:
    with clock.at(NOON):
        return (await writing.draft(await mail(kind), settings)).text


async def test_every_status_has_words_for_the_customer(people: People) -> None:
    assert set(letter_facts.RETURN_STATES) == set(return_rules.STATUSES)


async def test_the_receipt_says_what_when_why_and_where_to(order: Order, settings: Settings) -> None:
    await announced(order, reason='Does not fit', outcome='Exchange')
    read = await text('return_received', settings)
    for words in ('RET00001', '2 June 2026, 12:04 (CEST)', '2 × Tea · Large', 'Reason: Does not fit',
                  'What you asked for: Exchange', 'This mail is your receipt', '3 rue des Lilas'):
        assert words in read, words
    assert 'Jug' not in read
    french = await mail('return_received')
    french.language = 'fr'
    with clock.at(NOON):
        assert 'Motif : Ne convient pas (taille)' in (await writing.draft(french, settings)).text


async def test_the_mail_that_leaves_carries_the_form_of_that_return(
        people: People, order: Order, settings: Settings, tmp_path) -> None:
    await mail_set(people, people.owner)
    await announced(order)
    archive = Archive(tmp_path / 'archive')
    assert await writing.write(await mail('return_received'), PRESS, archive, settings)
    _sender, eml = await assembling.ready(await mail('return_received'), archive, settings)
    message = message_from_bytes(eml, policy=default)
    [form] = message.iter_attachments()
    assert (form.get_filename(), form.get_content()) == ('Return form RET00001.pdf', b'%PDF return_form RET00001')
    assert message['to'] == 'Claire Petit <claire@example.org>'
    assert '2 June 2026, 12:04 (CEST)' in opening.open_eml(eml).text


async def test_the_receipt_goes_with_notifications_off_and_stays_when_they_are_switched_off_later(
        people: People, order: Order) -> None:
    await notifying.switch_notifications(people.clerk, order.id, False, 1)
    await announced(order)
    kept = await mail('return_received')
    assert kept.facts == {'return': 1, 'receipt': True}
    await silence(order)
    job = await Mail.filter(id=kept.id).using_db(database.reader()).values_list('job__state', flat=True)
    assert job == ['available']


@database.transactional
async def silence(order: Order) -> None:
    await telling.take_back_all(order)


async def test_news_of_a_return_has_its_message_and_only_its_own_credit(
        people: People, order: Order, settings: Settings) -> None:
    invoice = await invoicing.issue_invoice(people.clerk, order.id)
    jug = (await desk.lines_of(order))[1]
    await crediting.credit_invoice(people.clerk, order.id, invoice, crediting.Ask({jug.id: 1}))
    return_id = await announced(order)
    await returning.set_return_status(people.clerk, order.id, return_id, 'authorized', 1, notify=True,
                                      message='Send it\nby post.')
    read = await text('return_status', settings)
    for words in ('Accepted', 'Send it\nby post.', '2 × Tea'):
        assert words in read, words
    assert 'credited' not in read


async def test_the_shipping_letter_has_the_link_while_customers_may_return(order: Order, settings: Settings) -> None:
    link = f'https://desk.example/r/{return_links.token(settings.secret, order)}'
    assert link in await text('shipped', settings)
    await desk.set_shop(returns={})
    read = await text('shipped', settings)
    assert '/r/' not in read
    assert 'send back' not in read
