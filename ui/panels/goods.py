"""Goods as they stand on lists: picture, name and codes; how many there are in stock."""
import htpy as h
from htpy import Node

from data.models import OrderLine, Product, QuoteLine
from ui.parts.icons import icon
from ui.parts.markup import link
from ui.parts.pieces import inventory


def draw_goods(line: OrderLine | QuoteLine, product: Product | None, marks: Node = None, linked: bool = True) -> Node:
    codes = [code for code in (line.sku, line.gtin) if code]
    return h.div('.goods')[
        draw_picture(product),
        h.div[h.div('.name')[link(f'/products/{product.id}', line.name) if product and linked else line.name,
                             line.variant and h.span('.mute')[' · ', line.variant]],
              h.div('.small.mute.codes')[[h.span[code] for code in codes], marks]]]


def draw_picture(product: Product | None) -> Node:
    picture = product.picture if product else ''
    if picture.startswith(('/', 'data:image/')):
        return h.img('.thumb', src=picture, alt='', loading='lazy')
    return h.span('.thumb', aria_hidden='true')[icon('box')]


def draw_inventory(product: Product | None) -> Node:
    if product is None:
        return inventory(False, 0, 0)
    return inventory(product.tracking != 'off', product.stock, product.alert_threshold)
