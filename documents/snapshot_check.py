"""Whether a snapshot can be drawn: every field there, of its type, and an addition that adds up."""
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

from documents.snapshots import KINDS, PRICED


class BadSnapshot(ValueError):
    """A snapshot that cannot be drawn: which field, and what is wrong with it."""


class WrongSum(BadSnapshot):
    """A snapshot that is whole, but whose numbers do not add up."""


def check(kind: str, snapshot: dict[str, Any]) -> None:
    """Every field there, of its type, and an invoice that adds up. Raises BadSnapshot."""
    if kind not in KINDS:
        raise BadSnapshot(f'there is no document of kind {kind!r}')
    _fits(snapshot, KINDS[kind], kind)
    if kind in PRICED:
        _adds_up(kind, snapshot)


def _fits(value: Any, wanted: Any, where: str) -> None:
    if is_typeddict(wanted):
        _fits_dict(value, wanted, where)
    elif get_origin(wanted) is list:
        _must(isinstance(value, list), where, 'is not a list')
        for position, item in enumerate(value):
            _fits(item, get_args(wanted)[0], f'{where}[{position}]')
    elif get_origin(wanted) is Literal:
        _must(value in get_args(wanted), where, f'must be one of {get_args(wanted)}, not {value!r}')
    elif isinstance(wanted, type):
        _must(type(value) is wanted, where, f'must be {wanted.__name__}, not {type(value).__name__}')
    elif value is not None:
        _fits(value, get_args(wanted)[0], where)


def _fits_dict(value: Any, wanted: Any, where: str) -> None:
    _must(isinstance(value, dict), where, 'is not a dict')
    fields = get_type_hints(wanted)
    missing = sorted(fields.keys() - value.keys())
    _must(not missing, where, f'lacks {", ".join(missing)}')
    for name, hint in fields.items():
        _fits(value[name], hint, f'{where}.{name}')


def _adds_up(kind: str, paper: dict[str, Any]) -> None:
    totals = paper['totals']
    lines = sum(line['amount'] for line in paper['lines'])
    summed = totals['subtotal'] - totals['discount'] + totals['shipping'] + totals['payment_cost']
    reached = 'total' if paper['prices'] == 'gross' else 'net'
    rates = {name: sum(rate[name] for rate in totals['rates'])
             for name in ('base', 'vat', 'gross', 'discount', 'shipping', 'payment_cost')}
    for name, sum_of_it in (('subtotal', lines), (reached, summed), ('net', rates.pop('base')),
                            ('total', rates.pop('gross')), *rates.items(), ('total', totals['net'] + totals['vat']),
                            ('due', totals['total'] + totals['rounding'])):
        if totals[name] != sum_of_it:
            raise WrongSum(f'{kind}.totals.{name} is {totals[name]}, but adds up to {sum_of_it}')


def _must(holds: bool, where: str, wrong: str) -> None:
    if not holds:
        raise BadSnapshot(f'{where} {wrong}')
