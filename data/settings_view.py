"""What the settings page shows."""
from dataclasses import dataclass
from datetime import datetime, timedelta

from base.clock import now
from data import database
from data.models import (
    Carrier,
    Counter,
    CustomStatus,
    Mail,
    MailAccount,
    Pause,
    PaymentMethod,
    ShippingMethod,
    Shop,
    Staff,
    Station,
)

OLD = timedelta(hours=24)


@dataclass(slots=True)
class MailSettings:
    """`pause` is that of mails; `old` how many have waited for more than a day, counted while mails are paused."""
    account: MailAccount | None
    pause: Pause | None
    old: int


@dataclass(slots=True)
class SettingsView:
    """`counters` are the next numbers by series."""
    shop: Shop
    statuses: list[CustomStatus]
    payment_methods: list[PaymentMethod]
    shipping_methods: list[ShippingMethod]
    carriers: list[Carrier]
    staff: list[Staff]
    stations: list[Station]
    counters: dict[str, int]
    mail: MailSettings


async def read() -> SettingsView:
    db = database.reader()
    return SettingsView(
        shop=await Shop.get(id=1, using_db=db),
        statuses=await CustomStatus.all().using_db(db).order_by('position', 'id'),
        payment_methods=await PaymentMethod.all().using_db(db).order_by('id'),
        shipping_methods=await ShippingMethod.all().using_db(db).order_by('id').select_related('carrier'),
        carriers=await Carrier.all().using_db(db).order_by('name'),
        staff=await Staff.all().using_db(db).order_by('-active', 'name'),
        stations=await Station.all().using_db(db).order_by('name'),
        counters={row.series: row.next for row in await Counter.all().using_db(db)},
        mail=await _mail())


async def _mail() -> MailSettings:
    db = database.reader()
    pause = await Pause.get_or_none(kind='mail', using_db=db)
    return MailSettings(account=await MailAccount.get_or_none(id=1, using_db=db), pause=pause,
                        old=await old_mails(now() - OLD) if pause else 0)


async def old_mails(before: datetime) -> int:
    """How many wait that were made before then."""
    waiting = Mail.filter(job__kind='mail', job__state__in=('available', 'retryable'), made_at__lt=before)
    return int(await waiting.using_db(database.reader()).count())
