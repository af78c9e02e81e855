"""Copies of an order as another shop tells it, and what became of them here."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from base.actor import Actor
from data import database
from intake.fingerprint import seal
from orders import taking_in
from orders.incoming import IncomingAddress, IncomingLine, IncomingOrder, IncomingRefund, RefusedRow
from orders.taking_in import Outcome, Report
from tests.orders.desk import PLACED

HOME = IncomingAddress(name='Paul Roy', line1='1 quai de la Fosse', postcode='44000', city='Nantes', country='FR')
MOVED = replace(HOME, line1='8 rue Crébillon')
MUG = IncomingLine('Mug', 2, '12.00', 2400, vat_rate=2000, sku='MUG', source_id='1')
TEA = IncomingLine('Tea', 1, '6.00', 600, vat_rate=550, sku='TEA', source_id='2')
Told = IncomingOrder | RefusedRow
TABLES = (
    'orders', 'order_line', 'packing_slip', 'slip_line', 'payment', 'history', 'counter', 'product', 'customer',
    'stock_move', 'document', 'order_search', 'job',
)  # fmt: skip


def copy(name: str = '501', hours: int = 0, *lines: IncomingLine, **told: Any) -> IncomingOrder:
    """2 mugs and a tea for 30.00, saved by its shop `hours` after it was placed."""
    sold = list(lines) or [replace(MUG), replace(TEA)]
    return seal(IncomingOrder(**{
        'source': 'woocommerce', 'source_id': name, 'name': f'#{name}', 'placed_at': PLACED, 'currency': 'EUR',
        'total': sum(line.amount - line.discount for line in sold), 'email': 'Paul@Example.org', 'billing': HOME,
        'shipping': HOME, 'lines': sold, 'payment_method': 'Card', 'shipping_method': 'Home delivery',
        'source_updated_at': PLACED + timedelta(hours=hours), **told}))


def refund(amount: int, reason: str = '') -> IncomingRefund:
    return IncomingRefund(amount, reason, datetime(2026, 5, 6, tzinfo=UTC))


async def take(actor: Actor, *told: Told, **options: Any) -> Report:
    return await taking_in.take_in(actor, told, **options)


async def take_one(actor: Actor, one: IncomingOrder) -> Outcome:
    report = await take(actor, one)
    assert len(report.outcomes) == 1
    return report.outcomes[0]


def told_of(report: Report) -> list[str]:
    return [outcome.what for outcome in report.outcomes]


async def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows an import could touch."""
    return {table: await database.rows(f'SELECT * FROM {table} ORDER BY 1') for table in TABLES}
