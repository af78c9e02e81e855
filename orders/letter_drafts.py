"""A letter as it would be written, of words not saved yet and an order that is there."""
import asyncio
from typing import Any

from base.errors import Invalid
from base.i18n import N_
from base.settings import Settings
from data import database
from data.models import Order, Quote, Return
from mailer import letters
from mailer.keys import sample as samples
from mailer.kinds import KINDS
from mailer.letters import Source, Written
from orders import letter_facts

OWN = ('message', 'return', 'credit', 'parcel')
"""What only the moment of a letter knows; a sample stands for it."""
FITS: dict[str, dict[str, Any]] = {
    'confirmation': {'documents__kind': 'invoice'}, 'invoice': {'documents__kind': 'invoice'},
    'paid': {'payment_status': 'paid'},
    'reminder': {'payment_status__in': ['not_paid', 'partially_paid'], 'cancelled_at': None},
    'shipped': {'shipped_pieces__gt': 0, 'pickup': False},
    'tracking': {'slips__status': 'shipped', 'slips__tracking_code__not': ''},
    'ready': {'pickup': True, 'ready_at__isnull': False},
    'credit': {'documents__kind': 'credit'}, 'cancelled': {'cancelled_at__isnull': False},
    'return_received': {'returns__id__gt': 0}, 'return_status': {'returns__id__gt': 0}}
"""The orders a letter makes sense for."""
RECENT = 2000
"""Orders looked through for one of them: a preview never reads the whole book."""


async def drawn(kind: str, language: str, subject: str, source: str, number: str, settings: Settings) -> Written:
    """With the order or quote of this number, without one the newest the letter makes sense for, samples where there is
    none yet. Raises Invalid, beside its field."""
    html = await asyncio.to_thread(letters.compile_letter, kind, subject, source)
    facts = await _facts(kind, language, number, settings)
    return await asyncio.to_thread(letters.write, kind, language, Source(subject, html), facts)


async def _facts(kind: str, language: str, number: str, settings: Settings) -> dict[str, Any]:
    is_quote = KINDS[kind].about == 'quote'
    found = await _about(Quote if is_quote else Order, kind, number)
    sample = samples(kind)
    if found is None:
        return sample
    make = letter_facts.quote_facts if is_quote else letter_facts.order_facts
    known = {'message': sample.get('message', ''), 'return': None if is_quote else await _newest_return(found.id)}
    real = await make(kind, found.id, known, language, settings)
    if not known['return']:
        real.pop('return', None)
    return {**{name: sample[name] for name in OWN if name in sample}, **real}


async def _newest_return(order_id: int) -> Any:
    row = await Return.filter(order_id=order_id).using_db(database.reader()).order_by('-id').first()
    return row and row.id


async def _about(model: type[Order] | type[Quote], kind: str, number: str) -> Any:
    rows = model.all().using_db(database.reader())
    if not number:
        newest = await rows.order_by('-id').first()
        if newest is None or kind not in FITS:
            return newest
        return await rows.filter(id__gt=newest.id - RECENT, **FITS[kind]).order_by('-id').first() or newest
    found = await rows.filter(number=number).first()
    if found is None:
        raise Invalid(N_('There is nothing with this number.'), 'number')
    return found
