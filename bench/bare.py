"""What a press of plain WeasyPrint would do: the same HTML and styles, without anything of ours around it."""
from typing import Any

from documents import pdf, sheets

preload = pdf.preload
warm = pdf.warm


def make(kind: str, snapshot: dict[str, Any]) -> bytes:
    from weasyprint import CSS, HTML
    base = pdf.ASSETS.as_uri() + '/'
    styles = [CSS(string=(sheets.TEMPLATES / name).read_text(), base_url=base) for name in sheets.styles(kind)]
    made: bytes = HTML(string=sheets.draw(kind, snapshot), base_url=base).write_pdf(stylesheets=styles)
    return made
