"""The accounts the books are kept in: those of the French chart (plan comptable général) until others are set."""
import re
from collections.abc import Mapping

from base.actor import Actor, Right
from base.errors import Invalid
from base.i18n import N_
from data.models import Shop
from orders import arranging
from orders.ground import verb

DEFAULTS = {
    'customers': '411000', 'goods': '707000', 'services': '706000', 'shipping': '708500', 'vat': '445710',
    'vat_abroad': '445710', 'bank': '512000', 'gain': '758000', 'loss': '658000'}
NAMES = {
    'customers': N_('Customers'), 'goods': N_('Sales of goods'), 'services': N_('Sales of services'),
    'shipping': N_('Shipping and other charges'), 'vat': N_('VAT collected'),
    'vat_abroad': N_('VAT of other EU countries (OSS)'), 'bank': N_('Bank'), 'gain': N_('Rounding gains'),
    'loss': N_('Rounding losses')}
HINTS = {'vat_abroad': N_('The same as VAT collected until you declare through the one-stop shop (OSS).')}
JOURNALS = {'sales': 'VE', 'payments': 'BQ'}
JOURNAL_NAMES = {'sales': N_('Sales journal'), 'payments': N_('Bank journal')}
ALL = {**DEFAULTS, **JOURNALS}


def accounts(shop: Shop) -> dict[str, str]:
    """By what they are for; the two journals under `sales` and `payments`."""
    return {**ALL, **(shop.legal.get('accounts') or {})}


@verb(Right.SETTINGS)
async def edit_accounts(actor: Actor, version: int, values: Mapping[str, str]) -> None:
    """An empty one goes back to the usual. Raises Invalid, Stale."""
    shop = await arranging.claim_shop(version, 'accounts_edited', accounts)
    own = {name: str(values.get(name) or '').strip().upper() or usual for name, usual in ALL.items()}
    for name, account in own.items():
        pattern = r'[A-Z0-9]{1,6}' if name in JOURNALS else r'[1-9]\d{2}[A-Z0-9]{0,9}'
        if not re.fullmatch(pattern, account):
            raise Invalid(N_('A journal is a word of at most six letters or digits.') if name in JOURNALS else
                          N_('An account begins with three digits, and has at most twelve digits or letters.'), name)
    shop.legal = {**shop.legal, 'accounts': own}
    await arranging.save_shop(actor, shop, 'accounts_edited')
