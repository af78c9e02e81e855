"""The rows of one Shopify order to an incoming order."""
import re
from datetime import datetime

from base.errors import Refused
from base.i18n import N_
from base.text import clean
from intake.amounts import currency, minor, number
from intake.countries import place
from intake.dates import moment
from intake.extras import extra_line
from intake.shopify.file import Group
from intake.shopify.lines import Sums, lines_of, meaning, taxes_of
from intake.shopify.payment import money_of
from intake.shopify.vat import set_rates
from intake.vat_ids import names_a_vat_id, vat_id
from orders.incoming import IncomingAddress, IncomingOrder

BROKEN = N_('Row {row} of this order is broken; without it the order would be wrong.')
NO_TOTAL = N_('The total of this order is missing.')
NO_DATE = N_('“{text}” is not a date and time.')
_RUINED = re.compile(r'\d[.,]\d+E\+\d+', re.IGNORECASE)
_PICKUP = re.compile(r'pick[ -]?up|click (&|and|et|en|und) collect|retrait|afhal|abhol', re.IGNORECASE)


def order_of(group: Group) -> IncomingOrder:
    """Raises Refused with the reason. `source_id` is the order's name: spreadsheets ruin the long numbers
    of the column Id (5,12346E+12), and an order must be the same in every variant of the file."""
    if group.broken:
        raise Refused(BROKEN, row=str(group.broken))
    cells = next((row.cells for row in group.rows if row.has_total), None)
    if cells is None:
        raise Refused(NO_TOTAL)
    name, code = clean(group.name, 80), currency(cells['currency'])
    order = IncomingOrder(source='shopify', source_id=name, name=name, currency=code, placed_at=_placed_at(cells),
                          total=minor(number(cells['total']), code))
    _add_customer(order, cells)
    _add_lines(order, group, cells)
    _add_money(order, cells)
    _add_progress(order, cells)
    return order


def _placed_at(cells: dict[str, str]) -> datetime:
    when = moment(cells['created at'])
    if when is None:
        raise Refused(NO_DATE, text=clean(cells['created at'], 40))
    return when


def _add_customer(order: IncomingOrder, cells: dict[str, str]) -> None:
    attributes = _attributes(cells)
    order.email = clean(cells.get('email', ''), 254)
    order.billing, order.shipping = _address(cells, 'billing'), _address(cells, 'shipping')
    order.phone = _phone(cells.get('phone', '')) or order.billing.phone or order.shipping.phone
    notes = clean(cells.get('notes', ''), 5000, lines=True)
    order.remark = '\n'.join([notes] * bool(notes) + [f'{key}: {value}' for key, value in attributes])
    order.vat_id = next((found for key, value in attributes if names_a_vat_id(key) and (found := vat_id(value))), '')


def _attributes(cells: dict[str, str]) -> list[tuple[str, str]]:
    """What the cart asked for besides, such as "Gift wrap: yes"; names with an underscore are for programs."""
    lines = clean(cells.get('note attributes', ''), 5000, lines=True).split('\n')
    pairs = ((key.strip(), value.strip()) for key, _colon, value in (line.partition(':') for line in lines))
    return [(key, value) for key, value in pairs if key and value and not key.startswith('_')]


def _address(cells: dict[str, str], kind: str) -> IncomingAddress:
    told = {key: clean(cells.get(f'{kind} {key}', ''), 200) for key in (
        'name', 'company', 'street', 'address1', 'address2', 'city', 'province', 'province name', 'country')}
    country, region = place(told['country'], told['province name'] or told['province'])
    return IncomingAddress(
        name=told['name'], company=told['company'], line1=told['address1'] or told['street'], line2=told['address2'],
        postcode=clean(cells.get(f'{kind} zip', '').strip().removeprefix("'"), 20), city=told['city'], region=region,
        country=country, phone=_phone(cells.get(f'{kind} phone', '')))


def _phone(cell: str) -> str:
    """A number that a spreadsheet turned into 3,36123E+10 is no longer one."""
    phone = clean(cell.strip().removeprefix("'"), 40)
    return '' if _RUINED.fullmatch(phone) else phone


def _add_lines(order: IncomingOrder, group: Group, cells: dict[str, str]) -> None:
    told = lines_of(group.rows, order.currency)
    order.lines = [line for line, _is_taxable in told]
    duties = minor(number(cells.get('duties', '')), order.currency)
    if duties:
        order.lines.append(extra_line('Duties', duties, order.currency))
    _add_costs(order, cells)
    set_rates(order, [line for line, is_taxable in told if is_taxable], taxes_of(cells, order.currency))


def _add_costs(order: IncomingOrder, cells: dict[str, str]) -> None:
    def money(name: str) -> int:
        return minor(number(cells.get(name, '')), order.currency)
    order.shipping_cost = money('shipping')
    order.price_mode, order.discount = meaning(Sums(
        sum(line.amount for line in order.lines), sum(line.discount for line in order.lines), money('discount amount'),
        money('subtotal'), order.shipping_cost, money('taxes'), order.total))
    order.discount_code = clean(cells.get('discount code', ''), 80)
    order.shipping_method = clean(cells.get('shipping method', ''), 80)
    order.pickup = bool(_PICKUP.search(order.shipping_method))


def _add_money(order: IncomingOrder, cells: dict[str, str]) -> None:
    money = money_of(cells, order.total, order.currency)
    order.paid, order.refunds = money.paid, money.refunds
    order.paid_at = moment(cells.get('paid at', '')) if money.paid else None
    order.payment_method = clean(cells.get('payment method', ''), 80)
    told = (cells.get(name, '') for name in ('payment reference', 'payment references', 'payment id'))
    order.payment_reference = clean(next((text for text in told if text.strip()), ''), 120)


def _add_progress(order: IncomingOrder, cells: dict[str, str]) -> None:
    """All paid back with nothing sent leaves nothing to do: cancelled, even where the shop did not say so."""
    order.shipped = cells.get('fulfillment status', '').strip().lower() == 'fulfilled'
    order.shipped_at = moment(cells.get('fulfilled at', '')) if order.shipped else None
    order.cancelled_at = moment(cells.get('cancelled at', ''))
    untouched = not order.shipped and not any(line.shipped for line in order.lines)
    if cells.get('financial status', '').strip().lower() == 'refunded' and untouched:
        order.cancelled_at = order.cancelled_at or order.paid_at or order.placed_at
