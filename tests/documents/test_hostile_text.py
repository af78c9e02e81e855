"""No text from outside, and no markup even if escaping ever failed, reaches a file or the network."""
import base64
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from documents import pdf, sheets
from tests.documents import samples
from tests.documents.conftest import Render, words

Reached = Callable[[str], list[str]]
CANARY = 'canary-5f2c'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'


def data(kind: str, content: str) -> str:
    return f'data:{kind};base64,{base64.b64encode(content.encode()).decode()}'


MARKUP = {
    'image': '<img src="{url}">',
    'link': '<link rel="stylesheet" href="{url}">',
    'attached link': '<link rel="attachment" href="{url}">',
    'attachment': '<a rel="attachment" href="{url}">take</a>',
    'object': '<object data="{url}"></object>',
    'embed': '<embed src="{url}">',
    'import': '<style>@import url("{url}");</style>',
    'font': '<style>@font-face {{ font-family: X; src: url("{url}") }} p {{ font-family: X }}</style><p>x</p>',
    'background': '<p style="background: url({url})">x</p>',
    'content': '<style>p::before {{ content: url({url}) }}</style><p>x</p>',
    'bullet': '<ul style="list-style-image: url({url})"><li>x</ul>',
    'border': '<p style="border: 3px solid; border-image: url({url}) 3">x</p>',
    'page': '<style>@page {{ background: url({url}) }}</style>',
    'base': '<base href="{folder}/"><img src="{name}">',
    'svg': SVG.format('<image href="{url}" width="9" height="9"/>'),
    'svg use': SVG.format('<use xlink:href="{url}#a"/>'),
    'import in data': '<link rel="stylesheet" href="{css}">',
    'svg in data': '<img src="{svg}">',
    'entity in svg': '<img src="{entity}">',
}


@pytest.fixture(scope='module')
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp('private') / f'{CANARY}.svg'
    path.write_text(SVG.format(f'<text y="9">{CANARY}</text>'))
    return path


@pytest.fixture(scope='module')
def web() -> Iterator[str]:
    """A server of ours: whoever asks it for the canary was let out."""
    server = ThreadingHTTPServer(('127.0.0.1', 0), partial(Answer))
    threading.Thread(target=server.serve_forever).start()
    yield f'http://127.0.0.1:{server.server_address[1]}/{CANARY}.svg'
    server.shutdown()
    server.server_close()


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'seen')

    def log_message(self, *_said: Any) -> None:
        pass


watched: list[str] | None = None


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if watched is not None and (event == 'socket.connect' or (event == 'open' and CANARY in str(arguments[0]))):
        watched.append(f'{event} {arguments[-1] if event == "socket.connect" else arguments[0]}')


@pytest.fixture(scope='module')
def reached() -> Reached:
    """What the making of a page opened or connected to, as the interpreter itself reports it."""
    sys.addaudithook(watch)

    def make(html: str) -> list[str]:
        global watched
        watched = []
        try:
            made = pdf.print_html(html)
        finally:
            seen, watched = watched, None
        return seen + list(pypdf.PdfReader(BytesIO(made)).attachments)

    return make


def page(name: str, url: str) -> str:
    folder, _, file = url.rpartition('/')
    svg = data('image/svg+xml', SVG.format(f'<image href="{url}" width="9" height="9"/>'))
    entity = f'<!DOCTYPE svg [<!ENTITY e SYSTEM "{url}">]>' + SVG.format('<text y="9">&e;</text>')
    css = data('text/css', f'@import url("{url}");')
    entity = data('image/svg+xml', entity)
    return MARKUP[name].format(url=url, folder=folder, name=file, css=css, svg=svg, entity=entity)


@pytest.mark.parametrize('name', MARKUP)
def test_markup_that_slipped_through_reaches_neither_files_nor_network(
        name: str, reached: Reached, secret: Path, web: str) -> None:
    assert reached(page(name, secret.as_uri())) == []
    assert reached(page(name, web)) == []


def test_the_same_markup_would_reach_both_without_our_fetcher(
        reached: Reached, secret: Path, web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.urls import URLFetcher
    monkeypatch.setattr(pdf, 'fetcher', URLFetcher)
    harmless = {name for name in MARKUP if not reached(page(name, secret.as_uri()))}
    assert harmless <= {'svg use', 'entity in svg'}
    assert reached(page('image', web))
    assert reached(page('attachment', web))


@pytest.mark.parametrize('way', [
    '{assets}/../..{secret}', '{assets}/%2e%2e/%2e%2e/..{secret}', '{assets}/fonts/../../..{secret}', 'file://localhost{secret}',
    'file:{secret}', 'FILE://{secret}', 'file://{secret}?x', 'file://{secret}#x', 'file:////{secret}', '{assets}/',
    '{assets}', 'http://127.0.0.1:9/', 'https://127.0.0.1:9/', 'ftp://127.0.0.1/x', '//127.0.0.1/x', 'jar:file://{secret}',
])
def test_no_spelling_of_an_address_leaves_the_asset_folder(way: str, secret: Path) -> None:
    url = way.format(assets=pdf.ASSETS.as_uri(), secret=secret)
    with pytest.raises((pdf.OutOfBounds, ValueError)):
        pdf.fetcher().fetch(url)


def test_a_link_in_the_asset_folder_leads_nowhere_else(
        secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, 'ASSETS', tmp_path)
    (tmp_path / 'way-out.svg').symlink_to(secret)
    with pytest.raises(pdf.OutOfBounds):
        pdf.fetcher().fetch((tmp_path / 'way-out.svg').as_uri())


def test_the_asset_folder_and_data_can_be_read() -> None:
    font = pdf.ASSETS / 'fonts' / 'OFL.txt'
    assert pdf.fetcher().fetch(font.as_uri()).read() == font.read_bytes()
    assert pdf.fetcher().fetch(data('text/plain', 'here')).read() == b'here'


def hostile(value: Any, text: str) -> Any:
    """The same snapshot with the text in every field that may hold any."""
    if isinstance(value, dict):
        kept = {'kind', 'language', 'currency', 'prices', 'mentions', 'unit_price', 'country', 'number', 'order_number',
                'category', 'operation', 'pay_by', 'made_at', 'valid_until'}
        return {key: item if key in kept or key.endswith('_on') else hostile(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [hostile(item, text) for item in value]
    return text if isinstance(value, str) else value


@pytest.mark.parametrize('sample', [make(2) for make in samples.EVERY_KIND], ids=lambda it: it['kind'])
def test_markup_in_any_field_is_printed_as_it_was_typed(sample: dict[str, Any], render: Render, secret: Path) -> None:
    typed = f'</p><img src="{secret.as_uri()}"><style>*{{display:none}}</style><script>1</script>{{{{7*7}}}}&amp;'
    html = sheets.draw(sample['kind'], hostile(sample, typed))
    assert secret.as_uri() in html
    assert html.count('<img') <= sheets.draw(sample['kind'], sample).count('<img')
    assert '<script' not in html
    assert '{{7*7}}' in html
    assert 'href="&lt;' not in html
    seen = ''.join(word.text for word in words(render(hostile(sample, '<b>&amp;</b><script>x</script>'))))
    assert seen.count('<b>&amp;</b><script>x</script>') >= 8


@pytest.mark.parametrize('logo', [
    'file:///etc/passwd', 'http://127.0.0.1:9/x.png', 'data:text/html;base64,PGI+', '../../secret.png',
    'data:image/png;base64,AA"onerror="x', 'javascript:alert(1)',
])
def test_a_logo_is_a_picture_in_the_snapshot_or_nothing(logo: str) -> None:
    html = sheets.draw('invoice', samples.invoice(seller=samples.seller(logo=logo)))
    assert '<img' not in html
    assert 'Maison Garance' in html


@pytest.mark.parametrize('url', ['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', '//evil.example'])
def test_a_quote_links_only_to_a_web_page(url: str) -> None:
    html = sheets.draw('quote', samples.quote(accept_url=url))
    assert 'href' not in html
    assert url not in html


def test_a_logo_that_is_a_picture_is_shown(render: Render) -> None:
    picture = data('image/svg+xml', SVG.format('<text y="9">Garance</text>'))
    seen = [word.text for word in words(render(samples.invoice(seller=samples.seller(logo=picture))))]
    assert 'Garance' in seen


@pytest.mark.parametrize('text', [
    'a\x00b\x07c\x1b[31m', '\ud800half', '\u202egnitirw desrever', 'Z\u0335\u0321a' * 200, '\ufffe\uffff',
    'x\r\ny\u2028z', '<![CDATA[<b>]]>', ']]>', '<!--', '%s%n{0}', 'a' * 5000,
])
def test_odd_characters_harm_no_document(text: str, render: Render) -> None:
    seen = ''.join(word.text for word in words(render(hostile(samples.packing_slip(1), text))))
    assert 'SHIP00455' in seen
    assert '\u202e' not in seen


def test_a_worker_makes_no_connection_either(render: Render) -> None:
    with socket.create_server(('127.0.0.1', 0)) as listening:
        listening.setblocking(False)
        address = f'http://127.0.0.1:{listening.getsockname()[1]}/x.png'
        render(hostile(samples.packing_slip(1), f'<img src="{address}">'))
        render(samples.invoice(1, seller=samples.seller(logo=data('image/svg+xml', SVG.format(
            f'<image href="{address}" width="9" height="9"/>')))))
        with pytest.raises(BlockingIOError):
            listening.accept()
