"""Lines of an order that are no goods: fees, duties, gift cards."""
from intake.amounts import unit_price
from orders.incoming import IncomingLine


def extra_line(name: str, amount: int, currency: str, vat_rate: int = 0, source_id: str = '') -> IncomingLine:
    """One piece that does not ship; taken back where the amount is below zero, for a price never is."""
    quantity = -1 if amount < 0 else 1
    return IncomingLine(name=name or '—', quantity=quantity, unit_price=unit_price(amount, quantity, currency),
                        amount=amount, vat_rate=vat_rate, ships=False, source_id=source_id)
