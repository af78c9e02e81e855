"""The rules about words see what they mind."""

import pytest
from babel.messages.catalog import Catalog

from tests.house import words
from tests.house.source import minded, sample
from tests.house.test_words import moving_words, sentences, shown_words

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Paid by {who}"
msgstr "%s"

msgid "{count} order"
msgid_plural "{count} orders"
msgstr[0] "{count} commande"
msgstr[1] "{count} commandes"

%s
"""
CODE = "_('Paid by {who}')\nngettext('{count} order', '{count} orders', 2)\n"


def catalogue(said: str = 'Payé par {who}', more: str = '') -> Catalog:
    return words.read_catalogue((PO % (said, more)).encode())


def found(code: str = CODE) -> list[words.Word]:
    return list(words.words_in(sample(code)))


def test_a_complete_catalogue_passes() -> None:
    assert words.missing(found(), catalogue()) == []
    assert words.unused(found(), catalogue()) == []
    assert words.wrong_names(catalogue()) == []


MISSING = ("_('Shipped')", "N_('Shipped')", "ngettext('{count} day', '{count} days', n)", "_('{count} order')")


@pytest.mark.parametrize('code', MISSING)
def test_a_missing_word_is_seen(code: str) -> None:
    assert words.missing(found(code), catalogue()) != []


def test_a_word_in_a_template_is_seen() -> None:
    template = sample("<h1>{{ _('Packing slip') }}</h1>{{ ngettext('a', 'b', 2) }}", 'documents/templates/slip.html')
    assert [word.key for word in words.words_in(template)] == ['Packing slip', ('a', 'b')]


def test_a_word_of_one_context_is_a_word_of_its_own() -> None:
    several, one = found("pgettext('orders', 'Cancelled')"), found("_('Cancelled')")
    said = catalogue(more='msgctxt "orders"\nmsgid "Cancelled"\nmsgstr "Annulées"')
    assert words.missing(several, said) == []
    assert words.missing(one, said) != []
    assert words.unused([*found(), *several], said) == []
    assert words.unused([*found(), *one], said) == ['orders\x04Cancelled']


def test_an_empty_or_doubtful_translation_is_seen() -> None:
    assert words.missing(found(), catalogue(said='')) == ["ui/sample.py:1 'Paid by {who}'"]
    doubtful = catalogue(more='#, fuzzy\nmsgid "Shipped"\nmsgstr "Expédié"')
    assert words.missing(found("_('Shipped')"), doubtful) != []


def test_a_leftover_translation_is_seen() -> None:
    assert words.unused(found("_('Paid by {who}')"), catalogue()) == ['{count} order']


def test_a_lost_or_changed_name_is_seen() -> None:
    assert words.wrong_names(catalogue('Payé')) == ['Paid by {who}']
    assert words.wrong_names(catalogue('Payé par {qui}')) == ['Paid by {who}']
    assert words.wrong_names(catalogue('Payé par {who')) == ['Paid by {who}']


def test_careless_french_is_seen() -> None:
    for careless in ("L'ordre de {who}", 'Payé : {who}', '« {who} »', 'Payé par {who} ?', 'Payé par {who}!'):
        assert words.plain_spaces(catalogue(careless)) == ['Paid by {who}'], careless
    for right in ('L’ordre de {who}', 'Payé\u202f: {who}', 'Payé\u00a0: {who}', '«\u202f{who}\u202f»', 'à 12:30 {who}'):
        assert words.plain_spaces(catalogue(right)) == [], right


@pytest.mark.parametrize(
    'code',
    [
        "ui.label('Orders')", "ui.button('Mark as paid', on_click=pay)", "ui.notify('Saved')",
        "ui.label(f'Orders {n}')", "ui.input(label='Name')", "ui.input(placeholder='Search')",
        "ui.button(icon='add').props('aria-label=\"Add note\"')",
        "from htpy import p\np(class_='x')['Saved']", "import htpy as h\nh.p['Saved', name]",
        "import htpy as h\nh.input(placeholder='Search')",
    ],
)  # fmt: skip
def test_text_on_a_screen_is_seen(code: str) -> None:
    assert minded(shown_words, [sample(code)]), code


@pytest.mark.parametrize(
    'code',
    [
        "ui.label(_('Orders'))", "ui.label('×')", "ui.label('Comptoir')", "ui.icon('inventory')",
        'ui.label(order.number)', "ui.label(f'{paid} / {total}')", "x.props('dense outlined icon=add')",
        "x.classes('title card')", "rows['name']",
        "import htpy as h\nh.p(class_='x')[_('Saved')]", "import htpy as h\nh.input(name='search', type='text')",
    ],
)  # fmt: skip
def test_other_text_passes(code: str) -> None:
    assert not minded(shown_words, [sample(code)]), code


def test_a_sentence_that_is_not_translated_is_seen() -> None:
    assert minded(sentences, [sample("raise Refused('This order is held.')", 'orders/paying.py')])
    for code in (
        "raise Refused(N_('This order is held.'))", "'''This order is held.'''", "log.info('This order is held')",
        "raise RuntimeError('The database is not open')", "x = 'SELECT name FROM customer'",
    ):  # fmt: skip
        assert not minded(sentences, [sample(code, 'orders/paying.py')]), code


def test_a_word_put_together_first_is_seen() -> None:
    for code in ("_(f'Paid by {who}')", "_('Paid by ' + who)", "_('Paid by {}'.format(who))"):
        assert minded(moving_words, [sample(code)]), code
    assert not minded(moving_words, [sample("_('Paid by {who}').format(who=who)\n_(STATES[state])")])
