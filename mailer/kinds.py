"""The letters there are: one of each for every event a customer is told of."""
from dataclasses import dataclass

from base.i18n import N_


@dataclass(frozen=True, slots=True)
class Kind:
    """`about` is what the letter is drawn from besides the shop: order or quote. `attachments` go along unless the shop
    says otherwise; `offered` are those it may choose from."""
    name: str
    label: str
    when: str
    about: str = 'order'
    attachments: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


ATTACHMENTS = {'invoice': N_('Invoice'), 'credit': N_('Credit invoice'), 'quote': N_('Quote'),
               'return_form': N_('Return form'), 'slip': N_('Packing slip')}
_ALL = (
    Kind('confirmation', N_('Order confirmation and invoice'), N_('When an order is made at this desk'),
         attachments=('invoice',), offered=('invoice', 'return_form')),
    Kind('invoice', N_('Invoice'), N_('When an invoice is issued and no other mail takes it along'),
         attachments=('invoice',), offered=('invoice', 'return_form')),
    Kind('paid', N_('Order paid'), N_('When an order is paid in full'), attachments=('invoice',),
         offered=('invoice', 'return_form')),
    Kind('reminder', N_('Payment reminder'), N_('By hand, or some days after the order while it is not paid'),
         offered=('invoice',)),
    Kind('shipped', N_('Order shipped'), N_('When a parcel has left'), attachments=('invoice',),
         offered=('invoice', 'slip', 'return_form')),
    Kind('tracking', N_('Tracking code'), N_('When a parcel that has left gets a tracking code'), offered=('slip',)),
    Kind('ready', N_('Ready for pickup'), N_('When an order can be picked up'), offered=('invoice',)),
    Kind('credit', N_('Credit invoice'), N_('When a credit invoice is issued and the customer is to know'),
         attachments=('credit',), offered=('credit', 'return_form')),
    Kind('cancelled', N_('Order cancelled and credit invoice'),
         N_('When an order is cancelled and the customer is to know'), attachments=('credit',), offered=('credit',)),
    Kind('notify', N_('Notify customer'), N_('By hand: a message of your own'), offered=('invoice', 'return_form')),
    Kind('quote', N_('Quote'), N_('When a quote is sent'), about='quote', attachments=('quote',), offered=('quote',)),
    Kind('return_received', N_('Return received'), N_('When a return is made'), attachments=('return_form',),
         offered=('return_form',)),
    Kind('return_status', N_('Return status'), N_('When the state of a return changes and the customer is to know')),
)
KINDS = {kind.name: kind for kind in _ALL}
