"""The owner arranges payment reminders: on which days they go by themselves, and where customers pay."""
import re
from collections.abc import Mapping
from typing import Any

from base.actor import Actor, Right
from base.errors import Invalid
from base.i18n import N_
from base.text import clean
from data import database
from data.models import Shop
from orders import mailing, payment_links
from orders.arranging import claim_shop, save_shop
from orders.ground import verb

MOST = 4
LATEST = 365
LONGEST_LINK = 500
_APART = re.compile(r'[\s,;]+')


def reminders(shop: Shop) -> dict[str, Any]:
    """As the form has it: the days in one line."""
    days = shop.reminders.get('days') or []
    return {'days': ', '.join(str(day) for day in days), 'payment_link': shop.reminders.get('payment_link', '')}


@verb(Right.SETTINGS)
async def edit_reminders(actor: Actor, version: int, values: Mapping[str, Any]) -> None:
    """`days` as typed, such as "7, 14, 30"; without any no reminder goes by itself. Raises Invalid, Stale."""
    days, link = read_days(str(values['days'])), read_link(str(values['payment_link']))
    shop = await claim_shop(version, 'reminders_edited', reminders)
    shop.reminders = {**shop.reminders, 'days': days, 'payment_link': link}
    await save_shop(actor, shop, 'reminders_edited')
    database.announce(mailing.OUTBOX)


def read_days(typed: str) -> list[int]:
    """Raises Invalid."""
    words = [word for word in _APART.split(clean(typed, 200)) if word]
    if len(words) > MOST:
        raise Invalid(N_('There are at most {most} reminders.'), 'days', most=MOST)
    if not all(word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= LATEST for word in words):
        raise Invalid(N_('Enter numbers of days from 1 to {most}, such as 7, 14, 30.'), 'days', most=LATEST)
    days = [int(word) for word in words]
    if days != sorted(set(days)):
        raise Invalid(N_('Each reminder must come after the one before it.'), 'days')
    return days


def read_link(typed: str) -> str:
    """Raises Invalid."""
    link = clean(typed, LONGEST_LINK)
    if link and not payment_links.is_page(link):
        raise Invalid(N_('Start the address with https://'), 'payment_link')
    unknown = payment_links.unknown(link)
    if unknown:
        raise Invalid(N_('{unknown} is not known here. There are: {known}.'), 'payment_link', unknown=unknown,
                      known=' '.join(f'{{{name}}}' for name in payment_links.KEYS))
    return link
