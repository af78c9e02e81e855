"""Every word a person reads exists in every language of the product."""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog

from base.i18n import LANGUAGES
from tests.house import words
from tests.house.source import File, called, files, full_name, keyword, minded
from tests.house.words import Word

SHOWN_FIRST = {
    'ui.label', 'ui.button', 'ui.notify', 'ui.tooltip', 'ui.checkbox', 'ui.switch', 'ui.input', 'ui.textarea',
    'ui.link', 'ui.number', 'ui.tab', 'ui.menu_item', 'ui.expansion', 'ui.item_label', 'ui.badge', 'ui.chip',
    'ui.page_title',
}  # fmt: skip
SHOWN_WORDS = {'label', 'text', 'placeholder', 'title', 'alt', 'aria_label', 'hint', 'message', 'caption', 'tooltip'}
SHOWN_PROPS = re.compile(r'(?<![\w:-])(?:label|placeholder|title|alt|aria-label|hint|caption)=("[^"]*"|\'[^\']*\'|\S+)')
TRANSLATED = {'_', 'N_', 'ngettext', 'pgettext', 'gettext'}
NAMES = {'Comptoir', 'PDF', 'SKU', 'GTIN', 'CSV', 'JSON', 'Shopify', 'WooCommerce', 'English', 'Français'}
LETTERS = re.compile(r'[^\W\d_]{2}')
SENTENCE = re.compile(r'^[A-Z“][a-zé’]+(?:,? [\w{“(’-]+)*,? [a-z{“(’-]+(?:,? [\w{“(’-]+)*[.?!:…]?(?:\s|$)')
SPOKEN = ('ui', 'orders', 'people', 'documents', 'mailer')


def shown_words(file: File) -> Iterator[str]:
    """Fixed text handed straight to what shows it."""
    elements = _elements(file)
    for node in file.nodes():
        if isinstance(node, ast.Call):
            shown = node.args[:1] if full_name(node.func) in SHOWN_FIRST else []
            if full_name(node.func).startswith('ui.') or full_name(node.func) in elements:
                shown = shown + [value for name in SHOWN_WORDS if (value := keyword(node, name))]
            yield from (file.at(value, f'untranslated {text!r}') for value in shown for text in _fixed_text(value))
        if isinstance(node, ast.Subscript) and _is_element(node.value, elements):
            inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            yield from (file.at(value, f'untranslated {text!r}') for value in inside for text in _fixed_text(value))
        if isinstance(node, ast.Call) and called(node) == 'props':
            yield from _shown_props(file, node)


def _shown_props(file: File, call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        for text in _fixed_text(argument):
            for value in SHOWN_PROPS.findall(text):
                if _is_word(value.strip('"\'')):
                    yield file.at(call, f'untranslated {value}')


def _fixed_text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        node = ast.Constant(''.join(part.value for part in node.values if isinstance(part, ast.Constant)))  # type: ignore[misc]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_word(node.value):
        yield node.value


def _is_word(text: str) -> bool:
    return bool(LETTERS.search(text)) and text.strip() not in NAMES


def _elements(file: File) -> set[str]:
    """What the file calls htpy's elements: `div`, or `h.div`."""
    names: set[str] = set()
    for node in file.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == 'htpy':
            names |= {alias.asname or alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            names |= {f'{alias.asname or alias.name}.*' for alias in node.names if alias.name == 'htpy'}
    written = {full_name(node) for node in file.nodes() if isinstance(node, ast.Attribute)} if names else set()
    return names | {name for name in written if f'{name.split(".")[0]}.*' in names}


def _is_element(node: ast.expr, elements: set[str]) -> bool:
    return full_name(node.func if isinstance(node, ast.Call) else node) in elements


def sentences(file: File) -> Iterator[str]:
    """Whole sentences that no _() or N_() surrounds."""
    quiet = {id(node) for root in file.nodes() if _says_nothing_to_people(root) for node in ast.walk(root)}
    for node in file.nodes():
        text = node.value if isinstance(node, ast.Constant) and id(node) not in quiet else None
        if isinstance(text, str) and SENTENCE.match(text):
            yield file.at(node, f'untranslated {text[:60]!r}')  # type: ignore[arg-type]


def _says_nothing_to_people(node: ast.AST) -> bool:
    """Translated text, docstrings, logs, and errors of the programmer."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if not isinstance(node, ast.Call):
        return False
    ours = {'RuntimeError', 'ValueError', 'TypeError', 'KeyError', 'AssertionError', 'LookupError', 'SystemExit'}
    return called(node) in TRANSLATED | ours or full_name(node.func).startswith('log')


def moving_words(file: File) -> Iterator[str]:
    """_(f'…') and _('a' + b) can never be found in a catalogue."""
    for call in file.calls():
        if called(call) in TRANSLATED and isinstance(call.func, ast.Name):
            for argument in call.args[:2]:
                if isinstance(argument, ast.JoinedStr | ast.BinOp) or called_format(argument):
                    yield file.at(call, 'translates a text that is put together first')


def called_format(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and called(node) == 'format'


@pytest.fixture(scope='module')
def spoken() -> list[Word]:
    return words.words_of_the_product()


@pytest.fixture(params=sorted(set(LANGUAGES) - {'en'}))
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return words.catalogue_of(request.param)


def test_every_word_is_translated(spoken: list[Word], catalogue: Catalog) -> None:
    assert words.missing(spoken, catalogue) == []


def test_no_translation_is_left_over(spoken: list[Word], catalogue: Catalog) -> None:
    assert words.unused(spoken, catalogue) == []


def test_translations_keep_the_names_in_braces(catalogue: Catalog) -> None:
    assert words.wrong_names(catalogue) == []


def test_french_is_set_as_french_is_written() -> None:
    assert words.plain_spaces(words.catalogue_of('fr')) == []


def test_text_on_screens_is_translatable() -> None:
    assert minded(shown_words, files('ui')) == []


def test_sentences_are_translatable() -> None:
    assert minded(sentences, [file for file in files(*SPOKEN) if '/assets/' not in file.path]) == []


def test_words_are_translated_whole() -> None:
    assert minded(moving_words, files()) == []
