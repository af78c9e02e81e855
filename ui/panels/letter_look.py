"""A letter as it would leave, drawn in a frame without any right."""
import base64
from typing import Any

import htpy as h
from htpy import Node

from base.i18n import _, known
from data.models import Mail, Order, Quote
from orders import ground, writing
from ui.scope import Scope


async def draw_letter(scope: Scope, kind: str, about: Order | Quote, facts: dict[str, Any]) -> Node:
    """The mail with these facts; it is never stored. Raises what `writing.draft` raises."""
    mail = Mail(kind=kind, language=known(about.language or (await ground.shop()).language), recipient=about.email,
                recipient_name=about.customer_name, facts=facts,
                **({'order_id': about.id} if isinstance(about, Order) else {'quote_id': about.id}))
    written = await writing.draft(mail, scope.desk.settings)
    page = written.html
    for picture in written.inline:
        within = f'data:{picture.mime};base64,{base64.b64encode(picture.content).decode()}'
        page = page.replace(f'cid:{picture.cid}', within)
    return [h.p('.between.letter-subject')[h.b[written.subject], h.span('.small.mute')[about.email]],
            h.iframe('.letter-shown', title=_('Preview'), sandbox='', tabindex='-1', srcdoc=page)]
