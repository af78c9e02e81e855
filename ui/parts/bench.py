"""The bench's script on a page: it judges scans, sounds, stops and queues, and draws its own few tools."""
from base.i18n import _, ngettext, pgettext
from ui.parts.living import Living


class BenchTools(Living, component='bench.js', dependencies=['bench_judge.js', 'bench_sounds.js', 'bench_stop.js',
                                                             'bench_tools.js', 'bench_camera.js']):
    """Stands beside the bench's title. The packing pane, anywhere on the page, tells it what is on the table: see
    ui/panels/bench_data.py."""

    def __init__(self) -> None:
        super().__init__()
        self._props['words'] = _words()


class ScannerTest(Living, component='scanner_test.js'):
    """Fills in the page that tests a scanner; `sample` is the code shown there."""

    def __init__(self, sample: str, words: dict[str, object]) -> None:
        super().__init__()
        self._props['expected'] = sample
        self._props['words'] = words


def _words() -> dict[str, str | list[str]]:
    """In the packer's language; {n}, {name} and {wanted} are to be filled in, a list is for one and for several."""
    return {
        'wrong': _('Not on this packing slip'), 'too_many': _('Too many'), 'unknown': _('Unknown code'),
        'refused': pgettext('bench', 'Stop'), 'scanned': _('Scanned'), 'expected': _('Expected'),
        'complete': _('Everything is packed'), 'enough': _('{wanted} of {wanted} are already packed.'),
        'nothing': _('Choose an order first.'), 'understood': _('Understood'),
        'link': _('Link this code to a product'),
        'serial': _('Serial number'), 'lot': _('Lot number'), 'number_of': _('Scan or type it: {name}'),
        'take': _('Count this piece'), 'cancel': _('Cancel'),
        'waiting': [ngettext('{n} waiting', '{n} waiting', 1), ngettext('{n} waiting', '{n} waiting', 2)],
        'notKept': _('This scan could not be kept'),
        'notKeptWhy': _('The browser has no room left or keeps nothing. The piece is not counted.'),
        'waitFirst': _('Scans are still on their way. Try again in a moment.'),
        'signedOut': _('You are signed out. The scans are kept: sign in to send them.'),
        'notTaken': _('The server does not take the scans. They are kept.'),
        'locked': _('Touch the screen once for sound.'), 'sound': _('Sound and scanner'), 'volume': _('Volume'),
        'silent': pgettext('sound', 'off'), 'tryGood': pgettext('sound', 'Good'), 'tryStop': pgettext('sound', 'Stop'),
        'tryComplete': pgettext('sound', 'Complete'),
        'testScanner': _('Test the scanner'), 'camera': _('Scan with the camera'), 'cameraClose': _('Close the camera'),
        'cameraInsecure': _('The camera works only over https. Ask whoever runs this desk.'),
        'cameraNone': _('There is no camera that this browser may use.'),
        'cameraDenied': _('The camera is not allowed for this page. Allow it in the browser’s settings.')}
