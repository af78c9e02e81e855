"""Times, stock, people and states read as a person would say them."""
from datetime import UTC, datetime, timedelta

import pytest

from base import clock
from base.i18n import speaking
from ui.parts.markup import render
from ui.parts.menu import Item, menu
from ui.parts.pieces import avatar, badge, button, icon_button, inventory, money, near_time, when

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)    # 23:30 in Paris


@pytest.fixture(autouse=True)
def _at_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, 'now', lambda: NOW)


@pytest.mark.parametrize(('ago', 'words'), [
    (timedelta(seconds=20), 'just now'),
    (timedelta(minutes=90), '22:00'),
    (timedelta(hours=23, minutes=29), '00:01'),
    (timedelta(hours=23, minutes=31), 'Yesterday'),
    (timedelta(days=3), '20 Nov'),
    (timedelta(days=365), '23 Nov 2025'),
    (-timedelta(minutes=3), '23:33'),
])
def test_a_moment_is_said_by_the_shops_clock(ago: timedelta, words: str) -> None:
    assert near_time(NOW - ago, 'Europe/Paris') == words


def test_a_day_is_said_in_the_persons_language() -> None:
    with speaking('fr'):
        assert near_time(NOW - timedelta(days=3), 'Europe/Paris') == '20 nov.'
        assert near_time(NOW - timedelta(days=365), 'Europe/Paris') == '23 nov. 2025'


def test_the_exact_moment_stands_behind_it() -> None:
    made = render(when(NOW - timedelta(days=3), 'Europe/Paris'))
    assert made == '<time datetime="2026-11-20T22:30+00:00" title="20 Nov 2026, 23:30">20 Nov</time>'
    assert when(None, 'Europe/Paris') is None


@pytest.mark.parametrize(('tracked', 'level', 'tone', 'words'), [
    (True, 24, 'ok', '24 in stock'), (True, 6, 'ok', '6 in stock'), (True, 5, 'warn', '5 left · at threshold'),
    (True, 0, 'bad', 'Out of stock'), (True, -2, 'bad', '2 short'), (False, 3, 'mute', '–')])
def test_stock_is_said_in_words_and_colour(tracked: bool, level: int, tone: str, words: str) -> None:
    made = inventory(tracked, level, 5)
    assert tone in made
    assert words in made


def test_a_custom_status_brings_only_a_real_colour() -> None:
    assert '--dot:#b5478f' in badge('own', 'Gift', '#b5478f')
    assert 'style' not in badge('own', 'Gift', 'red;background:url(//evil)')
    assert '<b>' not in badge('own', '<b>')


@pytest.mark.parametrize(('name', 'initials'), [
    ('Marie Lenoir', 'ML'), ('jo', 'J'), ('Anne-Marie de la Tour', 'AT'), ('  ', '?'), ('(x) Élodie', 'É'), ('', '?')])
def test_a_person_is_two_letters_with_the_name_behind(name: str, initials: str) -> None:
    made = avatar(name)
    assert f'>{initials}<' in made
    assert f'aria-label="{name}"' in made


def test_an_icon_button_has_a_name_and_a_blocked_one_its_reason() -> None:
    assert 'aria-label="Print"' in render(icon_button('printer', 'Print', 'print'))
    made = render(button('Ship', 'ship', blocked='On hold & unpaid'))
    assert 'data-blocked="On hold &amp; unpaid"' in made
    assert 'data-verb' not in made


def test_a_blocked_entry_of_a_menu_stays_and_says_why() -> None:
    made = render(menu('more', 'More', [Item('Hold', 'hold'), None, Item('Remind', 'remind', blocked='Paid already.')]))
    assert made.count('role="menuitem"') == 2
    assert 'Paid already.' in made
    assert 'data-verb="remind"' not in made


def test_amounts_do_not_break_over_lines() -> None:
    assert money(-11840, 'EUR') == '<span class="money">−€118.40</span>'
