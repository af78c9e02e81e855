"""A form keeps what was typed until the server has taken it."""
import asyncio
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from base import clock
from base.errors import Invalid, Refused, Stale
from tests.ui.desks import opened, scope_of
from tests.ui.helpers import fill, open_form, press, settle, shut
from ui.parts import fields as f
from ui.parts.dialog import Look, Submit, ask, confirm
from ui.parts.fields import Field
from ui.parts.pieces import button
from ui.parts.sheet import Sheet

REASONS = [('stock', 'Stock'), ('other', 'Other')]
NOTE = f.text('note', 'Note')


def page(fields: list[Field], answers: list[Any], submit: Submit | None = None, **more: Any) -> Callable[[], None]:
    def build() -> None:
        scope = scope_of()

        async def act(verb: str, data: dict[str, str]) -> None:
            answers.append(await ask(scope, 'Hold this order', fields, submit=submit, **more))

        Sheet(act, node=button('Hold', 'hold'))
    return build


async def test_the_values_come_back_read() -> None:
    answers: list[Any] = []
    fields = [f.radio('reason', 'Reason', REASONS, required=True), f.multiline('note', 'Note'), f.day('until', 'Until'),
              f.money('fee', 'Fee', currency='EUR'), f.number('pieces', 'Pieces', 3, minimum=1, maximum=5),
              f.number('weight', 'Weight', decimals=3), f.checkbox('tell', 'Tell the customer', True)]
    async with opened(page(fields, answers, hidden={'version': 4})) as user:
        await press(user, 'hold')
        await user.should_see('Hold this order')
        await fill(user, reason='stock', note=' a\r\nb ', until='2026-12-24', fee='12,50', weight='0.75')
        await user.should_not_see('Hold this order')
    assert answers == [{'version': 4, 'reason': 'stock', 'note': 'a\nb', 'until': date(2026, 12, 24), 'fee': 1250,
                        'pieces': 3, 'weight': Decimal('0.75'), 'tell': True}]


async def test_closing_gives_nothing() -> None:
    answers: list[Any] = []
    async with opened(page([NOTE], answers)) as user:
        await press(user, 'hold')
        await shut(user)
    assert answers == [None]


async def test_a_page_that_goes_away_gives_nothing() -> None:
    answers: list[Any] = []
    async with opened(page([NOTE], answers)) as user:
        await press(user, 'hold')
        assert user.client
        user.client.delete()
        await settle()
        user.client = None
    assert answers == [None]


@pytest.mark.parametrize(('field', 'typed', 'sentence'), [
    (f.text('x', 'X', required=True), '  ', 'Please fill this in.'),
    (f.select('x', 'X', REASONS), 'hacked', 'Please choose one from the list.'),
    (f.radio('x', 'X', REASONS), 'hacked', 'Please choose one from the list.'),
    (f.number('x', 'X'), '1.5', 'Please write a whole number.'),
    (f.number('x', 'X', decimals=1), '1.55', 'Too many decimals: at most 1.'),
    (f.number('x', 'X', minimum=1), '0', 'At least 1.'),
    (f.number('x', 'X', maximum=5), '6', 'At most 5.'),
    (f.number('x', 'X'), 'many', '“many” is not an amount. Write it like 12.50.'),
    (f.money('x', 'X', currency='EUR', maximum=1000), '10.01', 'At most €10.00.'),
    (f.day('x', 'X'), '2026-02-30', 'This is not a date.'),
    (f.day('x', 'X', minimum=date(clock.now().year, 1, 1)), '2025-12-31', 'Not before 1 Jan.'),
])
async def test_what_cannot_be_taken_is_said_beside_its_field(field: Field, typed: str, sentence: str) -> None:
    answers: list[Any] = []
    async with opened(page([field], answers)) as user:
        await press(user, 'hold')
        await fill(user, x=typed)
        assert open_form(user).errors == {'x': sentence}
        await user.should_see(sentence)
        assert answers == []


@pytest.mark.parametrize(('error', 'errors'), [
    (Invalid('No such street.', 'note'), {'note': 'No such street.'}),
    (Invalid('No such street.', 'elsewhere'), {'': 'No such street.'}),
    (Refused('This order is completed.'), {'': 'This order is completed.'}),
])
async def test_a_refused_save_keeps_the_dialog_open(error: Exception, errors: dict[str, str]) -> None:
    answers: list[Any] = []
    problems = [error]

    async def submit(values: dict[str, Any]) -> None:
        if problems:
            raise problems.pop()

    async with opened(page([NOTE], answers, submit)) as user:
        await press(user, 'hold')
        await fill(user, note='mine')
        assert open_form(user).errors == errors
        assert answers == []
        await fill(user, note='mine')
    assert answers == [{'note': 'mine'}]


async def test_what_was_not_shown_in_the_second_step_is_not_taken() -> None:
    answers: list[Any] = []
    shown: list[str] = []

    async def review(values: dict[str, Any]) -> Look:
        if values['note'] == 'bad':
            raise Invalid('Not like this.', 'note')
        shown.append(values['note'])
        return Look('outcome', 'Yes')

    async with opened(page([NOTE], answers, review=review)) as user:
        await press(user, 'hold')
        await fill(user, note='bad')
        assert open_form(user).errors == {'note': 'Not like this.'}
        for note in ('one', 'two'):
            await fill(user, note=note)
            assert answers == []
        user.find('Hold this order').trigger('back')
        await fill(user, note='two')
        assert answers == []
        await fill(user, note='two')
    assert shown == ['one', 'two', 'two']
    assert answers == [{'note': 'two'}]


async def test_what_someone_else_changed_is_shown_again_before_it_is_taken() -> None:
    answers: list[Any] = []
    shown: list[int] = []

    async def review(values: dict[str, Any]) -> Look:
        shown.append(values['version'])
        return Look('outcome')

    async def submit(values: dict[str, Any]) -> None:
        if values['version'] == 1:
            raise Stale('Marie', clock.now(), {'version': 2})

    async with opened(page([NOTE], answers, submit, review=review, hidden={'version': 1})) as user:
        await press(user, 'hold')
        await fill(user, note='mine')
        await fill(user, note='mine')
        user.find('Hold this order').trigger('settle', 'mine')
        await settle()
        assert (shown, answers) == ([1, 2], [])
        await fill(user, note='mine')
    assert answers == [{'note': 'mine', 'version': 2}]


async def test_a_form_of_a_thousand_lines_is_taken_whole() -> None:
    answers: list[Any] = []
    fields = [f.stepper(f'pieces-{number}', f'Pieces {number}', 0, 3) for number in range(1000)]
    async with opened(page(fields, answers)) as user:
        await press(user, 'hold')
        await fill(user, **{'pieces-999': '3'})
    assert (len(answers[0]), answers[0]['pieces-999']) == (1000, 3)


async def test_a_slow_look_never_covers_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = {'slow': asyncio.Event()}
    told: list[Any] = []

    async def preview(values: dict[str, Any]) -> Look:
        if values['note'] in waits:
            await waits[values['note']].wait()
        return Look(values['note'])

    async with opened(page([NOTE], [], preview=preview)) as user:
        await press(user, 'hold')
        monkeypatch.setattr(open_form(user), 'run_method', lambda name, *args: told.append((name, args[0])))
        for note in ('slow', 'quick'):
            user.find('Hold this order').trigger('typed', {'note': note})
        await settle()
        waits['slow'].set()
        await settle()
    assert told == [('look', 'quick')]


async def test_a_bug_in_saving_keeps_the_dialog_open_and_shows_a_code() -> None:
    async def submit(values: dict[str, Any]) -> None:
        raise ValueError('secret')

    async with opened(page([NOTE], [], submit)) as user:
        await press(user, 'hold')
        await fill(user, note='mine')
        await user.should_see('Something went wrong (code ')
        assert open_form(user)


@pytest.mark.parametrize('choice', ['mine', 'theirs'])
async def test_a_stale_save_asks_which_text_to_keep(choice: str) -> None:
    answers: list[Any] = []
    versions: list[int] = []

    async def submit(values: dict[str, Any]) -> None:
        versions.append(values['version'])
        if values['version'] == 1:
            raise Stale('Marie', clock.now(), {'note': 'theirs', 'version': 2})

    async with opened(page([NOTE], answers, submit, hidden={'version': 1})) as user:
        await press(user, 'hold')
        await fill(user, note='mine')
        await user.should_see('Marie changed this while you were editing.')
        user.find('Hold this order').trigger('settle', choice)
        await settle()
    assert versions == ([1, 2] if choice == 'mine' else [1])
    assert answers == ([{'note': 'mine', 'version': 2}] if choice == 'mine' else [None])


async def test_a_field_not_shown_is_not_demanded() -> None:
    answers: list[Any] = []
    fields = [f.select('reason', 'Reason', REASONS, 'stock'),
              f.text('why', 'Why', required=True, shown_if=('reason', 'other'))]
    async with opened(page(fields, answers)) as user:
        await press(user, 'hold')
        await fill(user, reason='other')
        assert open_form(user).errors == {'why': 'Please fill this in.'}
        await fill(user, reason='stock')
    assert answers == [{'reason': 'stock', 'why': ''}]


async def test_a_confirmation_is_true_only_when_confirmed() -> None:
    answers: list[bool] = []

    def build() -> None:
        scope = scope_of()

        async def act(verb: str, data: dict[str, str]) -> None:
            answers.append(await confirm(scope, 'Cancel this order?', confirm='Cancel order', danger=True))

        Sheet(act, node=button('Cancel', 'cancel'))

    async with opened(build) as user:
        await press(user, 'cancel')
        await fill(user)
        await press(user, 'cancel')
        await shut(user)
    assert answers == [True, False]


async def test_the_fields_text_is_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    fields = [f.text('a', evil, evil, hint=evil), f.multiline('b', 'B', evil), f.select('c', 'C', [(evil, evil)], evil),
              f.radio('d', 'D', [(evil, evil)]), f.autocomplete('e', 'E', evil, options=[(evil, evil)])]
    async with opened(page(fields, [])) as user:
        await press(user, 'hold')
        assert '<script' not in str(open_form(user).props['html'])
