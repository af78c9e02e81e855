"""Orders, products and mails to try a verb on: each the one thing that it is about."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from base.actor import Actor
from data import database
from data.listing_filters import Filters
from data.models import ReturnLine, ReturnPicture
from mailer.bounces import Bounce
from orders import (
    arranging,
    batching,
    bounce_account,
    bouncing,
    codes,
    crediting,
    holding,
    invoicing,
    mail_account,
    noting,
    outbox,
    packing,
    paying,
    printing_out,
    quote_editing,
    quoting,
    reminding,
    return_pictures,
    returning,
    shipping,
    stations,
    taking,
    tasking,
    viewing,
)
from orders.crediting import Ask
from orders.editing import LineEdit
from orders.return_pictures import Prepared
from orders.returning import Wish
from tests.orders import desk
from tests.orders.desk import People, line

MAIL = {'preset': 'ovh', 'username': 'shop', 'password': 'hush', 'from_email': 'shop@lilas.example'}
PACKERS = ('owner', 'clerk', 'packer')
BOUNCES = {'on': True, 'host': 'imap.lilas.example', 'port': 993, 'security': 'tls', 'username': 'shop',
           'password': 'hush', 'folder': 'INBOX'}


@dataclass
class Case:
    """An order, and the one thing on it that a verb is about."""

    people: People
    order: Any
    thing: Any = None


async def new(people: People, who: Actor) -> Case:
    return Case(people, await desk.order(line(quantity=3)))


async def unreminded(people: People, who: Actor) -> Case:
    case = await new(people, who)
    await reminding.pause_reminders(people.owner, case.order.id)
    return case


async def ware(people: People, who: Actor) -> Case:
    return Case(people, None, await desk.product())


async def linked(people: People, who: Actor) -> Case:
    case = await ware(people, who)
    case.thing = await codes.link_code(people.owner, case.thing.id, uuid4().hex, 12)
    return case


async def paid(people: People, who: Actor) -> Case:
    return Case(people, await desk.order(line(quantity=3), paid=1000))


async def slip(people: People, who: Actor) -> Case:
    order = await desk.order(line(quantity=40))
    return Case(people, order, (await desk.slips_of(order))[0])


async def taken(people: People, who: Actor) -> Case:
    """By whoever tries, or by the owner when they may not."""
    case = await slip(people, who)
    await taking.take(who if who.role in PACKERS else people.owner, case.thing.id)
    return case


async def taken_by_another(people: People, who: Actor) -> Case:
    case = await slip(people, who)
    await taking.take(people.clerk if who.role != 'clerk' else people.packer, case.thing.id)
    return case


async def boxed(people: People, who: Actor) -> Case:
    case = await slip(people, who)
    await desk.put_in(case.thing)
    return case


async def half_boxed(people: People, who: Actor) -> Case:
    case = await slip(people, who)
    await desk.put_in(case.thing, 5)
    return case


async def batched(people: People, who: Actor) -> Case:
    """By whoever tries, or by the owner when they may not."""
    case = await slip(people, who)
    case.thing = await batching.make_batch(who if who.role in PACKERS else people.owner, [case.thing.id])
    return case


async def batched_by_another(people: People, who: Actor) -> Case:
    return await batched(people, people.clerk if who.role != 'clerk' else people.packer)


async def german(people: People, who: Actor) -> Case:
    await desk.set_shop(legal={'vat_id': 'FR83404833048'})
    return Case(people, await desk.order(vat_id='DE136695976'))


async def unpacked(people: People, who: Actor) -> Case:
    case = await slip(people, who)
    await packing.cancel_slip(people.owner, case.order.id, case.thing.id)
    return case


async def shipped(people: People, who: Actor) -> Case:
    case = await slip(people, who)
    await shipping.mark_as_shipped(people.owner, case.order.id)
    return case


async def returnable(people: People, who: Actor) -> Case:
    """All of it has left, and customers may announce what they send back."""
    await desk.set_shop(returns={'allowed': True}, papers={'return_days': 30})
    case = await shipped(people, who)
    case.thing = Wish({(await desk.lines_of(case.order))[0].id: 40}, 'Too big')
    return case


async def returned(people: People, who: Actor) -> Case:
    case = await returnable(people, who)
    case.thing = await returning.create_return(people.owner, case.order.id, case.thing)
    return case


async def pictured(people: People, who: Actor) -> Case:
    """A return with one picture; the case's thing is both ids."""
    case = await returned(people, who)
    await return_pictures.add_pictures(people.owner, case.order.id, case.thing, [Prepared(b'whole', b'small')])
    picture = await ReturnPicture.get(return__id=case.thing, using_db=database.reader())
    case.thing = (case.thing, picture.id)
    return case


async def return_line(case: Case) -> int:
    rows = await ReturnLine.filter(return__id=case.thing).using_db(database.reader())
    return int(rows[0].id)


async def pickup(people: People, who: Actor) -> Case:
    return Case(people, await desk.order(pickup=True))


async def ready(people: People, who: Actor) -> Case:
    case = await pickup(people, who)
    await shipping.ready_for_pickup(people.owner, case.order.id)
    return case


async def held(people: People, who: Actor) -> Case:
    case = await new(people, who)
    await holding.hold(people.owner, case.order.id, 'stock')
    return case


async def invoiced(people: People, who: Actor) -> Case:
    case = await new(people, who)
    case.thing = await invoicing.issue_invoice(people.owner, case.order.id)
    return case


async def half_credited(people: People, who: Actor) -> Case:
    case = await invoiced(people, who)
    await paying.mark_as_paid(people.owner, case.order.id)
    ask = Ask(pieces={(await desk.lines_of(case.order))[0].id: 1})
    case.thing = await crediting.credit_invoice(people.owner, case.order.id, case.thing, ask)
    return case


async def refunded(people: People, who: Actor) -> Case:
    case = await half_credited(people, who)
    await crediting.mark_credit_as_refunded(people.owner, case.order.id, case.thing)
    return case


async def noted(people: People, who: Actor) -> Case:
    case = await new(people, who)
    author = who if who.role in PACKERS else people.owner
    case.thing = await noting.add_note(author, case.order.id, 'a note')
    return case


async def tasked(people: People, who: Actor) -> Case:
    case = await new(people, who)
    case.thing = await tasking.add_task(people.owner, case.order.id, 'a task')
    return case


async def labelled(people: People, who: Actor) -> Case:
    case = await new(people, who)
    case.thing = await arranging.put_status(people.owner, None, f'Label {case.order.id}', 'info')
    return case


async def quoted(people: People, who: Actor) -> Case:
    case = await new(people, who)
    case.thing = await quoting.duplicate(people.owner, case.order.id)
    return case


async def german_quote(people: People, who: Actor) -> Case:
    case = await german(people, who)
    case.thing = await quoting.duplicate(people.owner, case.order.id)
    return case


async def sent_quote(people: People, who: Actor) -> Case:
    case = await quoted(people, who)
    await quoting.mark_quote(people.owner, case.thing, 'sent')
    return case


async def quote_line(people: People, who: Actor) -> Case:
    case = await quoted(people, who)
    await quote_editing.add_quote_line(people.owner, case.thing, LineEdit(None, 1, '5', 0, 2000, 'Tea'))
    return case


async def viewed(people: People, who: Actor) -> Case:
    return Case(people, None, await viewing.save_view(who, 'To call', Filters()))


async def shop(people: People, who: Actor) -> Case:
    return Case(people, None, await desk.shop())


async def mail_set(people: People, who: Actor) -> Case:
    row = await mail_account.account_row()
    await mail_account.edit_mail_account(people.owner, row.version if row else 0, MAIL, 's' * 40)
    return Case(people, None, await mail_account.account_row())


async def mail_keyed(people: People, who: Actor) -> Case:
    version = (await mail_set(people, who)).thing.version
    await mail_account.make_dkim_key(people.owner, version, f'key-{version}', 'sealed', 'public')
    return Case(people, None, await mail_account.account_row())


async def listed(people: People, who: Actor) -> Case:
    return Case(people, None, await desk.listed(people.owner))


async def mailed(people: People, who: Actor) -> Case:
    order = await desk.order(line(quantity=3), notify=False)
    return Case(people, order, await desk.mail(order))


async def mail_sent(people: People, who: Actor) -> Case:
    case = await mailed(people, who)
    await desk.mail_went(case.thing)
    return case


async def mail_failed(people: People, who: Actor) -> Case:
    case = await mailed(people, who)
    await desk.mail_given_up(case.thing)
    return case


async def pdf_failed(people: People, who: Actor) -> Case:
    order = await desk.order(notify=False)
    await invoicing.issue_invoice(people.owner, order.id)
    job = (await outbox.claim('pdf', 1))[0]
    await outbox.give_up(job, 'No space left on device')
    return Case(people, order, job)


async def benched(people: People, who: Actor) -> Case:
    """A slip, and a packing table with a printer of its own."""
    case = await slip(people, who)
    table = await stations.put_station(people.owner, None, 1, uuid4().hex, 'ipp', 'ipp://printer')
    return Case(people, case.order, (table, case.thing.id))


async def stuck(people: People, who: Actor) -> Case:
    case = await benched(people, who)
    await printing_out.print_slips(people.owner, case.thing[0], [case.thing[1]])
    job = (await outbox.claim('print', 1))[0]
    await outbox.give_up(job, 'out of paper')
    return Case(people, case.order, job.id)


async def mail_back(people: People, who: Actor) -> Case:
    case = await mail_sent(people, who)
    await bouncing.record_bounce(Bounce('claire@example.org', True, '5.1.1', 'no such user', case.thing.message_id))
    return case


async def bounces_set(people: People, who: Actor) -> Case:
    version = (await mail_set(people, who)).thing.version
    await bounce_account.edit_bounce_account(people.owner, version, BOUNCES, 's' * 40)
    return Case(people, None, await mail_account.account_row())


async def mails_paused(people: People, who: Actor) -> Case:
    case = await mailed(people, who)
    await outbox.pause_for('account', 'no such user')
    return case


async def mails_go_on(people: People, who: Actor) -> Case:
    await desk.unpause()
    return await mailed(people, who)
