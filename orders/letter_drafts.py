"""A letter as it would be written, of words not saved yet and an order that is there."""
import asyncio
from typing import Any

from base.errors import Invalid
from base.i18n import N_
from base.settings import Settings
from data import database
from data.models import Order, Quote
from mailer import letters
from mailer.keys import sample as samples
from mailer.kinds import KINDS
from mailer.letters import Source, Written
from orders import letter_facts

OWN = ('message', 'return', 'credit', 'parcel')
"""What only the moment of a letter knows; a sample stands for it."""


async def drawn(kind: str, language: str, subject: str, source: str, number: str, settings: Settings) -> Written:
    """With the order or quote of this number, the newest without one, samples where there is none yet. Raises Invalid,
    beside its field."""
    html = await asyncio.to_thread(letters.compile_letter, kind, subject, source)
    facts = await _facts(kind, language, number, settings)
    return await asyncio.to_thread(letters.write, kind, language, Source(subject, html), facts)


async def _facts(kind: str, language: str, number: str, settings: Settings) -> dict[str, Any]:
    is_quote = KINDS[kind].about == 'quote'
    found = await _about(Quote if is_quote else Order, number)
    sample = samples(kind)
    if found is None:
        return sample
    make = letter_facts.quote_facts if is_quote else letter_facts.order_facts
    real = await make(kind, found.id, {'message': sample.get('message', '')}, language, settings)
    return {**{name: sample[name] for name in OWN if name in sample}, **real}


async def _about(model: type[Order] | type[Quote], number: str) -> Any:
    rows = model.all().using_db(database.reader())
    if not number:
        return await rows.order_by('-id').first()
    found = await rows.filter(number=number).first()
    if found is None:
        raise Invalid(N_('There is nothing with this number.'), 'number')
    return found
