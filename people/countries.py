"""What a country says about a shop: its currency, its time zone and its usual VAT rate."""
from functools import lru_cache
from importlib.resources import files
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_territory_currencies

# Standard rates in hundredths of a percent; elsewhere the shop sets its own.
VAT = {
    'AT': 2000, 'BE': 2100, 'BG': 2000, 'CY': 1900, 'CZ': 2100, 'DE': 1900, 'DK': 2500, 'EE': 2400, 'ES': 2100,
    'FI': 2550, 'FR': 2000, 'GR': 2400, 'HR': 2500, 'HU': 2700, 'IE': 2300, 'IT': 2200, 'LT': 2100, 'LU': 1700,
    'LV': 2100, 'MT': 1800, 'NL': 2100, 'PL': 2300, 'PT': 2300, 'RO': 2100, 'SE': 2500, 'SI': 2200, 'SK': 2300,
    'AD': 450, 'AU': 1000, 'CH': 810, 'GB': 2000, 'IS': 2400, 'JP': 1000, 'LI': 810, 'MC': 2000, 'NO': 2500,
    'NZ': 1500, 'RS': 2000, 'SG': 900, 'TR': 2000, 'UA': 2000, 'ZA': 1500,
}
# Offered on the first page; any other is taken from the command line and in the settings.
OFFERED = (
    'AD', 'AE', 'AR', 'AT', 'AU', 'BE', 'BG', 'BR', 'CA', 'CH', 'CI', 'CL', 'CM', 'CO', 'CY', 'CZ', 'DE', 'DK', 'DZ',
    'EE', 'EG', 'ES', 'FI', 'FR', 'GB', 'GF', 'GP', 'GR', 'HK', 'HR', 'HU', 'ID', 'IE', 'IL', 'IN', 'IS', 'IT', 'JP',
    'KE', 'KR', 'LI', 'LT', 'LU', 'LV', 'MA', 'MC', 'MQ', 'MT', 'MX', 'MY', 'NC', 'NG', 'NL', 'NO', 'NZ', 'PE', 'PF',
    'PH', 'PL', 'PT', 'RE', 'RO', 'RS', 'SE', 'SG', 'SI', 'SK', 'SN', 'TH', 'TN', 'TR', 'TW', 'UA', 'US', 'VN', 'ZA',
)
# Where most people live, in countries with several time zones.
MAIN_ZONES = {
    'AR': 'America/Argentina/Buenos_Aires', 'AU': 'Australia/Sydney', 'BR': 'America/Sao_Paulo',
    'CA': 'America/Toronto', 'CD': 'Africa/Kinshasa', 'CL': 'America/Santiago', 'CN': 'Asia/Shanghai',
    'CY': 'Asia/Nicosia', 'DE': 'Europe/Berlin', 'EC': 'America/Guayaquil', 'ES': 'Europe/Madrid',
    'GL': 'America/Nuuk', 'ID': 'Asia/Jakarta', 'KZ': 'Asia/Almaty', 'MN': 'Asia/Ulaanbaatar',
    'MX': 'America/Mexico_City', 'MY': 'Asia/Kuala_Lumpur', 'NZ': 'Pacific/Auckland', 'PF': 'Pacific/Tahiti',
    'PG': 'Pacific/Port_Moresby', 'PT': 'Europe/Lisbon', 'RU': 'Europe/Moscow', 'UA': 'Europe/Kyiv',
    'US': 'America/New_York', 'UZ': 'Asia/Tashkent',
}
# The others of the offered countries, for the shops that are not where most people live.
OTHER_ZONES = (
    'America/Anchorage', 'America/Cancun', 'America/Chicago', 'America/Denver', 'America/Edmonton', 'America/Halifax',
    'America/Los_Angeles', 'America/Manaus', 'America/Mazatlan', 'America/Noronha', 'America/Phoenix',
    'America/Regina', 'America/Rio_Branco', 'America/St_Johns', 'America/Tijuana', 'America/Vancouver',
    'America/Winnipeg', 'Asia/Jayapura', 'Asia/Makassar', 'Atlantic/Azores', 'Atlantic/Canary', 'Australia/Adelaide',
    'Australia/Brisbane', 'Australia/Darwin', 'Australia/Perth', 'Pacific/Chatham', 'Pacific/Easter',
    'Pacific/Honolulu', 'Pacific/Marquesas',
)


@lru_cache(maxsize=1)
def zones() -> dict[str, list[str]]:
    """The time zones of each country."""
    found: dict[str, list[str]] = {}
    for line in (files('tzdata') / 'zoneinfo' / 'zone.tab').read_text(encoding='utf-8').splitlines():
        if not line.startswith('#'):
            country, _, zone = line.split('\t')[:3]
            found.setdefault(country, []).append(zone)
    return found


def is_country(code: str) -> bool:
    return code in zones()


def is_currency(code: str) -> bool:
    return code in Locale('en').currencies


def is_timezone(name: str) -> bool:
    return name in _timezones()


@lru_cache
def _timezones() -> set[str]:
    """Read from hundreds of files."""
    return available_timezones()


def currency_of(country: str) -> str:
    return str(next(iter(get_territory_currencies(country)), 'EUR'))


def timezone_of(country: str) -> str:
    return MAIN_ZONES.get(country) or zones()[country][0]
