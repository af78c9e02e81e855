"""Papers that go with goods: what stands on a packing slip, a pick list and a return form."""
from typing import Any

from base.i18n import N_, _, ngettext
from base.money import format_number
from documents import barcode, wording
from documents.snapshots import CommandCards, PackingSlip, PickList, ReturnForm

Fact = tuple[str, str]
_MOST_BESIDE = 6
"""So many slips of a line stand beside it; more of them stand below."""


def _bars(text: str) -> dict[str, Any]:
    bars_mm, quiet_mm = barcode.size(text, module=.42, most=90)
    return {'bars_mm': bars_mm, 'quiet_mm': quiet_mm, 'barcode': barcode.data_uri(text)}


def _pieces(count: int) -> str:
    return ngettext('{count} piece', '{count} pieces', count).format(count=format_number(count))


COMMANDS = {
    'FINISH': (N_('Finish and print'), N_('Everything is packed: the parcel is closed.')),
    'PARTIAL': (N_('Ship what is here'), N_('What is missing goes on a new packing slip.')),
    'NEXT': (N_('Next order'), N_('Takes up the next parcel of the queue.')),
    'ABORT': (N_('Leave it to others'), N_('The parcel goes back to the queue, as far as it is packed.'))}
"""What the cards of the bench do; the code of each begins with COMPTOIR-, which is on no product."""


def command_cards(sheet: CommandCards) -> dict[str, Any]:
    return {'title': _('Command cards'), 'facts': [], 'intro': _(
        'Hang these up where you pack: scanning a card does what its button does.'), 'cards': [
        _bars(f'COMPTOIR-{name}') | {'code': f'COMPTOIR-{name}', 'does': _(does), 'hint': _(hint)}
        for name, (does, hint) in COMMANDS.items()]}


def packing_slip(slip: PackingSlip) -> dict[str, Any]:
    return _bars(slip['number']) | {
        'title': _('Packing slip'), 'facts': _slip_facts(slip),
        'window_lines': wording.address_lines(slip['ship_to'], slip['seller']['address']['country']),
        'pieces': _pieces(sum(line['quantity'] for line in slip['lines']))}


def _slip_facts(slip: PackingSlip) -> list[Fact]:
    parcel = _('{parcel} of {parcels}').format(parcel=slip['parcel'], parcels=slip['parcels'])
    return [
        (_('Order number'), slip['order_number']), (_('Order date'), wording.day(slip['ordered_on'])),
        (_('Pickup') if slip['pickup'] else _('Shipping method'), slip['shipping_method']),
        (_('Date'), wording.day(slip['issued_on'])), (_('Parcel'), parcel if slip['parcels'] > 1 else ''),
        (_('Deliver on'), wording.day(slip['deliver_on'])),
        (_('Weight'), wording.weight(slip['weight']) if slip['weight'] else ''), (_('Phone'), slip['ship_to']['phone']),
    ]


def _slips(count: int) -> str:
    return ngettext('{count} packing slip', '{count} packing slips', count).format(count=format_number(count))


def pick_list(picks: PickList) -> dict[str, Any]:
    count, lines = len(picks['slips']), picks['lines']
    of = (_('Packing slip'), picks['slips'][0]) if count == 1 else (_('Packing slips'), _slips(count))
    return {
        'title': _('Pick list'), 'number': wording.moment(picks['made_at']), 'facts': [
            of, (_('Lines'), format_number(len(lines))),
            (_('Pieces'), format_number(sum(line['quantity'] for line in lines))), (_('Printed by'), picks['made_by'])],
        'alone': count == 1, 'most_beside': _MOST_BESIDE, 'slip_count': _slips,
        'pieces': _pieces(sum(line['quantity'] for line in lines))}


def return_form(form: ReturnForm) -> dict[str, Any]:
    home = form['seller']['address']['country']
    return _bars(form['number'] or form['order_number']) | {
        'title': _('Return form'), 'number': form['number'], 'facts': [
            (_('Return'), form['number']), (_('Order number'), form['order_number']),
            (_('Order date'), wording.day(form['ordered_on'])), (_('Send back'), _within(form['days'])),
            (_('Email'), form['email'])],
        'from_lines': wording.address_lines(form['customer'], home),
        'window_lines': wording.address_lines(form['return_to'], form['customer']['country'])}


def _within(days: int) -> str:
    return ngettext('within {count} day', 'within {count} days', days).format(count=days) if days else ''
