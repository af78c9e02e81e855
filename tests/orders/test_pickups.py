"""Orders that are picked up: their code, what the shop asks at the counter, and what the history says of it."""
from typing import Any

import pytest

from base.errors import Invalid, Refused
from base.settings import read_settings
from data.models import Mail, Order
from orders import invariants, pickups, shipping, writing
from tests.orders import desk
from tests.orders.desk import People, line
from tests.orders.test_shipping import found
from ui import diary


async def ready(people: People, **more: Any) -> Order:
    order = await desk.order(line(quantity=2), pickup=True, **more)
    await shipping.ready_for_pickup(people.packer, order.id)
    return await desk.again(order)


async def test_an_order_that_is_ready_has_a_code_that_finds_it(people: People) -> None:
    order, other = await ready(people), await ready(people)
    assert order.pickup_code != other.pickup_code
    assert len(order.pickup_code) == 6
    assert set(order.pickup_code) <= set(pickups.LETTERS)
    assert await found(order.pickup_code) == [order.id]


async def test_the_code_stays_the_same_when_the_order_is_ready_again(people: People) -> None:
    order = await ready(people)
    await shipping.not_ready_for_pickup(people.packer, order.id)
    await shipping.ready_for_pickup(people.packer, order.id)
    assert (await desk.again(order)).pickup_code == order.pickup_code


async def test_a_code_that_is_taken_is_given_to_no_other_order(
        people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    order = await ready(people)
    letters = iter(order.pickup_code + 'ACEFGH')
    monkeypatch.setattr('orders.pickups.secrets.choice', lambda _letters: next(letters))
    assert await pickups.new_code() == 'ACEFGH'


async def test_the_history_says_who_picked_it_up_and_what_was_checked(people: People) -> None:
    order = await ready(people)
    typed = f' {order.pickup_code[:3].lower()} {order.pickup_code[3:]}'
    await shipping.picked_up(people.packer, order.id, ' Claire Petit ', typed, True)
    order = await desk.again(order)
    assert (order.status, order.picked_up_name, order.identity_checked) == ('awaiting_payment', 'Claire Petit', True)
    entry = (await desk.diary(order))[-1]
    assert diary.sentence(entry, 'EUR') == 'Picked up'
    assert diary.detail(entry) == 'by Claire Petit · pickup code checked · identity checked'
    await shipping.mark_as_not_shipped(people.packer, order.id)
    order = await desk.again(order)
    assert (order.picked_up_at, order.picked_up_name, order.identity_checked) == (None, '', False)
    assert await invariants.check() == []


async def test_a_wrong_code_is_refused_and_counted(people: People) -> None:
    order = await ready(people)
    for _try in range(2):
        with pytest.raises(Invalid, match=f'This is not the pickup code of order {order.number}') as refusal:
            await shipping.picked_up(people.packer, order.id, 'Claire', '000000')
        assert refusal.value.field == 'code'
    assert (await desk.again(order)).picked_up_at is None
    told = [diary.sentence(entry, 'EUR') for entry in await desk.diary(order) if entry.verb == 'pickup_code_wrong']
    assert told == ['A wrong pickup code was given (1)', 'A wrong pickup code was given (2)']


async def test_what_the_shop_needs_is_demanded_and_what_it_does_not_ask_is_not_looked_at(people: People) -> None:
    await desk.set_shop(bench={'pickup_code': 'required', 'identity': 'required'})
    order = await ready(people)
    for code, sentence, field in (('', 'Ask for the pickup code', 'code'),
                                  (order.pickup_code, 'Check who picks it up', 'identity_checked')):
        with pytest.raises(Invalid, match=sentence) as refusal:
            await shipping.picked_up(people.packer, order.id, 'Claire', code)
        assert refusal.value.field == field
    await shipping.picked_up(people.packer, order.id, 'Claire', order.pickup_code, True)
    await desk.set_shop(bench={'pickup_code': 'off', 'identity': 'off'})
    other = await ready(people)
    await shipping.picked_up(people.packer, other.id, code='whatever')
    assert diary.detail((await desk.diary(other))[-1]) == ''


async def test_the_counter_is_not_passed_by_marking_as_shipped(people: People) -> None:
    order = await ready(people)
    await desk.set_shop(bench={'identity': 'required'})
    with pytest.raises(Refused, match='hand it over at the counter'):
        await shipping.mark_as_shipped(people.packer, order.id)
    await desk.set_shop(bench={})
    await shipping.mark_as_shipped(people.packer, order.id)


async def test_an_order_that_was_never_ready_has_no_code_to_ask_for(people: People) -> None:
    await desk.set_shop(bench={'pickup_code': 'required'})
    order = await desk.order(pickup=True)
    await shipping.picked_up(people.packer, order.id)
    assert (await desk.again(order)).picked_up_at is not None


@pytest.mark.parametrize('language', ['en', 'fr'])
async def test_the_mail_of_an_order_that_is_ready_tells_its_code_where_it_is_asked_for(
        people: People, language: str) -> None:
    order = await ready(people, email='claire@example.org', language=language)
    mail, settings = await Mail.get(order_id=order.id, kind='ready'), read_settings({})
    assert order.pickup_code in (await writing.draft(mail, settings)).text
    await desk.set_shop(bench={'pickup_code': 'off'})
    assert order.pickup_code not in (await writing.draft(mail, settings)).text
