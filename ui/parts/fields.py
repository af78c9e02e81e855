"""The fields of a form: what each looks like, and how what was typed is read on the server."""
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import htpy as h
from htpy import Node

from base.errors import Invalid
from base.i18n import N_, _
from base.money import format_money, parse_decimal, parse_money, symbol, to_decimal, typed_decimal
from base.text import clean
from ui.parts.pieces import short_day
from ui.parts.stepper import draw_stepper, draw_whole

Kind = Literal['text', 'multiline', 'number', 'money', 'date', 'select', 'radio', 'checkbox', 'autocomplete',
               'password', 'heading', 'stepper']
Suggest = Callable[[str], Awaitable[Sequence[str]]]


@dataclass(frozen=True, kw_only=True)
class Field:
    """`options` are (value, label) pairs; `draft` keeps typed text in the browser under that name; `shown_if` is
    (field, value), or several values with spaces between; `half` fields stand two in a row; `minimum` and `maximum`
    bound numbers, money (minor units) and dates; `decimals` is how many a number may have. `whole` names a button that
    enters all there is, the bound away from zero; a stepper `follows` the number in another field, as far as its
    maximum, until a hand is put to it, or `shares` its maximum with another one, which gives way."""
    name: str
    label: str
    kind: Kind = 'text'
    value: Any = ''
    hint: str = ''
    required: bool = False
    options: Sequence[tuple[str, str]] = ()
    draft: str = ''
    placeholder: str = ''
    longest: int = 500
    minimum: Any = None
    maximum: Any = None
    decimals: int = 0
    currency: str = ''
    suggest: Suggest | None = None
    shown_if: tuple[str, str] | None = None
    half: bool = False
    autocomplete: str = 'off'
    whole: str = ''
    follows: str = ''
    shares: str = ''


def text(name: str, label: str, value: str = '', **more: Any) -> Field:
    return Field(name=name, label=label, value=value, **more)


def multiline(name: str, label: str, value: str = '', **more: Any) -> Field:
    return Field(name=name, label=label, kind='multiline', value=value, **{'longest': 4000, **more})


def number(name: str, label: str, value: int | Decimal | None = None, **more: Any) -> Field:
    """Read as int, or Decimal when `decimals` is given; None when empty."""
    return Field(name=name, label=label, kind='number', value=value, **more)


def stepper(name: str, label: str, value: int, maximum: int, **more: Any) -> Field:
    """Pieces from 0 to `maximum`, with a button for fewer and one for more; None when empty."""
    return Field(name=name, label=label, kind='stepper', value=value, minimum=0, maximum=maximum, **more)


def money(name: str, label: str, value: int | None = None, *, currency: str, **more: Any) -> Field:
    """Minor units in and out; None when empty."""
    return Field(name=name, label=label, kind='money', value=value, currency=currency, **more)


def day(name: str, label: str, value: date | None = None, **more: Any) -> Field:
    """Read as a date; None when empty."""
    return Field(name=name, label=label, kind='date', value=value, **more)


def select(name: str, label: str, options: Sequence[tuple[str, str]], value: str = '', **more: Any) -> Field:
    return Field(name=name, label=label, kind='select', options=options, value=value, **more)


def radio(name: str, label: str, options: Sequence[tuple[str, str]], value: str = '', **more: Any) -> Field:
    return Field(name=name, label=label, kind='radio', options=options, value=value, **more)


def checkbox(name: str, label: str, value: bool = False, **more: Any) -> Field:
    return Field(name=name, label=label, kind='checkbox', value=value, **more)


def autocomplete(name: str, label: str, value: str = '', **more: Any) -> Field:
    """Free text with suggestions: fixed `options`, or `suggest(typed)` asked while typing."""
    return Field(name=name, label=label, kind='autocomplete', value=value, **more)


def heading(label: str) -> Field:
    """A title between fields."""
    return Field(name='', label=label, kind='heading')


def read_all(fields: Sequence[Field], typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values, and a sentence for each field that cannot be taken. Hidden fields keep what they had."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        if field.kind == 'heading':
            continue
        try:
            needed = field if _is_shown(field, typed) else replace(field, required=False)
            values[field.name] = read(needed, typed.get(field.name, ''))
        except Invalid as error:
            wrong[field.name] = str(error)
    return values, wrong


def _is_shown(field: Field, typed: Mapping[str, str]) -> bool:
    return field.shown_if is None or typed.get(field.shown_if[0]) in field.shown_if[1].split()


def read(field: Field, typed: str) -> Any:
    """One value from what was typed. Raises Invalid."""
    if field.kind == 'password':
        return _demanded(field, typed[:field.longest])
    plain = clean(typed, field.longest, lines=field.kind == 'multiline')
    if field.kind == 'checkbox':
        return plain == 'true'
    _demanded(field, plain)
    return _READERS.get(field.kind, _read_text)(field, plain)


def _demanded(field: Field, plain: str) -> str:
    if field.required and not plain:
        raise Invalid(N_('Please fill this in.'), field.name)
    return plain


def _read_text(field: Field, plain: str) -> str:
    return plain


def _read_choice(field: Field, plain: str) -> str:
    if plain and plain not in {value for value, label in field.options}:
        raise Invalid(N_('Please choose one from the list.'), field.name)
    return plain


def _read_number(field: Field, plain: str) -> int | Decimal | None:
    if not plain:
        return None
    value = parse_decimal(plain, field.name)
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > field.decimals:
        sentence = N_('Too many decimals: at most {count}.') if field.decimals else N_('Please write a whole number.')
        raise Invalid(sentence, field.name, count=field.decimals)
    return _bounded(field, value if field.decimals else int(value))


def _read_money(field: Field, plain: str) -> int | None:
    return _bounded(field, parse_money(plain, field.currency, field.name)) if plain else None


def _read_day(field: Field, plain: str) -> date | None:
    try:
        return _bounded(field, date.fromisoformat(plain)) if plain else None
    except ValueError as error:
        raise Invalid(N_('This is not a date.'), field.name) from error


def _bounded(field: Field, value: Any) -> Any:
    if field.minimum is not None and value < field.minimum:
        least = N_('Not before {least}.') if field.kind == 'date' else N_('At least {least}.')
        raise Invalid(least, field.name, least=shown(field, field.minimum))
    if field.maximum is not None and value > field.maximum:
        most = N_('Not after {most}.') if field.kind == 'date' else N_('At most {most}.')
        raise Invalid(most, field.name, most=shown(field, field.maximum))
    return value


_READERS: dict[str, Callable[[Field, str], Any]] = {
    'number': _read_number, 'stepper': _read_number, 'money': _read_money, 'date': _read_day,
    'select': _read_choice, 'radio': _read_choice}


def written(field: Field, value: Any) -> str:
    """The value as it stands in the input."""
    if value is None or value is False:
        return ''
    if field.kind == 'money':
        return typed_decimal(to_decimal(value, field.currency))
    if isinstance(value, Decimal):
        return typed_decimal(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def typed(field: Field) -> str:
    """The value as the browser sends it untouched."""
    return 'true' if field.kind == 'checkbox' and field.value else written(field, field.value)


def shown(field: Field, value: Any) -> str:
    """The value as a person reads it."""
    if field.kind in {'select', 'radio'}:
        return dict(field.options).get(value, str(value or ''))
    if field.kind == 'checkbox':
        return _('Yes') if value else _('No')
    if field.kind == 'money' and value is not None:
        return format_money(value, field.currency)
    return short_day(value) if field.kind == 'date' and value else written(field, value)


def draw(field: Field, form: str) -> h.Element:
    """The field with its label, hint and room for an error. `form` makes the ids unique."""
    if field.kind == 'heading':
        return h.h3(class_='field-heading')[field.label]
    name = f'{form}-{field.name}'
    shell = {'class': ['field', field.kind, {'half': field.half}], 'data-field': field.name,
             'data-follows': field.follows or None, 'data-shares': field.shares or None,
             'data-most': written(field, field.maximum or field.minimum) if field.maximum is not None else None}
    if field.shown_if:
        shell |= {'data-if': field.shown_if[0], 'data-is': field.shown_if[1]}
    notes = [field.hint and h.p('.hint', id=f'{name}-hint')[field.hint], h.p('.error', id=f'{name}-error', hidden=True)]
    if field.kind == 'radio':
        return h.fieldset(shell)[h.legend[field.label], _radios(field, name), notes]
    if field.kind == 'checkbox':
        return h.div(shell)[h.label('.tick')[_input(field, name, type='checkbox', checked=bool(field.value)),
                                             h.span[field.label]], notes]
    optional = not field.required and field.kind != 'stepper'
    return h.div(shell)[h.label(for_=name)[field.label, optional and h.small[_('optional')]],
                        _DRAWN.get(field.kind, _line)(field, name), notes]


def _common(field: Field, name: str) -> dict[str, Any]:
    return {'id': name, 'name': field.name, 'maxlength': field.longest, 'placeholder': field.placeholder or None,
            'data-draft': field.draft or None, 'aria-required': 'true' if field.required else None,
            'aria-describedby': f'{name}-hint {name}-error' if field.hint else f'{name}-error',
            'autocomplete': field.autocomplete}


def _input(field: Field, name: str, **more: Any) -> h.VoidElement:
    return h.input({**_common(field, name), **more})


def _line(field: Field, name: str) -> Node:
    kind = 'password' if field.kind == 'password' else 'text'
    return _input(field, name, type=kind, value=written(field, field.value))


def _numeric(field: Field, name: str) -> Node:
    mode = 'decimal' if field.kind == 'money' or field.decimals else 'numeric'
    entry = _input(field, name, type='text', inputmode=mode, value=written(field, field.value), **{'class': 'num'})
    whole = field.whole and draw_whole(field.whole, field.label)
    return [h.div('.unit')[entry, h.span[symbol(field.currency)]] if field.kind == 'money' else entry, whole]


def _stepped(field: Field, name: str) -> Node:
    entry = _input(field, name, type='text', inputmode='numeric', value=written(field, field.value),
                   **{'class': 'num'})
    return draw_stepper(entry, field.label, field.whole)


def _date(field: Field, name: str) -> Node:
    bounds = {'min': field.minimum and field.minimum.isoformat(), 'max': field.maximum and field.maximum.isoformat()}
    return _input(field, name, type='date', value=written(field, field.value), **bounds)


def _area(field: Field, name: str) -> Node:
    return h.textarea({**_common(field, name), 'rows': '3'})[field.value]


def _select(field: Field, name: str) -> Node:
    empty = [] if field.required and field.value else [('', '')]
    known = [*(empty if '' not in {value for value, label in field.options} else []), *field.options]
    return h.select({**_common(field, name), 'maxlength': None})[
        [h.option(value=value, selected=value == field.value)[label] for value, label in known]]


def _suggested(field: Field, name: str) -> Node:
    entry = _input(field, name, type='text', value=field.value, list=f'{name}-list',
                   **{'data-suggest': bool(field.suggest)})
    return [entry, h.datalist(id=f'{name}-list')[[h.option(value=value)[label] for value, label in field.options]]]


def _radios(field: Field, name: str) -> Node:
    return h.div('.choices')[[
        h.label('.tick')[h.input(type='radio', name=field.name, value=value, checked=value == field.value,
                                 id=f'{name}-{place}'), h.span[label]]
        for place, (value, label) in enumerate(field.options)]]


_DRAWN: dict[str, Callable[[Field, str], Node]] = {
    'multiline': _area, 'number': _numeric, 'money': _numeric, 'stepper': _stepped, 'date': _date, 'select': _select,
    'autocomplete': _suggested}
