"""What the script of the bench (ui/parts/bench.js) knows of the slip on the table, so that it can judge a scan alone.

The packing pane's root carries it as JSON in `data-bench`:

    {"slip": 12, "number": "PS-2026-00012", "order": 482, "order_number": "ORD00482",
     "blocked": "why nothing may be packed, else empty",
     "link": true,                       whether this person may link an unknown code to a product
     "lines": [{"id": 31, "name": "Merino scarf · ochre", "sku": "SC-OCH", "packed": 0, "wanted": 1,
                "numbers": "",           or serial, lot: a scan asks for one
                "codes": {"SC-OCH": 1, "3700123456789": 1, "CASE-12": 12}}],    in capitals, as scans are compared
     "words": {...}}                     see `words`; {n}, {name}, {code}, {packed} and {wanted} are to be filled in

Without a slip it is {"slip": null, "blocked": "", "link": …, "lines": [], "words": …}.

Elements the script patches; a redraw brings them back to what the server confirmed, so they are patched again then:
- `[data-line="31"]` the row of a line, `.done` once complete, `.now` the one being packed;
- `[data-count="31"]` within it the pieces the server confirmed, `[data-count="all"]` those of the whole slip;
- `[data-waiting="31"]`, `[data-waiting="all"]` hidden and empty: text for what the server has not confirmed yet.
Buttons the script listens to: `[data-bench-tick="31"]`, `[data-bench-take-off="31"]` (− and + of a line).
Buttons the script presses: `[data-bench-command="finish"]` (also partial, next, abort) for a scanned command card;
`[data-bench-link]` for an unknown code, after it has put the code into its `data-code`.
While a dialog is open, a scan is typed into its focused (else its first) text field, and judged by nobody.
"""
import json
from typing import Any

from base.i18n import _, ngettext, pgettext
from base.text import with_variant
from data.bench_view import LineAtBench, SlipAtBench


def told(view: SlipAtBench | None, blocked: str, may_link: bool) -> str:
    """The JSON of this slip, or of none."""
    about = {'slip': view.slip.id, 'number': view.slip.number, 'order': view.order.id,
             'order_number': view.order.number, 'lines': [_line(line) for line in view.lines],
             } if view else {'slip': None, 'lines': []}
    return json.dumps({**about, 'blocked': blocked, 'link': may_link, 'words': words()}, ensure_ascii=False)


def _line(line: LineAtBench) -> dict[str, Any]:
    return {'id': line.line_id, 'name': full_name(line), 'sku': line.sku, 'packed': line.packed,
            'wanted': line.wanted, 'numbers': line.numbers,
            'codes': {code.upper(): pieces for code, pieces in line.codes.items()}}


def full_name(line: LineAtBench) -> str:
    return with_variant(line.name, line.variant)


def words() -> dict[str, str | list[str]]:
    """Everything the script says, in the packer's language; a list is for one and for several."""
    return {
        'wrong': _('Not on this packing slip'), 'too_many': _('Too many'), 'unknown': _('Unknown code'),
        'refused': pgettext('bench', 'Stop'), 'scanned': _('Scanned'), 'expected': _('Expected'),
        'complete': _('Everything is packed'), 'enough': _('{wanted} of {wanted} are already packed.'),
        'nothing': _('Choose an order first.'), 'understood': _('Understood'),
        'link': _('Link this code to a product'),
        'serial': _('Serial number'), 'lot': _('Lot number'), 'number_of': _('Scan or type it: {name}'),
        'take': _('Count this piece'), 'cancel': _('Cancel'),
        'waiting': [ngettext('{n} waiting', '{n} waiting', 1), ngettext('{n} waiting', '{n} waiting', 2)]}
