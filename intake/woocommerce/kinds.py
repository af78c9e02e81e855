"""What an object of a JSON file is: an order, or something else of a shop, said in one sentence."""
from typing import Any

from base.i18n import N_

NO_ORDERS = N_('This file holds no WooCommerce orders.')
EMPTY = N_('This file holds an empty list: no orders.')
SUMMARY = N_('This file only lists which orders there are. Export whole orders.')
SHOPIFY = N_('This is JSON from Shopify. Comptoir reads Shopify’s orders_export.csv.')
_NEVER = {'download_id', 'refunded_by', 'financial_status', 'admin_graphql_api_id'}

# The first whose keys are all there names the thing.
_OTHERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (('refunded_by',), N_('This file holds refunds, not orders. Export the orders: their refunds come with them.')),
    (('note', 'customer_note', 'date_created'), N_('This file holds order notes, not orders.')),
    (('tracking_number',), N_('This file holds tracking codes, not orders.')),
    (('labelsData',), N_('This file holds shipping labels, not orders.')),
    (('labels',), N_('This file holds shipping labels, not orders.')),
    (('avatar_url',), N_('This file holds customers, not orders.')),
    (('delivery_url',), N_('This file holds webhook settings, not orders.')),
    (('webhook_id',), N_('This file holds the test message of a webhook, not an order.')),
    (('download_id',), N_('This file holds downloads, not orders.')),
    (('receipt_url',), N_('This file holds a receipt’s address, not an order.')),
    (('regular_price',), N_('This file holds products, not orders.')),
    (('product_id', 'quantity'), N_('This file holds the lines of an order without the order itself.')),
    (('method_title', 'method_id'), N_('This file holds the shipping lines of an order without the order itself.')),
    (('rate', 'country'), N_('This file holds tax rates, not orders.')),
    (('date_created_gmt', 'date_modified_gmt'), SUMMARY),
    (('financial_status',), SHOPIFY),
    (('fulfillment_status',), SHOPIFY),
    (('admin_graphql_api_id',), SHOPIFY),
)


def is_order(thing: Any) -> bool:
    """Enough of an order to be read or refused as one."""
    if not isinstance(thing, dict) or not _NEVER.isdisjoint(thing):
        return False
    has_content = 'line_items' in thing and 'status' in thing and ('billing' in thing or 'total' in thing)
    return has_content or 'order_key' in thing


def what_else(thing: Any) -> str:
    """The sentence for something that is no order."""
    if not isinstance(thing, dict):
        return NO_ORDERS
    return next((sentence for keys, sentence in _OTHERS if all(key in thing for key in keys)), NO_ORDERS)
