"""Edit a quote: its customer, lines, terms and remark, until it is converted. A save made from an older copy is refused
only when the same section changed meanwhile."""
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from base.actor import Actor, Right
from base.errors import Invalid, Missing, Stale
from base.faults import fail_point
from base.i18n import N_
from base.text import clean
from data.models import History, Product, Quote, QuoteLine, ShippingMethod
from orders import amounts, buyers, history, mailing, quote_rules, treating, vat
from orders.editing import MOST_MINOR, LineEdit, checked, cleaned_address, is_same, said
from orders.ground import refuse, shop, verb
from orders.quoting import COPIED, become, claim, done, lines_of
from orders.snapshots import address
from orders.totals import Totals

LONGEST_REMARK = 2000
Row = Mapping[str, str]


@dataclass(slots=True)
class Terms:
    """Methods and what they cost, the discount on the total, in minor units of the quote's price mode; the last day."""
    payment_method: str = ''
    payment_cost_minor: int = 0
    shipping_method: str = ''
    shipping_minor: int = 0
    discount_minor: int = 0
    valid_until: date | None = None
    discount_code: str = ''


async def _editable(quote_id: int) -> Quote:
    quote = await claim(quote_id)
    refuse(quote_rules.edit(quote))
    return quote


async def _fresh(quote: Quote, section: str, version: int, theirs: dict[str, Any]) -> None:
    """Raises Stale when this section changed after `version`: each version is one entry of the history."""
    since = quote.version - version
    if since <= 0:
        return
    recent = await History.filter(quote_id=quote.id).order_by('-id').limit(since)
    last = next((row for row in recent if row.data.get('section') == section), None)
    if last is not None:
        raise Stale(last.who, last.at, {**theirs, 'version': quote.version})


@verb(Right.QUOTE)
async def edit_quote_customer(actor: Actor, quote_id: int, version: int, customer: dict[str, str],
                              shipping: dict[str, str], billing: dict[str, str]) -> None:
    """Customer and both addresses; an empty one is the same as the other. Raises Stale, Invalid, or Refused once
    converted."""
    quote = await _editable(quote_id)
    told = buyers.told(quote)
    before = {**told, 'shipping_address': address(quote.shipping), 'billing': address(quote.billing)}
    await _fresh(quote, 'customer', version, before)
    to, bill = cleaned_address(shipping, 'shipping'), cleaned_address(billing, 'billing')
    buyer = buyers.cleaned({**told, **customer}, told)
    after = {**buyer, 'shipping_address': to if any(to.values()) else bill,
             'billing': bill if any(bill.values()) else to}
    quote.update_from_dict({**buyers.columns(buyer), 'billing': after['billing'],
                            'shipping': after['shipping_address']})
    await _tell(actor, quote, 'customer', before, after)
    await buyers.keep(quote.customer_id, buyer)


async def _tell(actor: Actor, quote: Quote, section: str, before: dict[str, Any], after: dict[str, Any],
                **more: Any) -> None:
    """What the customer was sent or has declined is no longer what stands here: it is a draft again."""
    changed = history.changes(before, after)
    if not changed:
        return
    if quote.status != 'draft':
        changed['status'] = [quote.status, 'draft']
        become(quote, 'draft')
        await mailing.withdraw(quote, ['quote'])
    quote.offer_version += 1
    await done(actor, quote, f'quote_{section}_edited', section, changes=changed, **more)


@verb(Right.QUOTE)
async def edit_quote_remark(actor: Actor, quote_id: int, version: int, remark: str) -> None:
    """What goes along to the order. Raises Stale, or Refused once converted."""
    quote = await _editable(quote_id)
    before = {'remark': quote.remark}
    await _fresh(quote, 'remark', version, before)
    quote.remark = clean(remark, LONGEST_REMARK, lines=True)
    await _tell(actor, quote, 'remark', before, {'remark': quote.remark})


@verb(Right.QUOTE)
async def edit_quote_terms(actor: Actor, quote_id: int, version: int, terms: Terms) -> None:
    """Methods, costs, discount and the last day. Raises Stale, Invalid, or Refused once converted."""
    quote = await _editable(quote_id)
    await _fresh(quote, 'terms', version, _terms(quote))
    lines, wanted = await lines_of(quote), _cleaned_terms(terms)
    before = _offer(quote, lines)
    quote.update_from_dict(wanted)
    quote.pickup = await ShippingMethod.filter(name=quote.shipping_method, pickup=True).exists()
    await _reckon(actor, quote, 'terms', before, lines)


def _terms(quote: Quote) -> dict[str, Any]:
    return {name: getattr(quote, name) for name in Terms.__slots__}


def _cleaned_terms(terms: Terms) -> dict[str, Any]:
    wanted = asdict(terms)
    for name in ('payment_cost_minor', 'shipping_minor', 'discount_minor'):
        if not 0 <= wanted[name] <= MOST_MINOR:
            raise Invalid(N_('Enter an amount of zero or more.'), name)
    words = {name: clean(wanted[name], 80) for name in ('payment_method', 'shipping_method', 'discount_code')}
    return {**wanted, **words}


def _offer(quote: Quote, lines: Sequence[QuoteLine]) -> dict[str, Any]:
    """What the customer is offered, in the words of the history."""
    return {'lines': [said(line, quote.currency) for line in lines],
            'payment_method': quote.payment_method, 'payment_cost': quote.payment_cost_minor,
            'shipping_method': quote.shipping_method, 'shipping': quote.shipping_minor,
            'discount': quote.discount_minor, 'discount_code': quote.discount_code, 'total': quote.total_minor,
            'vat_treatment': quote.vat_treatment,
            'valid_until': quote.valid_until.isoformat() if quote.valid_until else ''}


async def _reckon(actor: Actor, quote: Quote, section: str, before: dict[str, Any], lines: Sequence[QuoteLine],
                  **more: Any) -> None:
    """Sums up again. Raises Invalid for a total below zero."""
    for line in vat.mark(await shop(), quote, lines):
        await line.save()
    sums = amounts.compute(quote, lines)
    if sums.total < 0:
        raise Invalid(N_('The discount is more than the total.'), 'discount_minor')
    quote.total_minor = sums.total
    await _tell(actor, quote, section, before, _offer(quote, lines), **more)


@verb(Right.QUOTE)
async def edit_quote_lines(actor: Actor, quote_id: int, version: int, edits: Sequence[LineEdit]) -> None:
    """Quantity (0 takes the line out), price, discount and VAT rate of present lines. Raises Stale, Invalid, Missing
    when a line is gone, or Refused once converted."""
    quote = await _editable(quote_id)
    lines = await lines_of(quote)
    await _fresh(quote, 'lines', version, _as_typed(lines))
    before, present = _offer(quote, lines), {line.id: line for line in lines}
    for edit in edits:
        line = present.get(edit.line_id or 0)
        if line is None:
            raise Missing(N_('A line of this quote was removed meanwhile.'))
        await _edit_line(quote, line, edit)
    fail_point('quoting.lines')
    await _reckon(actor, quote, 'lines', before, await lines_of(quote))


def _as_typed(lines: Sequence[QuoteLine]) -> dict[str, Any]:
    """Each line under the names of its form fields, to stand beside what someone else typed."""
    return {f'{name}-{line.id}': value for line in lines for name, value in {
        'quantity': line.quantity, 'price': Decimal(line.unit_price), 'discount': line.discount_minor or None,
        'vat': Decimal(line.vat_rate) / 100}.items()}


async def _edit_line(quote: Quote, line: QuoteLine, edit: LineEdit) -> None:
    """A line that stays as it is may be what no form would take: another shop made it."""
    if edit.quantity == 0:
        await line.delete()
    elif not is_same(line, edit):
        vat.check_rate(await shop(), quote, edit.vat_rate, line.vat_rate, f'vat-{line.id}')
        line.update_from_dict(checked(quote, edit))
        await line.save()


@verb(Right.QUOTE)
async def add_quote_line(actor: Actor, quote_id: int, edit: LineEdit) -> None:
    """A product, or free words with a price, as the last line. Raises Invalid, or Refused once converted."""
    quote = await _editable(quote_id)
    lines = await lines_of(quote)
    before = _offer(quote, lines)
    position = max((line.position for line in lines), default=0) + 1
    if edit.quantity < 1:
        raise Invalid(N_('Enter a number of pieces from 1 to 1,000,000.'), 'quantity-new')
    vat.check_rate(await shop(), quote, edit.vat_rate, None, 'vat-new')
    await QuoteLine.create(quote_id=quote.id, position=position, **checked(quote, edit), **await _goods(edit))
    fail_point('quoting.lines')
    await _reckon(actor, quote, 'lines', before, await lines_of(quote))


async def _goods(edit: LineEdit) -> dict[str, Any]:
    product = await Product.get_or_none(id=edit.product_id) if edit.product_id else None
    name = product.name if product else clean(edit.name, 300)
    if not name:
        raise Invalid(N_('Give the new line a name.'), 'name')
    if product is None:
        return {'name': name}
    return {'name': name, 'product_id': product.id, 'sku': product.sku, 'gtin': product.gtin,
            'variant': product.variant, 'ships': product.ships, 'weight_g': product.weight_g}


@verb(Right.QUOTE)
async def remove_quote_line(actor: Actor, quote_id: int, line_id: int) -> None:
    """Raises Missing when the line is gone already, or Refused once converted."""
    quote = await _editable(quote_id)
    lines = await lines_of(quote)
    before = _offer(quote, lines)
    if not await QuoteLine.filter(id=line_id, quote_id=quote.id).delete():
        raise Missing(N_('A line of this quote was removed meanwhile.'))
    await _reckon(actor, quote, 'lines', before, [line for line in lines if line.id != line_id])


@verb(Right.QUOTE)
async def change_quote_vat_treatment(actor: Actor, quote_id: int, version: int, treatment: str) -> None:
    """As on an order (treating.py). Raises Stale, Invalid, or Refused when the buyer, the places or the shop do not fit
    the treatment, or the quote is locked."""
    quote, desk = await _editable(quote_id), await shop()
    await _fresh(quote, 'lines', version, {'treatment': quote.vat_treatment})
    treating.check(desk, quote, treatment)
    if treatment == quote.vat_treatment:
        return
    lines = await QuoteLine.filter(quote_id=quote.id).order_by('position').select_related('product')
    before, was = _offer(quote, lines), {} if quote.vat_treatment else treating.were(quote, lines)
    treating.convert(desk, quote, lines, treatment, await treating.last_rates(quote_id=quote.id))
    for line in lines:
        await line.save()
    fail_point('quoting.lines')
    memory = {'were': {**was, 'became': treating.were(quote, lines)}} if was else {}
    await _reckon(actor, quote, 'lines', before, lines, **memory)


def foresee_lines(quote: Quote, lines: Sequence[QuoteLine], edits: Sequence[LineEdit]) -> Totals:
    """What the quote would cost with these lines instead, and with the new ones. Changes nothing. Raises Invalid."""
    present = {line.id: line for line in lines}
    rows: list[Any] = []
    for edit in edits:
        line = present.pop(edit.line_id or 0, None)
        if edit.quantity and is_same(line, edit):
            rows.append(line)
        elif edit.quantity:
            rows.append(QuoteLine(position=len(rows) + 1, **checked(quote, edit)))
    return amounts.compute(quote, [*present.values(), *rows])


def foresee_terms(quote: Quote, lines: Sequence[QuoteLine], terms: Terms) -> Totals:
    """What the quote would cost on these terms. Changes nothing. Raises Invalid."""
    present = {name: getattr(quote, name) for name in COPIED}
    return amounts.compute(Quote(**{**present, **_cleaned_terms(terms)}), lines)
