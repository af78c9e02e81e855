"""A snapshot to the HTML of its sheet: every text from outside is escaped, every word in the document's language."""
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from base.i18n import _, speaking
from base.money import format_money, format_number, format_rate
from documents import goods, letters, looks, priced, wording
from documents.snapshot_check import check
from documents.snapshots import PRICED, Seller

TEMPLATES = Path(__file__).parent / 'templates'
DRAWERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    'invoice': priced.invoice, 'credit': priced.credit, 'quote': priced.quote, 'packing_slip': goods.packing_slip,
    'pick_list': goods.pick_list, 'return_form': goods.return_form, 'reminder': letters.reminder,
    'command_cards': goods.command_cards}
_STYLES = dict.fromkeys(PRICED, ('base.css', 'money.css', 'priced.css')) | {
    'reminder': ('base.css', 'money.css', 'reminder.css')} | {
    kind: ('base.css', 'goods.css', f'{kind}.css') for kind in ('packing_slip', 'pick_list')}
_LETTERS_A_LINE = 135


@pass_context
def _money(context: Context, minor: int) -> str:
    return format_money(minor, context['paper']['currency'])


@pass_context
def _price(context: Context, text: str) -> str:
    return wording.price(text, context['paper']['currency'])


@cache
def environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, auto_reload=False)
    made.globals['_'] = _
    made.filters |= {'money': _money, 'price': _price, 'number': format_number, 'rate': format_rate}
    return made


def styles(kind: str) -> tuple[str, ...]:
    """The style sheets of a kind of paper, in their order."""
    return _STYLES.get(kind) or ('base.css', f'{kind}.css')


def draw(kind: str, snapshot: dict[str, Any]) -> str:
    """The sheet's HTML. Raises BadSnapshot."""
    check(kind, snapshot)
    paper = wording.cleaned(snapshot)
    with speaking(paper['language']):
        return environment().get_template(f'{kind}.html').render(_common(paper) | DRAWERS[kind](paper))


def _common(paper: dict[str, Any]) -> dict[str, Any]:
    seller = paper['seller']
    home = seller['address']['country']
    address = wording.address_lines(seller['address'], home)
    contact = [text for text in (seller['address']['phone'], seller['email'], seller['website']) if text]
    name = address[0] if address else ''
    foot = [*seller['footer'], *_legal_lines(name, seller)]
    return {'paper': paper, 'language': paper['language'], 'window': wording.window_side(home), 'seller_name': name,
            'sender_lines': [*address, *contact], 'foot_lines': foot, 'foot': _foot(foot),
            'style': looks.properties(seller['colour']), 'number': paper.get('number', ''),
            'made_on': paper.get('issued_on') or paper['made_at'][:10]}


def _foot(lines: list[str]) -> str:
    """How much of the page its foot takes: its name in base.css."""
    rows = sum(1 + len(line) // _LETTERS_A_LINE for line in lines)
    return 'low' if rows <= 4 else 'high' if rows <= 7 else 'highest'


def _legal_lines(name: str, seller: Seller) -> list[str]:
    bic = f'BIC {seller["bic"]}' if seller['bic'] else ''
    bank = [seller['bank'], f'IBAN {wording.iban(seller["iban"])}', bic]
    lines = [[name, *wording.party_ids(seller)], bank if seller['iban'] else []]
    return [' · '.join(filter(None, line)) for line in lines if line]
