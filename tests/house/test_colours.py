"""Colours have names: each stands once, as a token in ui/theme.css, and everything else refers to the token."""

import re
from collections.abc import Iterator

from tests.house.source import File, files, minded, sample

TOKENS = 'ui/theme.css'
HUES = (
    'red|pink|purple|deep-purple|indigo|blue|light-blue|cyan|teal|green|light-green|lime|yellow|amber|orange|deep-orange'
    '|brown|grey|gray|blue-grey|black|white'
)
HEX = r'(?<![\w&/])#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})(?![\w-])'
NUMERIC = re.compile(HEX + r'|\b(?:rgb|hsl|lab|lch|oklch|oklab)a?\(')
NAMED = re.compile(rf'(?<![\w-])(?:text-|bg-|color=["\']?|color:\s*)(?:{HUES})(?:-\d+)?(?![\w-])')
NAMED_IN_CSS = re.compile(rf'(?<![\w-])(?:{HUES}|silver|gold|navy|maroon|olive|crimson|tomato|salmon)(?![\w-])')
COMMENT = re.compile(r'/\*.*?\*/', re.S)
DECLARATION = re.compile(r'(?P<name>-{0,2}[a-z][\w-]*)\s*:\s*(?P<value>[^;{}]+)[;}]')


def raw_colours(file: File) -> Iterator[str]:
    for line, text in file.strings():
        found = NUMERIC.search(text) or NAMED.search(text)
        if found:
            yield file.at(line, f'raw colour {found[0]}')


def raw_colours_in_css(file: File) -> Iterator[str]:
    text = COMMENT.sub(lambda comment: '\n' * comment[0].count('\n'), file.text)
    for found in DECLARATION.finditer(text):
        is_token = file.path == TOKENS and found['name'].startswith('--')
        colour = NUMERIC.search(found['value']) or NAMED_IN_CSS.search(found['value'])
        if colour and not is_token:
            yield file.at(text.count('\n', 0, found.start()) + 1, f'raw colour {colour[0]}')


def test_screens_use_no_raw_colours() -> None:
    assert minded(raw_colours, files('ui', 'main.py')) == []


def test_style_sheets_use_raw_colours_only_for_tokens() -> None:
    assert minded(raw_colours_in_css, files('ui', kind='.css')) == []


def test_the_rules_see_a_raw_colour() -> None:
    for text in ('#fff', 'color: #1a2b3c', 'rgb(1, 2, 3)', 'text-red-5', 'color=primary text-color="red" bg-grey-2'):
        assert minded(raw_colours, [sample(f'label.style({text!r})')]), text
    for text in ('color=primary', 'order #12345', '/help#add', 'see &#160;', 'text-body1', 'the red button'):
        assert not minded(raw_colours, [sample(f'label.style({text!r})')]), text


def test_the_rules_see_a_raw_colour_in_css() -> None:
    for text in ('.card { color: #fff; }', '.card{border: 1px solid red}', '.card { color: white; }'):
        assert minded(raw_colours_in_css, [sample(text, 'ui/panels.css')]), text
        assert minded(raw_colours_in_css, [sample(text, TOKENS)]), text
    token = ':root {\n  /* #123 */\n  --accent: #1a2b3c;\n}\n.card { color: var(--accent); white-space: nowrap; }'
    assert not minded(raw_colours_in_css, [sample(token, TOKENS)])
    assert minded(raw_colours_in_css, [sample(token, 'ui/panels.css')]) == ['ui/panels.css:3 raw colour #1a2b3c']
