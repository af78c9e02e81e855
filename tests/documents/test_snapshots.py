"""A document is drawn only from a whole snapshot that adds up."""
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from documents.snapshot_check import BadSnapshot, check
from orders.totals import Charges
from tests.documents import samples

Snapshot = dict[str, Any]


@pytest.mark.parametrize('snapshot', [samples.invoice(), samples.business_invoice(), samples.packing_slip()])
def test_snapshots_survive_json_and_are_whole(snapshot: Snapshot) -> None:
    stored = json.loads(json.dumps(snapshot))
    assert stored == snapshot
    check(stored['kind'], stored)


def spoil(path: str, value: Any) -> Callable[[Snapshot], None]:
    def change(snapshot: Any) -> None:
        *way, last = path.split('.')
        for step in way:
            snapshot = snapshot[int(step) if step.isdigit() else step]
        snapshot[last] = value
    return change


@pytest.mark.parametrize(('path', 'value', 'said'), [
    ('number', None, 'number must be str'),
    ('prices', 'both', 'prices must be one of'),
    ('currency', 7, 'currency must be str'),
    ('lines', {}, 'lines is not a list'),
    ('lines.1.quantity', '2', r'lines\[1\].quantity must be int'),
    ('lines.0.amount', 39.0, r'lines\[0\].amount must be int'),
    ('lines.0.amount', 3901, 'subtotal'),
    ('mentions', ['made_up'], 'must be one of'),
    ('ship_to', {'name': 'x'}, 'ship_to lacks city'),
    ('totals.vat', 1, 'totals.vat'),
    ('totals.discount', 501, 'totals.total'),
    ('totals.due', 1, 'totals.due'),
    ('totals.rounding', True, 'rounding must be int'),
])
def test_what_does_not_fit_is_named(path: str, value: Any, said: str) -> None:
    snapshot = samples.invoice()
    spoil(path, value)(snapshot)
    with pytest.raises(BadSnapshot, match=said):
        check('invoice', snapshot)


def test_a_missing_field_is_named() -> None:
    slip = samples.packing_slip()
    del slip['shipping_method']
    with pytest.raises(BadSnapshot, match='packing_slip lacks shipping_method'):
        check('packing_slip', slip)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(BadSnapshot, match='love letter'):
        check('love letter', {})


@pytest.mark.parametrize('prices', ['gross', 'net'])
def test_every_result_of_the_totals_can_be_printed(prices: str) -> None:
    chance = random.Random(7)
    for _ in range(300):
        lines = [line | {'amount': chance.randint(-500, 20_000), 'discount': 0, 'vat_rate': chance.choice([0, 2000])}
                 for line in samples.invoice_lines(chance.randint(1, 6))]
        charges = Charges(chance.choice([0, 500, 99_999]), chance.choice([0, 690]), chance.choice([0, 250]))
        check('invoice', samples.invoice(lines=lines, prices=prices, totals=samples.totals(lines, prices, charges)))
