"""The names under which changes are told."""
ORDERS = 'orders'
QUOTES = 'quotes'
SETTINGS = 'settings'
STAFF = 'staff'
PRODUCTS = 'products'
VIEWS = 'views'
BENCH = 'bench'
PRINTS = 'prints'


def order(order_id: int) -> str:
    return f'order:{order_id}'


def quote(quote_id: int) -> str:
    return f'quote:{quote_id}'


def product(product_id: int) -> str:
    return f'product:{product_id}'
