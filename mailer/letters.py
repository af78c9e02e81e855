"""Letters: as shipped, as the shop saves them, and written out for one customer."""
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from inscriptis import Inscriptis
from inscriptis.css_profiles import RELAXED_CSS_PROFILE
from inscriptis.model.config import ParserConfig
from liquid import BoundTemplate
from liquid.exceptions import LiquidError, ResourceLimitError
from lxml import html as lxml_html

from base.errors import Invalid
from base.i18n import N_, _, known, speaking
from base.text import clean
from mailer import liquid_rules
from mailer.compiling import compile_source
from mailer.keys import Key, keys, sample
from mailer.mime import Inline

__all__ = ['Key', 'Source', 'Written', 'compile_letter', 'default', 'keys', 'shipped', 'write']
FOLDER = Path(__file__).parent / 'templates'
LONGEST_SUBJECT = 250
_SAFE = re.compile(r'(https?://|mailto:|tel:|cid:)', re.IGNORECASE)
_BLANK = re.compile(r'\n{3,}')
SAY = {
    'ship_to': N_('Delivery address'), 'bill_to': N_('Billing address'), 'parcel': N_('Parcel'),
    'follow': N_('Follow the parcel'), 'amount': N_('Amount'), 'holder': N_('Account holder'),
    'return_form': N_('Return form'), 'reference': N_('Reference to give'),
    'due': N_('Pay by'), 'code': N_('Payment code for your banking app'),
    'scan': N_('Or scan this code with your banking app: everything is filled in.')}
"""What the shared parts of letters say, in the language of the letter."""


@dataclass(frozen=True, slots=True)
class Source:
    """`html` is compiled, with what is in braces left in it."""
    subject: str
    html: str


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    html: str
    text: str
    inline: list[Inline] = field(default_factory=list)


@cache
def default(kind: str, language: str) -> tuple[str, str]:
    """The subject and the MJML source as shipped."""
    text = (FOLDER / f'{kind}.{known(language)}.mjml').read_text(encoding='utf-8')
    subject, _line, source = text.partition('\n')
    return subject.removeprefix('Subject:').strip(), source.strip() + '\n'


@cache
def shipped(kind: str, language: str) -> Source:
    """The same, compiled."""
    subject, source = default(kind, language)
    return Source(subject, compile_letter(kind, subject, source))


def compile_letter(kind: str, subject: str, source: str) -> str:
    """Raises Invalid (field subject or source) for unknown keys, bad syntax, what mails may not hold, and what would
    not end or grow too large."""
    _check_subject(kind, subject)
    html = compile_source(kind, source)
    tried = write(kind, 'en', Source(subject, html), sample(kind))
    if kind == 'notify' and sample(kind)['message'] not in tried.text:
        raise Invalid(N_('This letter must contain {key}: it is where your message goes.'), 'source',
                      key='{{ message }}')
    return html


def _check_subject(kind: str, subject: str) -> None:
    if not subject.strip():
        raise Invalid(N_('A letter needs a subject.'), 'subject')
    if len(subject) > LONGEST_SUBJECT or any(ord(sign) < 32 for sign in subject):
        raise Invalid(N_('A subject is one line of at most {most} characters.'), 'subject', most=LONGEST_SUBJECT)
    liquid_rules.check(kind, subject, 'subject')


@lru_cache(maxsize=128)
def _template(text: str, name: str) -> BoundTemplate:
    return liquid_rules.parse(text, name)


def write(kind: str, language: str, source: Source, facts: Mapping[str, Any]) -> Written:
    """The letter for one customer, every value escaped. `facts` may hold `images`: name → (mime, content), shown as
    cid:name. Raises Invalid for what does not end, grows too large or links elsewhere than to pages, mail and phone."""
    with speaking(language):
        said = {name: _(words) for name, words in SAY.items()}
    frame = {'language': known(language), **facts.get('frame', {})}
    values = _present({**facts, 'say': said, 'frame': frame})
    html = _fill(source.html, values, 'source')
    subject = clean(_fill(source.subject, values, 'subject'), LONGEST_SUBJECT)
    tree = lxml_html.document_fromstring(html)
    _check_links(tree)
    return Written(subject or str(facts.get('shop', {}).get('name', '')), html, _text(tree),
                   _inline(html, facts.get('images', {})))


def _present(value: Any) -> Any:
    """An empty text as nothing: in conditions Liquid takes any text for true."""
    if isinstance(value, Mapping):
        return {name: _present(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_present(one) for one in value] or None
    return None if value == '' else value


def _fill(text: str, values: Mapping[str, Any], name: str) -> str:
    try:
        return _template(text, name).render(**values)
    except ResourceLimitError as error:
        raise Invalid(N_('The letter would become too long: a loop runs too often or too much is written.'),
                      name) from error
    except LiquidError as error:
        raise Invalid(N_('Something in braces cannot be filled in: {reason}.'), name,
                      reason=str(error)[:200]) from error


def _check_links(tree: Any) -> None:
    for _element, _attribute, link, _place in tree.iterlinks():
        if not _SAFE.match(link.strip()):
            raise Invalid(N_('The letter has a link that is not to a page, a mail address or a phone: {link}.'),
                          'source', link=link[:80])


def _text(tree: Any) -> str:
    """For those who read no HTML: links keep their addresses."""
    for picture in tree.find_class('seen'):
        picture.drop_tree()
    for link in tree.iter('a'):
        address, words = link.get('href', '').removeprefix('mailto:'), ' '.join(link.text_content().split())
        if address and address != words:
            link.tail = f' <{address}>{link.tail or ""}'
    text = Inscriptis(tree, ParserConfig(css=RELAXED_CSS_PROFILE)).get_text()
    lines = [line.strip().replace('\u200b', '') for line in text.splitlines()]
    return _BLANK.sub('\n\n', '\n'.join(lines)).strip() + '\n'


def _inline(html: str, images: Mapping[str, tuple[str, bytes]]) -> list[Inline]:
    return [Inline(name, mime, content) for name, (mime, content) in images.items() if f'"cid:{name}"' in html]


def say(name: str) -> str:
    """One of the shared words, in the language being spoken."""
    return _(SAY[name])
