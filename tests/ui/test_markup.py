"""Every text is escaped and every link is safe."""
from typing import Any

import htpy as h
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from ui.parts.icons import _PATHS, icon
from ui.parts.markup import link, render, safe_href

TEXTS = st.text(max_size=8)
TREES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | TEXTS.map(Markup),
    lambda inner: st.lists(inner, max_size=3) | st.builds(lambda child, name: h.p(title=name)[child], inner, TEXTS)
    | st.builds(lambda child: h.fragment[child, h.br], inner), max_leaves=8)


@given(TREES)
def test_our_quick_rendering_equals_htpys_own(tree: Any) -> None:
    assert render(h.div[tree]) == str(h.div[tree])


@given(TREES)
def test_generators_and_callables_render_too(tree: Any) -> None:
    assert render(h.div[(piece for piece in [tree])]) == render(h.div[tree])
    assert render(h.div[lambda: 'a<b']) == '<div>a&lt;b</div>'


@pytest.mark.parametrize('href', [
    'javascript:alert(1)', 'JaVaScript:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', '\x01javascript:x',
    'data:text/html,x', 'vbscript:x', '//evil.example', '/\\evil.example', '\\\\evil.example', 'file:///etc/passwd', '',
    'http//[', 'http://[::1', 'orders/1', '?q=1',
])
def test_an_unsafe_address_makes_no_link(href: str) -> None:
    assert 'href' not in render(link(href, 'text'))
    assert 'text' in render(link(href, 'text'))


@pytest.mark.parametrize('href', ['/orders/4?q=1', 'https://example.org/x', 'mailto:a@example.org', 'tel:+3312'])
def test_a_safe_address_stays(href: str) -> None:
    assert safe_href(href) == href


def test_a_link_that_leaves_the_desk_opens_beside_it_and_tells_nothing() -> None:
    assert 'target="_blank" rel="noopener noreferrer"' in render(link('https://example.org', 'x'))
    assert 'target' not in render(link('/orders', 'x'))


@pytest.mark.parametrize('name', sorted(_PATHS))
def test_icons_are_hidden_from_screen_readers(name: str) -> None:
    assert 'aria-hidden="true"' in icon(name)
