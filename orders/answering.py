"""The customer's answer to a quote, over the signed link they were sent (order-desk §7)."""
from dataclasses import dataclass
from datetime import date, timedelta

from base import signing
from base.actor import Actor, Right
from base.clock import today
from base.errors import Invalid
from base.i18n import N_
from base.text import clean
from data.models import Quote
from orders import quote_rules
from orders.ground import refuse, shop, verb
from orders.quoting import MARKS, become, claim, done

PURPOSE = 'quote'
LONGEST_NAME, LONGEST_NOTE = 100, 1000
ENDLESS_DAYS = 365
"""How long a link lives to a quote that has no last day."""


@dataclass(frozen=True, slots=True)
class Link:
    """Opens one version of one offer, up to and with its last day."""
    quote_id: int
    offer_version: int
    last_day: date


def token(secret: str, quote: Quote) -> str:
    """The signed end of the address at which the customer answers this version of the offer."""
    last = quote.valid_until or (quote.sent_at or quote.made_at).date() + timedelta(days=ENDLESS_DAYS)
    numbers = (quote.id, quote.offer_version, last.toordinal())
    return signing.sign(secret, PURPOSE, '.'.join(map(str, numbers)).encode())


def read_token(secret: str, text: str) -> Link | None:
    """None for what this desk has not signed."""
    payload = signing.unsign(secret, PURPOSE, text)
    if payload is None:
        return None
    quote_id, offer_version, last = map(int, payload.split(b'.'))
    return Link(quote_id, offer_version, date.fromordinal(last))


def customer(name: str, language: str) -> Actor:
    """Who holds the link, under the name they typed."""
    return Actor(None, clean(name, LONGEST_NAME), 'customer', language, 'customer')


@verb(Right.ANSWER)
async def answer_quote(actor: Actor, quote_id: int, offer_version: int, answer: str, note: str = '') -> None:
    """Accepts or declines the offer as the customer saw it. Raises Invalid without a name, Refused when it was
    answered, changed, withdrawn or converted meanwhile, or has expired."""
    if answer not in quote_rules.ANSWERS:
        raise Invalid(N_('Choose a status from the list.'))
    if not actor.name:
        raise Invalid(N_('Type your name.'), 'name')
    quote = await claim(quote_id)
    refuse(quote_rules.answer(quote, offer_version, today((await shop()).timezone)))
    become(quote, answer, actor.name, clean(note, LONGEST_NOTE, lines=True))
    await done(actor, quote, MARKS[answer], note=quote.answer_note)
