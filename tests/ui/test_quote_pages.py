"""The quotes list and a quote's page, as people use them: make one, fill it, mark it, convert it."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from base.actor import SYSTEM
from base.clock import now, today
from data import database
from data.database import transactional
from data.models import Mail, Order, PaymentMethod, Quote, QuoteLine, ShippingMethod
from documents.workers import Press
from jobs.turn_day import Midnight
from orders import answering, quote_editing, quoting
from orders.editing import LineEdit
from orders.quote_editing import Terms
from tests.orders import desk as shop
from tests.ui.helpers import fill, open_form, press, sheets, shut, until
from ui.panels.quote_send import link_of

if TYPE_CHECKING:
    from nicegui.testing import User

    from tests.open_desk import OpenDesk

IN_THE_FRAME = {'language', 'theme', 'help', 'out', 'search', 'typed', 'go'}
pytestmark = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


def html(user: 'User') -> str:
    return '\n'.join(sheet.html for sheet in sheets(user))


def verbs(user: 'User') -> set[str]:
    """What can be pressed on the page itself."""
    return set(re.findall(r'data-verb="(\w+)"', html(user))) - IN_THE_FRAME


async def opened(user: 'User', path: str) -> None:
    """Opens a page and waits until it is drawn."""
    await user.open(path)
    await until(lambda: re.search('<h1>|class="empty"', html(user)) and 'skeleton' not in html(user))


async def again(quote_id: int) -> Quote:
    return await Quote.get(id=quote_id, using_db=database.reader())


async def lines(quote_id: int) -> list[QuoteLine]:
    return await QuoteLine.filter(quote_id=quote_id).using_db(database.reader()).order_by('position')


@transactional
async def set_quote(quote_id: int, **values: Any) -> None:
    await Quote.filter(id=quote_id).update(**values)


async def mug_quote(quantity: int = 2, stock: int = 10, **customer: str) -> int:
    """A draft for some mugs at 12.00."""
    mug = await shop.product(stock)
    quote_id = await quoting.add_quote(SYSTEM)
    await quote_editing.add_quote_line(SYSTEM, quote_id, LineEdit(None, quantity, '12', 0, 2000, '', mug.id))
    if customer:
        await set_quote(quote_id, **customer)
    return quote_id


async def test_an_empty_list_says_what_to_do_and_does_it(user: 'User') -> None:
    await opened(user, '/quotes')
    await user.should_see('No quotes yet')
    await press(user, 'new')
    await until(lambda: 'Nothing on this quote yet' in html(user))
    assert (await Quote.get()).status == 'draft'


async def test_the_list_has_tabs_with_counts_and_keeps_them_in_its_links(user: 'User') -> None:
    one, two = await mug_quote(customer_name='Claire Petit', company='Petit SA'), await mug_quote()
    await quoting.mark_quote(SYSTEM, two, 'accepted')
    await opened(user, '/quotes')
    for words in ('QUO00001', 'Claire Petit', 'Petit SA', 'Draft', '€24.00', 'Open 1', 'Accepted 1', 'Converted 0',
                  'All 2'):
        await user.should_see(words)
    await user.should_not_see('QUO00002')
    await press(user, 'go', to='view=accepted')
    await until(lambda: f'href="/quotes/{two}?view=accepted"' in html(user))
    assert f'href="/quotes/{one}' not in html(user)
    await press(user, 'go', to='view=converted')
    await user.should_see('No quote has become an order yet')


async def test_the_list_and_the_sidebar_follow_what_colleagues_do(desk: 'OpenDesk') -> None:
    viewer = await desk.person('viewer')
    await opened(viewer, '/quotes?view=all')
    quote_id = await mug_quote()
    await until(lambda: 'QUO00001' in html(viewer))
    await until(lambda: re.search(r'Quotes</span><i class="count">1<', html(viewer)))
    order_id = await quoting.convert(SYSTEM, quote_id)
    await until(lambda: f'href="/orders/{order_id}"' in html(viewer))
    await until(lambda: re.search(r'Quotes</span><i class="count"><', html(viewer)))


async def test_more_than_a_page_is_walked_by_newer_and_older(user: 'User') -> None:
    made = [await quoting.add_quote(SYSTEM) for _number in range(51)]
    await opened(user, '/quotes')
    await press(user, 'go', to=f'after={made[1]}')
    await until(lambda: f'data-key="{made[0]}"' in html(user))
    assert f'data-key="{made[1]}"' not in html(user)
    await press(user, 'go', to=f'before={made[0]}')
    await until(lambda: f'data-key="{made[50]}"' in html(user))


@pytest.mark.parametrize('query', ['view=none&after=abc', 'after=0', 'before=4711', 'before=99999999999'])
async def test_a_broken_address_opens_the_list_all_the_same(user: 'User', query: str) -> None:
    await mug_quote()
    await opened(user, f'/quotes?{query}')
    await user.should_see('QUO00001')


@pytest.mark.parametrize('number', ['4711', 'abc', '1' * 30])
async def test_a_quote_that_does_not_exist_leads_back(user: 'User', number: str) -> None:
    await opened(user, f'/quotes/{number}')
    await user.should_see('This quote does not exist.')


async def test_lines_are_products_or_free_words(user: 'User') -> None:
    mug = await shop.product(10, variant='Blue', gtin='3700123456797')
    quote_id = await quoting.add_quote(SYSTEM)
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'add_line')
    await fill(user, **{'name': mug.sku, 'quantity-new': '3', 'price-new': '', 'discount-new': '', 'vat-new': ''})
    await press(user, 'add_line')
    await fill(user, **{'name': 'Gift wrapping, in our best paper', 'price-new': '4.50', 'vat-new': '5.5'})
    for words in ('Mug', 'Blue', '10 in stock', '€12.00', '€36.00', 'Gift wrapping', '€4.50', '€40.50'):
        await user.should_see(words)
    assert [(row.name, row.quantity, row.vat_rate) for row in await lines(quote_id)] == [
        ('Mug', 3, 2000), ('Gift wrapping, in our best paper', 1, 550)]


async def test_lines_are_edited_together_and_removed_one_by_one(user: 'User') -> None:
    quote_id = await mug_quote()
    row = (await lines(quote_id))[0]
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'edit_lines')
    await fill(user, **{f'quantity-{row.id}': '5', f'price-{row.id}': '11', f'discount-{row.id}': '5',
                        f'vat-{row.id}': '10'})
    for words in ('€55.00', '−€5.00', 'VAT 10 % (included)', '€50.00'):
        await user.should_see(words)
    await press(user, 'edit_lines')
    await fill(user, **{f'discount-{row.id}': '99'})
    assert open_form(user).errors == {f'discount-{row.id}': 'The discount is more than the line.'}
    await shut(user)
    await press(user, 'remove_line', line=row.id)
    await fill(user)
    await user.should_see('Nothing on this quote yet')


async def test_the_shop_s_methods_bring_their_price_and_words_of_one_s_own_do_not(user: 'User') -> None:
    @transactional
    async def open_methods() -> None:
        await ShippingMethod.filter(name='Parcel').delete()
        await ShippingMethod.create(name='Parcel', price_minor=640)
        await PaymentMethod.create(name='On trust')

    await open_methods()
    quote_id = await mug_quote()
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'edit_terms')
    await fill(user, shipping_method='Parcel', payment_method='On trust', discount_minor='4', valid_until='2031-12-24')
    for words in ('Parcel · €6.40', 'On trust', '−€4.00', '24 Dec 2031', '€26.40'):
        await user.should_see(words)
    await press(user, 'edit_terms')
    await fill(user, shipping_method='+', shipping_other='By bicycle', shipping_minor='')
    await user.should_see('By bicycle')
    assert (await again(quote_id)).shipping_minor == 0


async def test_customer_and_addresses_are_one_form(user: 'User') -> None:
    quote_id = await mug_quote()
    await opened(user, f'/quotes/{quote_id}')
    await user.should_see('No customer yet')
    await press(user, 'edit_customer')
    await fill(user, email='nobody')
    assert open_form(user).errors == {'email': '“nobody” is not an email address.'}
    await fill(user, **{'customer_name': 'Ana Lima', 'email': 'ana@example.org', 'shipping-city': 'Porto',
                        'shipping-country': 'PT'})
    for words in ('Ana Lima', 'ana@example.org', 'Porto', 'Portugal', 'Same address', 'Customer edited'):
        await user.should_see(words)


@pytest.mark.parametrize('verb', ['edit_remark', 'edit_terms', 'edit_customer', 'edit_lines'])
async def test_what_a_colleague_saved_meanwhile_is_shown_with_a_choice(user: 'User', verb: str) -> None:
    quote_id = await mug_quote()
    row, version = (await lines(quote_id))[0], (await again(quote_id)).version
    save, mine = {
        'edit_remark': (lambda: quote_editing.edit_quote_remark(SYSTEM, quote_id, version, 'theirs'),
                        {'remark': 'mine'}),
        'edit_terms': (lambda: quote_editing.edit_quote_terms(SYSTEM, quote_id, version, Terms(discount_minor=100)),
                       {'discount_minor': '2'}),
        'edit_customer': (lambda: quote_editing.edit_quote_customer(
            SYSTEM, quote_id, version, {'company': 'Theirs'}, {}, {}), {'company': 'Mine'}),
        'edit_lines': (lambda: quote_editing.edit_quote_lines(
            SYSTEM, quote_id, version, [LineEdit(row.id, 7, '12', 0, 2000)]), {f'quantity-{row.id}': '9'}),
    }[verb]
    await opened(user, f'/quotes/{quote_id}')
    await press(user, verb)
    await save()
    await fill(user, **mine)
    assert open_form(user).errors == {'': 'Comptoir changed this while you were editing.'}
    await fill(user, **mine)
    stored = await again(quote_id)
    found = {'edit_remark': stored.remark, 'edit_terms': stored.discount_minor, 'edit_customer': stored.company,
             'edit_lines': (await lines(quote_id))[0].quantity}
    assert found[verb] == {'edit_remark': 'mine', 'edit_terms': 200, 'edit_customer': 'Mine', 'edit_lines': 9}[verb]


async def test_converting_says_what_happens_and_opens_the_order(user: 'User') -> None:
    quote_id = await mug_quote(customer_name='Claire Petit')
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'convert')
    said = str(open_form(user).props['html'])
    assert 'An order of €24.00 is made for Claire Petit.' in said
    assert '2 pieces leave the stock.' in said
    await fill(user)
    order = await Order.get()
    await until(lambda: f'<h1>{order.number}</h1>' in html(user))
    assert f'href="/quotes/{quote_id}"' in html(user)
    await user.should_see('Order made from quote QUO00001')


async def test_a_converted_quote_leads_to_its_order_and_says_why_nothing_can_be_changed(user: 'User') -> None:
    quote_id = await mug_quote()
    order_id = await quoting.convert(SYSTEM, quote_id)
    await opened(user, f'/quotes/{quote_id}')
    assert f'href="/orders/{order_id}"' in html(user)
    await user.should_see('This quote has become an order and is locked.')
    assert verbs(user) <= {'turn'}


async def test_stock_that_is_missing_is_said_before_anybody_converts(user: 'User') -> None:
    quote_id = await mug_quote(5, stock=2)
    await opened(user, f'/quotes/{quote_id}')
    await user.should_see('3 too few')
    await press(user, 'convert')
    await user.should_see('“Mug”: 2 in stock, the quote needs 5.')
    assert await Order.all().count() == 0


async def test_stock_that_is_sold_while_the_dialog_is_open_is_refused_in_it(user: 'User') -> None:
    quote_id = await mug_quote(5, stock=5)
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'convert')
    product = (await lines(quote_id))[0].product_id
    await shop.order(shop.line(None, 1, product_id=product))
    await fill(user)
    assert open_form(user).errors == {'': '“Mug”: 4 in stock, the quote needs 5.'}


async def test_an_expired_quote_says_so_and_waits_for_a_later_day(user: 'User') -> None:
    quote_id = await mug_quote()
    await set_quote(quote_id, valid_until=today('Europe/Paris') - timedelta(days=1))
    await opened(user, f'/quotes/{quote_id}')
    await user.should_see('This quote has expired. Give it a later day first.')
    assert 'convert' not in verbs(user)
    await press(user, 'edit_terms')
    await fill(user, valid_until=today('Europe/Paris').isoformat())
    await user.should_see('today is the last day')
    assert 'convert' in verbs(user)


async def test_sending_shows_the_link_that_opens_then_and_shows_it_again(desk: 'OpenDesk') -> None:
    user, browser, quote_id = await desk.person('clerk'), await desk.browser(), await mug_quote()
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'send')
    address = link_in(str(open_form(user).props['html']))
    assert address == link_of(desk.services.settings, await again(quote_id))
    assert 'This offer is being reworked.' in (await browser.get(address)).text
    await fill(user)
    assert (await again(quote_id)).status == 'sent'
    await user.should_see('Marked as sent')
    assert 'Accept this quote' in (await browser.get(address)).text
    await press(user, 'show_link')
    assert link_in(str(open_form(user).props['html'])) == address
    await fill(user)
    assert (await again(quote_id)).status == 'sent'


def link_in(page: str) -> str:
    found = re.search(r'data-copy="([^"]+)"', page)
    assert found
    return found[1]


async def test_a_quote_is_sent_by_mail_unless_unticked(user: 'User') -> None:
    first, second = await mug_quote(email='roy@example.org'), await mug_quote(email='roy@example.org')
    for quote_id, tick in ((first, 'true'), (second, 'false')):
        await opened(user, f'/quotes/{quote_id}')
        await press(user, 'send')
        await fill(user, notify=tick)
    mails = await Mail.all().using_db(database.reader()).values_list('kind', 'quote_id')
    assert list(mails) == [('quote', first)]


async def test_a_quote_that_changed_while_its_link_was_looked_at_is_not_sent(user: 'User') -> None:
    quote_id = await mug_quote()
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'send')
    await quote_editing.edit_quote_remark(SYSTEM, quote_id, (await again(quote_id)).version, 'Ring twice')
    await fill(user)
    assert open_form(user).errors == {'': 'This quote was changed meanwhile.'}
    assert (await again(quote_id)).status == 'draft'


async def test_an_answer_shows_at_once_on_the_page_and_in_the_list(desk: 'OpenDesk') -> None:
    quote_id = await mug_quote()
    await quoting.mark_quote(SYSTEM, quote_id, 'sent')
    clerk, viewer = await desk.person('clerk'), await desk.person('viewer')
    await opened(clerk, f'/quotes/{quote_id}')
    await opened(viewer, '/quotes?view=all')
    browser, address = await desk.browser(), link_of(desk.services.settings, await again(quote_id))
    await browser.post(address, data={'name': 'Claire Petit', 'note': 'In May', 'answer': 'accepted'})
    await until(lambda: 'Accepted by Claire Petit' in html(clerk) and 'In May' in html(clerk))
    await until(lambda: 'Claire Petit' in html(viewer))
    await clerk.should_see('Claire Petit · customer')
    assert 'edit_lines' not in verbs(clerk)
    await clerk.should_see('Put it back to draft to change it.')
    head = next(sheet for sheet in sheets(clerk) if 'quote-more' in sheet.html)
    assert re.search(r'class="btn primary"[^>]*data-verb="convert"', head.html)


async def test_a_declined_quote_is_converted_only_after_a_warning(user: 'User') -> None:
    quote_id = await mug_quote()
    await quoting.mark_quote(SYSTEM, quote_id, 'declined')
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'convert')
    said = str(open_form(user).props['html'])
    assert 'The customer has declined this quote.' in said
    assert 'Convert all the same' in said
    await fill(user)
    await Order.get()


async def test_what_is_declined_while_the_dialog_is_open_is_not_converted(user: 'User') -> None:
    quote_id = await mug_quote()
    await quoting.mark_quote(SYSTEM, quote_id, 'sent')
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'convert')
    await answering.answer_quote(answering.customer('Claire', 'en'), quote_id, (await again(quote_id)).offer_version,
                                 'declined')
    await fill(user)
    assert open_form(user).errors == {'': 'The customer has declined this quote.'}
    assert await Order.all().count() == 0


async def test_a_page_that_stays_open_over_midnight_says_that_the_quote_expired(
    user: 'User', desk: 'OpenDesk', monkeypatch: pytest.MonkeyPatch
) -> None:
    quote_id = await mug_quote()
    await set_quote(quote_id, valid_until=today('Europe/Paris'))
    await opened(user, f'/quotes/{quote_id}')
    await user.should_see('today is the last day')
    midnight = Midnight(desk.services.hub)
    await midnight.run()
    tomorrow = now() + timedelta(days=1)
    monkeypatch.setattr('base.clock.now', lambda: tomorrow)
    await midnight.run()
    await until(lambda: 'This quote has expired.' in html(user))


async def test_the_printer_icon_brings_the_quote_with_the_link_only_for_who_may_send_it(
    desk: 'OpenDesk', monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def render(_press: Press, kind: str, paper: dict[str, Any]) -> bytes:
        asked.append(paper['accept_url'])
        return kind.encode()

    monkeypatch.setattr(Press, 'render', render)
    quote_id = await mug_quote()
    for role in ('clerk', 'viewer'):
        person = await desk.person(role)
        await opened(person, f'/quotes/{quote_id}')
        assert f'href="/papers/quotes/{quote_id}.pdf"' in html(person)
        await quoting.mark_quote(SYSTEM, quote_id, 'sent')
        printed = await person.http_client.get(f'/papers/quotes/{quote_id}.pdf')
        assert (printed.content, printed.headers['content-disposition']) == (
            b'quote', 'inline; filename="QUO00001.pdf"')
        assert (await person.http_client.get('/papers/quotes/99.pdf')).status_code == 404
        assert (await person.http_client.get('/papers/quotes/abc.pdf')).status_code == 404
    assert asked == [link_of(desk.services.settings, await again(quote_id)), '']


async def test_vat_is_taken_off_with_a_look_at_what_it_costs_then(user: 'User') -> None:
    await shop.set_shop(legal={'vat_id': 'FR83404833048'})
    quote_id = await mug_quote(vat_id='DE136695976')
    await opened(user, f'/quotes/{quote_id}')
    await press(user, 'change_vat_treatment')
    await fill(user, treatment='intra_community')
    assert 'goes to another country' in open_form(user).errors['']
    await fill(user, treatment='reverse_charge')
    await user.should_see('No VAT: Reverse charge')
    quote = await again(quote_id)
    assert (quote.vat_treatment, quote.total_minor) == ('reverse_charge', 2000)


async def test_marks_follow_what_the_customer_said(user: 'User') -> None:
    quote_id = await mug_quote()
    await opened(user, f'/quotes/{quote_id}')
    for wanted, said in (('accepted', 'Accepted'), ('declined', 'Declined'), ('draft', 'Back to draft')):
        await press(user, 'mark', to=wanted)
        await user.should_see(said)
        assert (await again(quote_id)).status == wanted


async def test_viewers_see_everything_and_can_do_nothing(desk: 'OpenDesk') -> None:
    quote_id, viewer = await mug_quote(customer_name='Claire Petit'), await desk.person('viewer')
    await opened(viewer, '/quotes')
    assert verbs(viewer) == set()
    await opened(viewer, f'/quotes/{quote_id}')
    await viewer.should_see('Claire Petit')
    assert verbs(viewer) == {'turn'}


async def test_packers_are_told_that_their_role_does_not_make_quotes(desk: 'OpenDesk') -> None:
    packer = await desk.person('packer')
    await opened(packer, f'/quotes/{await mug_quote()}')
    assert verbs(packer) == {'turn'}
    await packer.should_see('Your role does not allow this.')


async def test_colleagues_see_each_other_and_each_other_s_changes(desk: 'OpenDesk') -> None:
    quote_id = await mug_quote()
    clerk, viewer = await desk.person('clerk'), await desk.person('viewer')
    await opened(clerk, f'/quotes/{quote_id}')
    await opened(viewer, f'/quotes/{quote_id}')
    await until(lambda: 'Vera is here too' in html(clerk))
    await press(clerk, 'edit_remark')
    await fill(clerk, remark='Call before you come')
    await until(lambda: 'Call before you come' in html(viewer))


async def test_an_order_links_the_quotes_made_from_it(user: 'User') -> None:
    order = await shop.order()
    quote_id = await quoting.duplicate(SYSTEM, order.id)
    await opened(user, f'/orders/{order.id}')
    await until(lambda: f'href="/quotes/{quote_id}"' in html(user))
    await opened(user, f'/quotes/{quote_id}')
    await until(lambda: 'Copy of order' in html(user))
    assert f'href="/orders/{order.id}"' in html(user)


async def test_a_quote_reads_french(desk: 'OpenDesk') -> None:
    person = await desk.person('clerk', language='fr')
    await opened(person, f'/quotes/{await mug_quote()}')
    for words in ('Brouillon', 'Convertir en commande', 'Conditions', 'Sous-total', 'Pas encore de client'):
        await person.should_see(words)
