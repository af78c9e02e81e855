"""What the script of the bench (ui/parts/bench.js) knows of the slip on the table, so that it can judge a scan alone.

The packing pane's root carries it as JSON in `data-bench`:

    {"slip": 12,
     "blocked": "why nothing may be packed, else empty",
     "link": true,                       whether this person may link an unknown code to a product
     "lines": [{"id": 31, "name": "Merino scarf · ochre", "packed": 0, "wanted": 1,
                "numbers": "",           or serial, lot: a scan asks for one
                "codes": {"SC-OCH": 1, "3700123456789": 1, "CASE-12": 12}}]}    in capitals, as scans are compared

Without a slip it is {"slip": null, "blocked": "", "link": …, "lines": []}.

Elements the script patches; a redraw brings them back to what the server confirmed, so they are patched again then:
- `[data-line="31"]` the row of a line, `.done` once complete, `.now` the one being packed;
- `[data-count="31"]` within it the pieces the server confirmed, `[data-count="all"]` those of the whole slip;
- `[data-waiting="31"]`, `[data-waiting="all"]` hidden and empty: text for what the server has not confirmed yet.
- `[data-packed-of="12"]` in the queue, hidden while nothing is packed, and `[data-packed]` within it: the queue is
  told only when a parcel changes hands.
Buttons the script listens to: `[data-bench-tick="31"]`, `[data-bench-take-off="31"]` (− and + of a line).
Buttons the script presses: `[data-bench-command="finish"]` (also partial, next, abort) for a scanned command card;
`[data-bench-link]` for an unknown code, after it has put the code into its `data-code`.
While a dialog is open, a scan is typed into its focused (else its first) text field, and judged by nobody.
"""
import json
from typing import Any

from base.text import with_variant
from data.bench_view import LineAtBench, SlipAtBench


def told(view: SlipAtBench | None, blocked: str, may_link: bool) -> str:
    """The JSON of this slip, or of none."""
    slip_id, lines = (view.slip.id, [_line(line) for line in view.lines]) if view else (None, [])
    return json.dumps({'slip': slip_id, 'blocked': blocked, 'link': may_link, 'lines': lines}, ensure_ascii=False)


def _line(line: LineAtBench) -> dict[str, Any]:
    return {'id': line.line_id, 'name': full_name(line), 'packed': line.packed, 'wanted': line.wanted,
            'numbers': line.numbers,
            'codes': {code.upper(): pieces for code, pieces in line.codes.items()}}


def full_name(line: LineAtBench) -> str:
    return with_variant(line.name, line.variant)
