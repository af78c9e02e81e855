"""The shop arranges its desk: company, administration, statuses of its own, payment and shipping methods, carriers."""
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from base.actor import Actor, Right
from base.clock import now
from base.errors import Invalid, Missing, Stale
from base.i18n import LANGUAGES, N_, _
from base.text import clean
from data import database
from data.models import Carrier, CustomStatus, History, Order, PaymentMethod, ShippingMethod, Shop
from orders import history, legal, numbering, topics
from orders.ground import verb
from orders.invoicing import WHEN
from orders.snapshots import address

COLOURS = {'ok': N_('Green'), 'info': N_('Blue'), 'warn': N_('Orange'), 'bad': N_('Red'), 'mute': N_('Grey')}
SLIPS_WHEN = {'order': N_('With the order'), 'later': N_('By hand')}
VAT_REGIMES = {'standard': N_('VAT is charged'), 'franchise': N_('Small business, no VAT (art. 293 B CGI)')}
PRICE_MODES = {'gross': N_('With VAT (consumers)'), 'net': N_('Without VAT (businesses)')}
CHOICES: dict[str, Collection[str]] = {'invoice_when': WHEN, 'slips_when': SLIPS_WHEN, 'vat_regime': VAT_REGIMES,
                                       'price_mode': PRICE_MODES, 'language': LANGUAGES}
MOST = {'payment_days': 365, 'quote_days': 365, 'default_vat_rate': 9999}
LOGO_LIMIT = 300_000
_LOGO = re.compile(r'data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+')


async def claim_shop(version: int, told: str, theirs: Callable[[Shop], dict[str, Any]]) -> Shop:
    """Raises Stale, with who it was and what stands there now, when another owner saved meanwhile."""
    touched = await database.write('UPDATE shop SET version = version + 1 WHERE id = 1 AND version = ?', [version])
    shop = await Shop.get(id=1, using_db=database.writer())
    if not touched:
        last = await History.filter(order_id=None, quote_id=None, verb=told).order_by('-id').first()
        raise Stale(last.who if last else _('A colleague'), last.at if last else now(),
                    {**theirs(shop), 'version': shop.version})
    return shop


async def save_shop(actor: Actor, shop: Shop, told: str) -> None:
    await shop.save()
    await history.record(actor, told)
    database.announce(topics.SETTINGS)


def company(shop: Shop) -> dict[str, Any]:
    """As the form of the company has it."""
    home = address(shop.address, country=shop.country)
    return {'name': shop.name, **{name: home[name] for name in ('line1', 'line2', 'postcode', 'city', 'country')},
            **legal.company(shop.legal)}


def administration(shop: Shop) -> dict[str, Any]:
    """As the form of the administration has it; the VAT rate in hundredths of a percent."""
    names = (*CHOICES, 'timezone', 'language', 'payment_days', 'quote_days', 'default_vat_rate')
    return {**{name: getattr(shop, name) for name in names},
            **{f'prefix_{kind}': shop.prefixes.get(kind, '') for kind in numbering.DEFAULTS}}


@verb(Right.SETTINGS)
async def edit_company(actor: Actor, version: int, values: Mapping[str, Any]) -> None:
    """Name, address, legal ids and bank account as they stand on papers. Raises Invalid, Stale."""
    shop = await claim_shop(version, 'company_edited', company)
    shop.name = clean(values['name'], 200)
    if not shop.name:
        raise Invalid(N_('Give your shop a name.'), 'name')
    shop.address = {name: clean(value, 200) for name, value in address(dict(values)).items()} | {'name': shop.name}
    shop.country = shop.address['country'] or shop.country
    shop.legal = {**shop.legal, **legal.cleaned_company(values, shop.legal)}
    shop.logo = check_logo(values.get('logo', shop.logo))
    await save_shop(actor, shop, 'company_edited')


def check_logo(text: str) -> str:
    """A PNG or JPEG as a data: address, at most 300 kB. Raises Invalid."""
    if text and (len(text) > LOGO_LIMIT * 4 // 3 or not _LOGO.fullmatch(text)):
        raise Invalid(N_('The logo must be a PNG or JPEG picture of at most 300 kB.'), 'logo')
    return text


@verb(Right.SETTINGS)
async def edit_administration(actor: Actor, version: int, values: Mapping[str, Any]) -> None:
    """When invoices and slips are made, numbers, terms, language and zone. Raises Invalid, Stale."""
    shop = await claim_shop(version, 'administration_edited', administration)
    for name, known in CHOICES.items():
        if values[name] not in known:
            raise Invalid(N_('Please choose one from the list.'), name)
        setattr(shop, name, values[name])
    if values['timezone'] not in available_timezones():
        raise Invalid(N_('Choose a time zone from the list.'), 'timezone')
    shop.timezone = values['timezone']
    for name, most in MOST.items():
        if not 0 <= int(values[name]) <= most:
            raise Invalid(N_('Enter a number from 0 to {most}.'), name,
                          most=Decimal(most) / 100 if name == 'default_vat_rate' else most)
        setattr(shop, name, int(values[name]))
    shop.prefixes = {kind: numbering.check_prefix(values.get(f'prefix_{kind}') or default, f'prefix_{kind}')
                     for kind, default in numbering.DEFAULTS.items()}
    numbering.check_apart(shop.prefixes)
    await save_shop(actor, shop, 'administration_edited')


@verb(Right.SETTINGS)
async def set_next_number(actor: Actor, kind: str, number: int) -> None:
    """The number the next document of this kind gets; only forward, so that none is given twice."""
    if kind not in numbering.DEFAULTS:
        raise Missing(N_('There is no such series.'))
    await numbering.forward(await Shop.get(id=1), kind, number)
    database.announce(topics.SETTINGS)


async def _put(model: type[Model], row_id: int | None, values: dict[str, Any], field: str) -> int:
    """Adds or changes one row of a list; its name is unique."""
    try:
        if row_id is None:
            row = await model.create(**values)
            database.announce(topics.SETTINGS)
            return int(row.pk)
        if not await model.filter(id=row_id).update(**values):
            raise Missing(N_('This has been deleted.'))
    except IntegrityError as error:
        raise Invalid(N_('That name is already taken.'), field) from error
    database.announce(topics.SETTINGS)
    return row_id


def _named(text: str, field: str, limit: int) -> str:
    name = clean(text, limit)
    if not name:
        raise Invalid(N_('Give it a name.'), field)
    return name


@verb(Right.SETTINGS)
async def put_status(actor: Actor, row_id: int | None, title: str, colour: str) -> int:
    """Adds or changes a status of the shop's own. Raises Invalid."""
    if colour not in COLOURS:
        raise Invalid(N_('Please choose one from the list.'), 'colour')
    status_id = await _put(CustomStatus, row_id, {'title': _named(title, 'title', 60), 'colour': colour}, 'title')
    await _tell_of(status_id)
    return status_id


@verb(Right.SETTINGS)
async def delete_status(actor: Actor, row_id: int) -> None:
    """Clears it on its orders; history keeps its name."""
    await _tell_of(row_id)
    await Order.filter(custom_status_id=row_id).update(custom_status_id=None)
    await CustomStatus.filter(id=row_id).delete()
    database.announce(topics.SETTINGS)


async def _tell_of(status_id: int) -> None:
    """The orders that wear this status look different now."""
    orders = await Order.filter(custom_status_id=status_id).values_list('id', flat=True)
    database.announce(*([topics.ORDERS] if orders else []), *(topics.order(int(str(one))) for one in orders))


@verb(Right.SETTINGS)
async def put_payment_method(actor: Actor, row_id: int | None, name: str, pay_later: bool) -> int:
    return await _put(PaymentMethod, row_id, {'name': _named(name, 'name', 80), 'pay_later': pay_later}, 'name')


@verb(Right.SETTINGS)
async def delete_payment_method(actor: Actor, row_id: int) -> None:
    """Orders keep the name they were placed with."""
    await PaymentMethod.filter(id=row_id).delete()
    database.announce(topics.SETTINGS)


@verb(Right.SETTINGS)
async def put_shipping_method(actor: Actor, row_id: int | None, name: str, pickup: bool, price_minor: int,
                              carrier_id: int | None) -> int:
    """`price_minor` in the shop's currency and price mode."""
    if price_minor < 0:
        raise Invalid(N_('Enter an amount of zero or more.'), 'price')
    if carrier_id is not None and not await Carrier.exists(id=carrier_id):
        raise Invalid(N_('This carrier has been deleted.'), 'carrier')
    return await _put(ShippingMethod, row_id, {'name': _named(name, 'name', 80), 'pickup': pickup,
                                               'price_minor': price_minor, 'carrier_id': carrier_id}, 'name')


@verb(Right.SETTINGS)
async def delete_shipping_method(actor: Actor, row_id: int) -> None:
    """Orders keep the name they were placed with."""
    await ShippingMethod.filter(id=row_id).delete()
    database.announce(topics.SETTINGS)


@verb(Right.SETTINGS)
async def put_carrier(actor: Actor, row_id: int | None, name: str, tracking_url: str) -> int:
    """`tracking_url` may hold {code} {postcode} {country} {language}. Raises Invalid."""
    url = clean(tracking_url, 300)
    if url and not url.startswith(('https://', 'http://')):
        raise Invalid(N_('Start the address with https://'), 'tracking_url')
    if url and set(re.findall(r'\{(\w*)\}', url)) - {'code', 'postcode', 'country', 'language'}:
        raise Invalid(N_('Only {code}, {postcode}, {country} and {language} are filled in.'), 'tracking_url',
                      code='{code}', postcode='{postcode}', country='{country}', language='{language}')
    return await _put(Carrier, row_id, {'name': _named(name, 'name', 80), 'tracking_url': url}, 'name')


@verb(Right.SETTINGS)
async def delete_carrier(actor: Actor, row_id: int) -> None:
    """Slips keep the name; shipping methods lose it."""
    await ShippingMethod.filter(carrier_id=row_id).update(carrier_id=None)
    await Carrier.filter(id=row_id).delete()
    database.announce(topics.SETTINGS)
