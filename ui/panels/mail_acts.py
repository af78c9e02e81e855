"""What people do with one mail, on its order and in the outbox: look at it, cancel, retry, send again."""
from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h
from htpy import Node

from base.actor import Right
from base.errors import Missing, Refused
from base.i18n import N_, _, pgettext
from base.text import row_id
from data import mail_view
from data.mail_view import Row
from mailer.opening import Opened
from orders import posting, reading_mail
from ui.panels.mail_states import kind_label
from ui.panels.offers import Offer, offer
from ui.parts import fields as f
from ui.parts.dialog import ask
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.pieces import button
from ui.scope import Scope

VERBS = frozenset({'show_mail', 'cancel_mail', 'retry_mail', 'retry_pdf', 'resend_mail'})


def offers(scope: Scope, row: Row) -> Sequence[Offer | None]:
    """What its state allows, for those whose role may."""
    def can(label: str, verb: str) -> Offer | None:
        about: dict[str, Any] = {'job': row.id} if row.mail_id is None else {'mail': row.mail_id}
        return offer(scope.actor, Right.MAIL, label, verb, kind='quiet', **about)

    if not scope.actor.may(Right.MAIL):
        return []
    if row.mail_id is None:
        return [can(_('Retry now'), 'retry_pdf') if row.state in posting.FAILED else None]
    return [can(pgettext('mail', 'Cancel'), 'cancel_mail') if row.waits else None,
            can(_('Retry now'), 'retry_mail') if row.state in posting.FAILED else None,
            can(_('Send again…'), 'resend_mail') if row.is_written and row.state != 'running' and not row.waits
            else None]


def draw_offers(scope: Scope, row: Row) -> Node:
    """Each button names its mail to screen readers by the row it stands in."""
    show = button(_('Show'), 'show_mail', kind='quiet', mail=row.mail_id) if row.mail_id else None
    return h.div('.mail-acts')[show, [one.draw() for one in offers(scope, row) if one]]


async def act(scope: Scope, verb: str, data: Mapping[str, str]) -> None:
    mail_id = row_id(data.get('mail', '')) or 0
    match verb:
        case 'show_mail':
            await show(scope, mail_id)
        case 'cancel_mail':
            await posting.cancel_mail(scope.actor, mail_id)
        case 'retry_mail':
            await posting.retry_mail(scope.actor, mail_id)
        case 'retry_pdf':
            await posting.retry_pdf(scope.actor, row_id(data.get('job', '')) or 0)
        case 'resend_mail':
            await _resend(scope, mail_id)


async def _resend(scope: Scope, mail_id: int) -> None:
    mail = await mail_view.find(mail_id)
    if mail is None:
        raise Missing(N_('This mail does not exist.'))

    async def submit(values: Mapping[str, Any]) -> None:
        await posting.resend_mail(scope.actor, mail_id, values['recipient'])

    if await ask(scope, _('Send again: {subject}').format(subject=mail.subject or kind_label(mail.kind)),
                 [f.text('recipient', _('To'), mail.recipient, required=True, longest=254)],
                 intro=_('The same letter, with the same attachments, as a new mail.'), confirm=_('Send again'),
                 submit=submit):
        scope.say('positive', _('The copy is on its way.'))


async def show(scope: Scope, mail_id: int) -> None:
    """What the customer got; or, while it is not written, what they would get now."""
    mail, row = await mail_view.find(mail_id), await mail_view.read(mail_id)
    if mail is None or row is None:
        raise Missing(N_('This mail does not exist.'))
    try:
        opened = await reading_mail.opened(mail, scope.desk.archive, scope.desk.settings)
    except Refused as refused:
        await ask(scope, kind_label(row.kind), intro=h.p('.banner.bad')[icon('warning'), str(refused)],
                  confirm=_('Close'))
        return
    await ask(scope, row.subject or kind_label(row.kind), intro=draw_letter(row, opened), confirm=_('Close'),
              look='wide letter')


def draw_letter(row: Row, opened: Opened) -> Node:
    names = {'From': _('From'), 'To': _('To'), 'Reply-To': _('Reply to'), 'Subject': _('Subject'), 'Date': _('Date'),
             'Message-ID': 'Message-ID'}
    return [
        not row.is_written and h.p('.banner')[icon('info'), h.span[
            _('This mail is written when it leaves. So it would look now.')]],
        h.dl('.pairs.headers')[[[h.dt[names.get(name, name)], h.dd[words]] for name, words in opened.headers]],
        row.attachments and h.ul('.attachments', aria_label=_('Attachments'))[[
            h.li[link(f'/messages/{row.mail_id}/files/{place}', icon('order'), name, class_='btn', new_tab=True)]
            for place, name in enumerate(row.attachments)]],
        h.details('.letter-part', name='letter', open=True)[
            h.summary[_('Letter')],
            h.iframe('.letter-frame', src=f'/messages/{row.mail_id}.html', sandbox='', title=_('Letter'),
                     referrerpolicy='no-referrer')],
        h.details('.letter-part', name='letter')[
            h.summary[_('Plain text')], h.pre('.letter-text', tabindex='0')[opened.text]]]
