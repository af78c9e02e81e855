"""Does the scanner speak to this tablet? Shows what arrives of it, and sets the layout that understands it."""
import htpy as h
from htpy import Node
from nicegui import ui

from base.i18n import N_, _
from documents import barcode
from ui.parts.bench import ScannerTest
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.sheet import Sheet
from ui.scope import Scope

TITLE = N_('Test the scanner')
SAMPLE = 'AZQWY-2580-M'    # what keyboards disagree about: letters that change places, figures, the hyphen
LAYOUTS = {'auto': N_('Automatic (usual)'), 'typed': N_('As the tablet types it'),
           'us': N_('Scanner set to US (QWERTY)'), 'fr': N_('Scanner set to French (AZERTY)'),
           'be': N_('Scanner set to Belgian (AZERTY)'), 'de': N_('Scanner set to German (QWERTZ)')}


async def scanner_page(_scope: Scope) -> None:
    ui.page_title(_(TITLE))
    Sheet(node=_draw(), classes='scanner-page')
    ScannerTest(SAMPLE, _words())


def _words() -> dict[str, object]:
    return {
        'fits': _('The scanner fits: the code arrived as it is printed.'),
        'other': _('The scanner is set to another keyboard layout than this tablet. It is understood as: {layout}.'),
        'differs': _('“{code}” arrived. If you scanned the code on this page, set the scanner to “USB keyboard, US” '
                     'with its handbook, and scan again.'),
        'chosen': _('Kept for this tablet: {layout}. Scan once more to see it.'),
        'slow': _('The keys came too slowly ({gap} ms between two): turn off the delay between characters in the '
                  'scanner’s settings.'),
        'endless': _('The code came without an end: set the scanner to send Enter (CR) or Tab after each code.'),
        'layouts': {name: _(label) for name, label in LAYOUTS.items()}}


def _draw() -> Node:
    return [
        h.header('.scanner-head')[
            link('/bench', icon('left'), class_='btn', aria_label=_('Back to the bench'), title=_('Back to the bench')),
            h.h1[_(TITLE)]],
        h.div('.scanner-test', id='scanner-test')[
            h.section('.card.pad')[
                h.h2[_('1. Scan this code')],
                h.p('.mute')[_('On the screen, or printed: some scanners cannot read screens.')],
                h.figure[h.img('.bars', src=barcode.data_uri(SAMPLE), alt=_('Code 128: {code}').format(code=SAMPLE)),
                         h.figcaption[SAMPLE]],
                h.p('.state', role='status')[_('Waiting for a scan…')],
                h.button('.btn.primary.use', type='button', hidden=True)[_('Use this layout')]],
            h.section('.card.pad')[
                h.h2[_('2. The layout')],
                h.label[h.span[_('How this tablet reads its scanner')],
                        h.select(name='layout')[[h.option(value=name)[_(label)] for name, label in LAYOUTS.items()]]],
                h.p('.mute')[_('It is kept in this browser. Other scanners that were set up the same way need nothing '
                               'more.')]],
            _draw_arrived()]]


def _draw_arrived() -> Node:
    heads = (_('Understood as'), _('Typed'), _('Keystrokes'), _('Slowest'), _('Ended by'))
    return h.section('.card.pad.arrived', hidden=True)[
        h.h2[_('3. What arrived')],
        h.table('.scans')[h.thead[h.tr[[h.th(scope='col')[head] for head in heads]]], h.tbody],
        h.ol('.keys', aria_label=_('The keys of the last scan'))]
