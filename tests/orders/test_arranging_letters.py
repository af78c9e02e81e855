"""The owner arranges which letters the shop sends and what goes with them."""
import asyncio

import pytest

from base.actor import Actor
from base.errors import Forbidden, Invalid, Missing, Stale
from data import letter_view
from data.models import History, MailKind, MailTemplate
from orders import arranging_letters, mailing
from tests.orders.desk import People

on_sqlite = pytest.mark.parametrize('store', ['sqlite'], indirect=True)


@on_sqlite
async def test_a_letter_that_was_switched_off_is_not_sent_until_it_is_switched_on(people: People) -> None:
    assert await mailing.enabled('paid')
    await arranging_letters.switch_letter(people.owner, 'paid', False, 0)
    assert not await mailing.enabled('paid')
    assert await mailing.enabled('shipped')
    await arranging_letters.switch_letter(people.owner, 'paid', True, 1)
    assert await mailing.enabled('paid')
    assert [row.verb for row in await History.all().order_by('id')] == ['letter_switched_off', 'letter_switched_on']


@on_sqlite
async def test_switching_a_letter_leaves_its_attachments(people: People) -> None:
    await arranging_letters.choose_attachments(people.owner, 'shipped', ['return_form', 'slip'], 0)
    await arranging_letters.switch_letter(people.owner, 'shipped', False, 1)
    row = (await letter_view.read()).kinds['shipped']
    assert (row.enabled, row.attachments, row.version) == (False, ['slip', 'return_form'], 2)


@on_sqlite
async def test_a_letter_switched_first_keeps_the_attachments_it_was_shipped_with(people: People) -> None:
    await arranging_letters.switch_letter(people.owner, 'credit', False, 0)
    assert (await MailKind.get(kind='credit')).attachments == ['credit']


async def test_of_two_who_switch_at_once_one_is_told(people: People) -> None:
    said = await asyncio.gather(*(arranging_letters.switch_letter(people.owner, 'quote', on, 0)
                                  for on in (False, True)), return_exceptions=True)
    stale = [one for one in said if isinstance(one, Stale)]
    assert len(stale) == 1
    assert stale[0].who == people.owner.name
    assert stale[0].theirs['version'] == (await MailKind.get(kind='quote')).version == 1


@on_sqlite
@pytest.mark.parametrize('chosen', [['credit'], ['invoice', '../etc/passwd'], ['']])
async def test_what_does_not_belong_to_a_letter_cannot_go_with_it(people: People, chosen: list[str]) -> None:
    with pytest.raises(Invalid):
        await arranging_letters.choose_attachments(people.owner, 'paid', chosen, 0)
    assert (await letter_view.read()).kinds == {}


@on_sqlite
async def test_a_letter_there_is_not_cannot_be_arranged(people: People) -> None:
    with pytest.raises(Missing):
        await arranging_letters.switch_letter(people.owner, 'newsletter', False, 0)
    with pytest.raises(Missing):
        await arranging_letters.choose_attachments(people.owner, 'newsletter', [], 0)


@on_sqlite
async def test_only_the_owner_arranges_letters(people: People) -> None:
    with pytest.raises(Forbidden):
        await arranging_letters.switch_letter(people.clerk, 'paid', False, 0)
    with pytest.raises(Forbidden):
        await arranging_letters.choose_attachments(people.clerk, 'paid', [], 0)


BODY = '<mj-text><p>Hello {{ customer.name }}</p></mj-text>'


async def edited(people: People, words: str, base: int = 0, kind: str = 'paid') -> int:
    return await rewritten(people.owner, kind, 'fr', f'{words} {{{{ order.number }}}}', BODY.replace('Hello', words),
                           base)


async def rewritten(actor: Actor, kind: str, language: str, subject: str, source: str, base: int = 0) -> int:
    words = await arranging_letters.draft(kind, subject, source)
    return await arranging_letters.edit_letter(actor, kind, language, words, base)


@on_sqlite
async def test_a_letter_is_rewritten_and_every_version_is_kept(people: People) -> None:
    first = await edited(people, 'Merci')
    second = await edited(people, 'Bonjour', first)
    assert [one.id for one in await letter_view.versions('paid', 'fr')] == [second, first]
    newest = (await letter_view.read()).newest
    assert list(newest) == [('paid', 'fr')]
    assert (newest['paid', 'fr'].id, newest['paid', 'fr'].who) == (second, people.owner.name)
    row = await MailTemplate.get(id=second)
    assert '<!doctype html>' in row.html.lower()
    assert '{{ customer.name' in row.html


async def test_of_two_who_rewrite_a_letter_at_once_one_sees_both_texts(people: People) -> None:
    said = await asyncio.gather(edited(people, 'Merci'), edited(people, 'Bonjour'), return_exceptions=True)
    stale = [one for one in said if isinstance(one, Stale)]
    assert len(stale) == 1
    row = await MailTemplate.get(kind='paid', language='fr')
    assert stale[0].theirs == {'subject': row.subject, 'source': row.source, 'base': row.id}
    assert stale[0].who == people.owner.name


@on_sqlite
async def test_one_language_of_a_letter_does_not_hold_up_the_other(people: People) -> None:
    await edited(people, 'Merci')
    await rewritten(people.owner, 'paid', 'en', 'Thanks', BODY)
    assert await MailTemplate.filter(kind='paid').count() == 2


@on_sqlite
async def test_a_letter_goes_back_to_an_earlier_version_and_as_shipped(people: People) -> None:
    first = await edited(people, 'Merci')
    await edited(people, 'Bonjour', first)
    await arranging_letters.revert_letter(people.owner, 'paid', 'fr', first)
    newest = (await letter_view.versions('paid', 'fr'))[0]
    assert newest.source == BODY.replace('Hello', 'Merci')
    await arranging_letters.revert_letter(people.owner, 'paid', 'fr', arranging_letters.AS_SHIPPED)
    assert [bool(one.source) for one in await letter_view.versions('paid', 'fr')] == [False, True, True, True]
    await arranging_letters.revert_letter(people.owner, 'paid', 'fr', arranging_letters.AS_SHIPPED)
    assert len(await letter_view.versions('paid', 'fr')) == 4


@on_sqlite
async def test_a_version_of_another_letter_is_none_to_go_back_to(people: People) -> None:
    other = await edited(people, 'Merci', kind='ready')
    for wanted in (other, 999):
        with pytest.raises(Missing):
            await arranging_letters.revert_letter(people.owner, 'paid', 'fr', wanted)


@on_sqlite
@pytest.mark.parametrize(('kind', 'subject', 'source', 'field'), [
    ('paid', 'Thanks', BODY.replace('customer.name', 'customer.password'), 'source'),
    ('paid', 'Thanks {{ order.secret }}', BODY, 'subject'),
    ('paid', 'Thanks {{ order.number', BODY, 'subject'),
    ('paid', 'S' * 100_000, BODY, 'subject'),
    ('paid', 'Thanks\r\nBcc: all@example.org', BODY, 'subject'),
    ('paid', '', BODY, 'subject'),
    ('paid', 'Thanks', '', 'source'),
    ('paid', 'Thanks', '  \n', 'source'),
    ('paid', 'Thanks', BODY.replace('</mj-text>', ''), 'source'),
    ('paid', 'Thanks', BODY.replace('Hello', '<script>alert(1)</script>'), 'source'),
    ('paid', 'Thanks', BODY.replace('Hello', '<img src="x" onerror="alert(1)">'), 'source'),
    ('paid', 'Thanks', BODY.replace('Hello', '<a href="javascript:alert(1)">x</a>'), 'source'),
    ('paid', 'Thanks', BODY.replace('Hello', '{% for i in (1..999999999) %}x{% endfor %}'), 'source'),
    ('paid', 'Thanks', BODY.replace('Hello', '{% if %}'), 'source'),
    ('paid', 'Thanks', BODY.replace('Hello', '{% include "/etc/passwd" %}'), 'source'),
    ('paid', 'Thanks', BODY.replace('Hello', 'x' * 2_000_000), 'source'),
    ('notify', 'Thanks', BODY, 'source'),
])
async def test_what_no_letter_may_hold_is_refused_beside_its_field_and_changes_nothing(
        people: People, kind: str, subject: str, source: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await rewritten(people.owner, kind, 'en', subject, source)
    assert refused.value.field == field
    assert str(refused.value)
    assert not await MailTemplate.exists()
    assert not await History.exists()


@on_sqlite
async def test_a_letter_in_a_language_there_is_not_cannot_be_rewritten(people: People) -> None:
    with pytest.raises(Missing):
        await rewritten(people.owner, 'paid', 'xx', 'Hello', BODY)
    with pytest.raises(Forbidden):
        await rewritten(people.clerk, 'paid', 'en', 'Hello', BODY)
    with pytest.raises(Forbidden):
        await arranging_letters.revert_letter(people.clerk, 'paid', 'en', 0)
