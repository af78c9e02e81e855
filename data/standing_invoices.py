"""The invoices that stand: those which credits did not take back whole. They go into the parcel with the goods."""
from collections.abc import Sequence

from data import database
from data.models import Document


async def of_orders(order_ids: Sequence[int]) -> dict[int, list[int]]:
    """By order, the oldest first; orders without any are not in it."""
    rows = await Document.filter(order_id__in=list(order_ids)).using_db(database.reader()).order_by('id').values(
        'id', 'order_id', 'kind', 'original_id', 'total_minor')
    left = {row['id']: row['total_minor'] for row in rows if row['kind'] == 'invoice'}
    credited = [row for row in rows if row['original_id'] in left]
    for row in credited:
        left[row['original_id']] -= row['total_minor']
    gone = {row['original_id'] for row in credited if left[row['original_id']] <= 0}
    standing: dict[int, list[int]] = {}
    for row in rows:
        if row['id'] in left and row['id'] not in gone:
            standing.setdefault(row['order_id'], []).append(row['id'])
    return standing
