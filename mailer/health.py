"""What DNS says of the domain mails are sent from: SPF, DKIM, DMARC, MX; the reasons mails end up as spam."""
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import dns.asyncresolver
import dns.exception
import dns.resolver

from base.errors import Lazy
from base.i18n import N_
from mailer.dkim_keys import record, record_name

LIMIT = 8    # seconds for one question
Ask = Callable[[str, str], Awaitable[list[str]]]


class Silent(Exception):
    """DNS gave no answer: nothing is known, neither good nor bad."""


@dataclass(frozen=True)
class Finding:
    """`state`: good, weak, missing or unknown. `found` is the record, `advice` one sentence for the owner."""
    name: str
    state: str
    found: str
    advice: Lazy


async def ask_dns(name: str, kind: str) -> list[str]:
    """The records, texts put together; empty when there are none. Raises Silent."""
    try:
        answer = await dns.asyncresolver.Resolver().resolve(name, kind, lifetime=LIMIT)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise Silent from error
    if kind == 'TXT':
        return [b''.join(row.strings).decode('utf-8', 'replace') for row in answer]
    return [str(row) for row in answer]


async def look(domain: str, selector: str = '', public: str = '', ask: Ask = ask_dns) -> list[Finding]:
    """All four, asked at once. `selector` and `public` are those of the shop's own key, where there is one."""
    return list(await asyncio.gather(
        _judged('SPF', domain, 'TXT', spf, ask), _dkim(domain, selector, public, ask),
        _judged('DMARC', f'_dmarc.{domain}', 'TXT', dmarc, ask), _judged('MX', domain, 'MX', mx, ask)))


async def _judged(name: str, where: str, kind: str, judge: Callable[[list[str]], Finding], ask: Ask) -> Finding:
    try:
        return judge(await ask(where, kind))
    except Silent:
        return _silent(name, where)
    except (UnicodeError, ValueError, OSError):    # no network, no resolver set, a name that DNS cannot have
        return _silent(name, where)


def _silent(name: str, where: str) -> Finding:
    return Finding(name, 'unknown', '', Lazy(N_('DNS did not answer for {where}. Check the network of this computer '
                                                'and look again.'), where=where))


def spf(records: list[str]) -> Finding:
    """Who may send for the domain (RFC 7208)."""
    found = [one for one in records if one.lower() == 'v=spf1' or one.lower().startswith('v=spf1 ')]
    if not found:
        return Finding('SPF', 'missing', '', Lazy(N_(
            'Add a TXT record that begins with v=spf1 and names your mail server; your provider says which.')))
    shown, rules = ' | '.join(found), found[0].lower().split()
    if len(found) > 1:
        return Finding('SPF', 'weak', shown, Lazy(N_('There must be one record only: put them together into one.')))
    if '+all' in rules or 'all' in rules:
        return Finding('SPF', 'weak', shown, Lazy(N_('It lets anybody send for you: end it with ~all or -all.')))
    if rules[-1] not in {'~all', '-all'} and not any(rule.startswith('redirect=') for rule in rules):
        return Finding('SPF', 'weak', shown, Lazy(N_('It does not say what of others: end it with ~all or -all.')))
    return Finding('SPF', 'good', shown, Lazy(N_('Check that it names the server your mails leave by.')))


def dmarc(records: list[str]) -> Finding:
    """What receivers shall do with mails that are not from the domain (RFC 7489)."""
    found = [one for one in records if one.lower().replace(' ', '').startswith('v=dmarc1')]
    if not found:
        return Finding('DMARC', 'missing', '', Lazy(N_(
            'Add a TXT record at _dmarc with v=DMARC1;p=none: large mail providers ask for it.')))
    if len(found) > 1:
        return Finding('DMARC', 'weak', ' | '.join(found), Lazy(N_(
            'There must be one record only: put them together into one.')))
    policy = dict(_tag(part) for part in found[0].split(';')).get('p', '')
    if policy not in {'quarantine', 'reject', 'none'}:
        return Finding('DMARC', 'weak', found[0], Lazy(N_('It has no policy: add p=none or p=quarantine.')))
    if policy == 'none':
        return Finding('DMARC', 'good', found[0], Lazy(N_(
            'It watches only. Once your mails arrive well, p=quarantine protects your name.')))
    return Finding('DMARC', 'good', found[0], Lazy(N_('Nothing to do.')))


def _tag(part: str) -> tuple[str, str]:
    name, _sep, value = part.partition('=')
    return name.strip().lower(), value.strip().lower()


def mx(records: list[str]) -> Finding:
    """Where answers of customers arrive."""
    shown = ', '.join(sorted(records, key=_weight))
    if not records or all(one.split()[-1] == '.' for one in records):
        return Finding('MX', 'missing', shown, Lazy(N_(
            'This domain receives no mail: answers of customers would be lost. Add an MX record of your provider.')))
    return Finding('MX', 'good', shown, Lazy(N_('Nothing to do.')))


def _weight(record_text: str) -> tuple[int, str]:
    weight, _sep, host = record_text.partition(' ')
    return (int(weight) if weight.isdigit() else 0), host


async def _dkim(domain: str, selector: str, public: str, ask: Ask) -> Finding:
    if not selector:
        return Finding('DKIM', 'unknown', '', Lazy(N_(
            'Comptoir signs nothing yet. Your provider may sign, or make a key below.')))
    where = record_name(selector, domain)
    return await _judged('DKIM', where, 'TXT', lambda records: dkim(records, where, public), ask)


def dkim(records: list[str], where: str, public: str) -> Finding:
    """Whether the key published is the one that signs (RFC 6376)."""
    if not records:
        return Finding('DKIM', 'missing', '', Lazy(N_('Publish the TXT record shown below at {where}.'), where=where))
    keys = {_spaceless(part[2:]) for one in records for part in map(str.strip, one.split(';')) if part.startswith('p=')}
    if _spaceless(record(public).rpartition('p=')[2]) not in keys:
        return Finding('DKIM', 'weak', ' | '.join(records), Lazy(N_(
            'Another key stands at {where}: replace it with the record shown below.'), where=where))
    return Finding('DKIM', 'good', ' | '.join(records), Lazy(N_('Nothing to do.')))


def _spaceless(text: str) -> str:
    return ''.join(text.split())
