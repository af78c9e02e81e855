"""What a customer filled in to announce a return: read, checked, and carried from step to step within the form."""
import base64
import binascii
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from base.errors import Invalid
from base.i18n import _, language
from base.text import clean
from orders import arranging_returns, return_pictures
from orders.return_links import Open
from orders.return_offer import Offer
from orders.return_pictures import MOST_BYTES, Prepared
from orders.returning import Wish

MOST_PICTURES = 4
LONGEST_REMARK = 1000
_MOST_FILES, _MOST_FIELDS, _LARGEST_FIELD = 100, 1000, 4_000_000    # a gallery gives as many as one marks
_KEY = re.compile(r'[\w-]{16,24}', re.ASCII)
_LINE = re.compile(r'line-(\d{1,9})', re.ASCII)
STEPS = ('back', 'check', 'send')


def new_key() -> str:
    """Under which one form makes one return."""
    return secrets.token_urlsafe(16)


@dataclass
class Typed:
    """`pieces` by order line id, as typed; `wrong` are sentences by field: a line id, reason, pictures, '' for all."""
    key: str = field(default_factory=new_key)
    step: str = ''
    pieces: dict[int, str] = field(default_factory=dict)
    reason: str = ''
    outcome: str = ''
    remark: str = ''
    pictures: list[Prepared] = field(default_factory=list)
    wrong: dict[int | str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[int, int]:
        """The pieces that can be read as a number above zero."""
        return {line_id: int(text) for line_id, text in self.pieces.items() if _is_count(text) and int(text)}

    def wish(self, offer: Offer) -> Wish:
        """In the words of the shop's own language."""
        reason, outcome = [arranging_returns.said(offer.shop, text, offer.shop.language)
                           for text in (self.reason, self.outcome)]
        return Wish(self.counts, reason, outcome, self.remark)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


async def read(request: Request) -> Typed:
    """Pictures that cannot be taken are said in `wrong`, the others kept."""
    async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_FIELD) as form:
        step, key = _text(form, 'step'), _text(form, 'key')
        typed = Typed(
            key if _KEY.fullmatch(key) else new_key(), step if step in STEPS else 'check', _pieces(form),
            clean(_text(form, 'reason'), 80), clean(_text(form, 'outcome'), 80),
            clean(_text(form, 'remark'), LONGEST_REMARK, lines=True))
        await _take_pictures(typed, form)
    return typed


def _text(form: FormData, name: str) -> str:
    value = form.get(name, '')
    return value if isinstance(value, str) else ''


def _pieces(form: FormData) -> dict[int, str]:
    found = {}
    for name, value in form.items():
        line = _LINE.fullmatch(name)
        if line and isinstance(value, str) and value.strip() not in ('', '0'):
            found[int(line[1])] = value.strip()[:12]
    return found


async def _take_pictures(typed: Typed, form: FormData) -> None:
    dropped = set(form.getlist('drop'))
    kept = [one for place, one in enumerate(form.getlist('kept')) if str(place) not in dropped]
    new = [one for one in form.getlist('pictures') if isinstance(one, UploadFile) and (one.filename or one.size)]
    for one in [*kept, *new]:
        if len(typed.pictures) == MOST_PICTURES:
            typed.wrong['pictures'] = _('At most {most} pictures can be sent. The first ones are kept.').format(
                most=MOST_PICTURES)
            break
        try:
            typed.pictures.append(await return_pictures.prepare_aside(await _content(one)))
        except Invalid as invalid:
            name = clean(one.filename or '', 60) if isinstance(one, UploadFile) else ''
            typed.wrong['pictures'] = _('{file}: {words}').format(file=name, words=invalid) if name else str(invalid)


async def _content(sent: Any) -> bytes:
    if isinstance(sent, UploadFile):
        return await sent.read(MOST_BYTES + 1)
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError):
        return b''


def check(typed: Typed, offer: Offer) -> None:
    """Adds what is wrong to `typed.wrong`, beside what it is about."""
    left = offer.may.left if isinstance(offer.may, Open) else {}
    for line_id, text in typed.pieces.items():
        if line_id not in left:
            typed.wrong[''] = _('What may come back has changed meanwhile. Look at the pieces again.')
        elif not _is_count(text):
            typed.wrong[line_id] = _('Type a number.')
        elif int(text) > left[line_id].pieces:
            typed.wrong[line_id] = _('At most {most}.').format(most=left[line_id].pieces)
    if not typed.pieces:
        typed.wrong.setdefault('', _('Choose at least one piece that you send back.'))
    _check_chosen(typed, 'reason', arranging_returns.reasons(offer.shop, language()), offer)
    _check_chosen(typed, 'outcome', arranging_returns.outcomes(offer.shop, language()), offer)


def _check_chosen(typed: Typed, name: str, choices: Iterable[str], offer: Offer) -> None:
    chosen = arranging_returns.said(offer.shop, getattr(typed, name), language())
    setattr(typed, name, chosen)
    if chosen and chosen not in choices:
        typed.wrong[name] = _('Choose one from the list, or nothing.')
