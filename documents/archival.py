"""What a PDF needs to be PDF/A-3a, PDF/UA-1 and Factur-X at once and WeasyPrint 70 leaves out: it works on the PDF's
objects just before they are written."""
from typing import Any

XML_NAME = 'factur-x.xml'
_FACTUR_X = 'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#'
_PDF_UA = 'http://www.aiim.org/pdfua/ns/id/'
_CLOSING = b'</rdf:RDF>'
_FACTUR_X_FIELDS = (
    ('DocumentFileName', 'name of the embedded XML invoice'), ('DocumentType', 'kind of document'),
    ('Version', 'version of the XML schema'), ('ConformanceLevel', 'profile of the XML'))


def finish(pdf: Any, with_xml: bool, spare: int) -> None:
    """Mends the metadata, the list of attached files and the ends of streams of a PDF made as pdf/a-3a. `spare` objects
    that nothing refers to are added."""
    _describe(pdf, with_xml)
    for one in pdf.objects:
        if hasattr(one, 'compress'):
            _encode(one)
    for _ in range(spare):
        pdf.add_object(type(pdf.catalog)())


def has_open_end(pdf: bytes) -> bool:
    """Whether a stream ends in CR, so that readers cannot tell it from the line end before `endstream` (ISO 19005-3,
    6.1.7.1). Of what is written last, after `finish`, only another try can mend it: with a spare object."""
    return b'\r\nendstream' in pdf


def _encode(stream: Any) -> None:
    """Compresses it now instead of three times while it is written, and lets no encoded data end in CR."""
    whole: bytes = stream.data
    data = whole[whole.index(b'\nstream\n') + len(b'\nstream\n'):-len(b'\nendstream')]
    if stream.compress:
        stream.extra = {**stream.extra, 'Filter': '/FlateDecode'}
    stream.stream, stream.compress = [data + b'\n' if data.endswith(b'\r') else data], False


def _describe(pdf: Any, with_xml: bool) -> None:
    metadata = _object(pdf, pdf.catalog['Metadata'])
    described = _described('PDF/UA identification', _PDF_UA, 'pdfuaid', (('part', 'part of ISO 14289'),), 'Integer')
    said = f'<rdf:Description rdf:about="" xmlns:pdfuaid="{_PDF_UA}" pdfuaid:part="1"/>'
    if with_xml:
        described += _described('Factur-X', _FACTUR_X, 'fx', _FACTUR_X_FIELDS, 'Text')
        said += (f'<rdf:Description rdf:about="" xmlns:fx="{_FACTUR_X}" fx:DocumentType="INVOICE" '
                 f'fx:DocumentFileName="{XML_NAME}" fx:Version="1.0" fx:ConformanceLevel="EN 16931"/>')
        pdf.catalog['AF'] = type(pdf.catalog['AF'])(dict.fromkeys(pdf.catalog['AF']))    # it is listed twice
    whole = b''.join(metadata.stream).replace(_CLOSING, (said + _schemas(described)).encode() + _CLOSING)
    metadata.stream, metadata.compress = [whole], False


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _schemas(described: str) -> str:
    """The schemas of ours that PDF/A does not know by itself (ISO 19005-3, 6.6.2.3)."""
    return ('<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
            'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
            'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>'
            f'{described}</rdf:Bag></pdfaExtension:schemas></rdf:Description>')


def _described(title: str, namespace: str, prefix: str, fields: tuple[tuple[str, str], ...], kind: str) -> str:
    category = 'internal' if kind == 'Integer' else 'external'
    properties = ''.join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f'<pdfaProperty:valueType>{kind}</pdfaProperty:valueType>'
        f'<pdfaProperty:category>{category}</pdfaProperty:category>'
        f'<pdfaProperty:description>{words}</pdfaProperty:description></rdf:li>' for name, words in fields)
    return (f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
            f'<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>'
            f'<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq>'
            '</pdfaSchema:property></rdf:li>')
