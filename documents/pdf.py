"""HTML to PDF: the only file that imports weasyprint, and only where a document is made, never in the server."""
import hashlib
import logging
import mimetypes
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from base.i18n import pgettext, speaking
from documents import archival, bundle, einvoice, einvoice_check, sheets

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

ASSETS = Path(__file__).parent / 'assets'
TRIES = 5
log = logging.getLogger(__name__)


class OutOfBounds(ValueError):
    """A document asked for something outside the asset folder."""


def asset(url: str) -> Path:
    """The file in the asset folder behind a file: URL. Raises OutOfBounds."""
    parts = urlsplit(url)
    if parts.scheme.lower() != 'file' or parts.netloc:
        raise OutOfBounds(url)
    path = Path(unquote(parts.path)).resolve()
    if not path.is_relative_to(ASSETS.resolve()) or not path.is_file():
        raise OutOfBounds(url)
    return path


@cache
def fetcher() -> 'URLFetcher':
    """Opens files of the asset folder and data: URLs, nothing else; never the network, never a redirect."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols=('file', 'data'), allow_redirects=False)

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url[:5].lower() == 'data:':
                return super().fetch(url, headers)
            path = asset(url)
            kind = mimetypes.guess_type(path.name)[0] or 'application/octet-stream'
            return URLFetcherResponse(path.as_uri(), path.read_bytes(), {'Content-Type': kind})

    return AssetFetcher()


@cache
def _style(name: str) -> Any:
    from weasyprint import CSS
    return CSS(string=(sheets.TEMPLATES / name).read_text(), base_url=ASSETS.as_uri() + '/', url_fetcher=fetcher())


def preload() -> None:
    """Everything slow to import that does not yet touch a font."""
    import pikepdf  # noqa: F401
    import weasyprint  # noqa: F401
    sheets.environment()


def print_html(html: str, *styles: str, **options: Any) -> bytes:
    """The PDF of one page of HTML; `options` are WeasyPrint's. Same input, same bytes."""
    from weasyprint import HTML
    page = HTML(string=html, base_url=ASSETS.as_uri() + '/', url_fetcher=fetcher())
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    sheets_of_style = [_style(name) for name in styles]
    made: bytes = page.write_pdf(stylesheets=sheets_of_style, pdf_identifier=identifier, pdf_tags=True, **options)
    return made


def make(kind: str, snapshot: dict[str, Any]) -> bytes:
    """The document's PDF. Raises BadSnapshot."""
    return _files(kind, snapshot)['pdf']


def issue(kind: str, snapshot: dict[str, Any]) -> bytes:
    """All files of an issued document, bundled: its PDF, and for business buyers the XML of its e-invoice.
    Raises BadSnapshot."""
    return bundle.pack(_files(kind, snapshot))


def _files(kind: str, snapshot: dict[str, Any]) -> dict[str, bytes]:
    html, styles = sheets.draw(kind, snapshot), sheets.styles(kind)
    if kind not in einvoice_check.ISSUED:
        return {'pdf': print_html(html, *styles)}
    xml = _einvoice(snapshot)
    return {'pdf': _lasting(html, styles, snapshot, xml), **xml}


def _einvoice(snapshot: dict[str, Any]) -> dict[str, bytes]:
    """Nothing where a fact is missing; nor where it cannot be written: then there is at least the paper."""
    if not einvoice_check.has_einvoice(snapshot):
        return {}
    try:
        return {name: maker(snapshot) for name, maker in einvoice.MAKERS.items()}
    except Exception:
        log.exception('the e-invoice of %s could not be written', snapshot['number'])
        return {}


def _lasting(html: str, styles: Sequence[str], snapshot: dict[str, Any], xml: Mapping[str, bytes]) -> bytes:
    """As PDF/A-3a and PDF/UA-1, and Factur-X where it carries its XML. One in a hundred needs a second try."""
    made = b''
    for spare in range(TRIES):
        attached = [_attached(xml['cii'], snapshot['issued_on'])] if xml else []
        made = print_html(html, *styles, pdf_variant='pdf/a-3a', attachments=attached,
                          finisher=partial(_finish, with_xml=bool(xml), spare=spare))
        if not archival.has_open_end(made):
            break
    return made


def _finish(_document: Any, pdf: Any, with_xml: bool, spare: int) -> None:
    archival.finish(pdf, with_xml, spare)


def _attached(xml: bytes, issued_on: str) -> Any:
    """Dated as the document, so that the same document has the same bytes."""
    from weasyprint import Attachment
    at = datetime.combine(date.fromisoformat(issued_on), time(), UTC)
    return Attachment(string=xml, name=archival.XML_NAME, description='Factur-X', created=at, modified=at,
                      relationship='Alternative', url_fetcher=fetcher())


def warm() -> None:
    """The first use of fonts and layout, so that no customer waits for it."""
    print_html('<table><tr><td><b>Warm</b> up</table>', 'base.css')


def merge(pdfs: list[bytes]) -> bytes:
    from documents import merge as merging
    return merging.merge(pdfs)


def bind(files: list[tuple[str, str]]) -> bytes:
    """The PDF files at these paths as one; what has a language is stamped in it as a copy."""
    from documents import merge as merging
    return merging.merge([Path(path).read_bytes() for path, _ in files],
                         [_copy_stamp(language) if language else b'' for _, language in files])


@cache
def _copy_stamp(language: str) -> bytes:
    with speaking(language):
        words = pgettext('paper', 'Copy')
    return print_html(f'<p>{escape(words)}', 'stamp.css')
