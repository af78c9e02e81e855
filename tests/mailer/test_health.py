"""What DNS says of a domain, in words a shop can act on."""
import asyncio

import dns.asyncresolver
import dns.resolver
import pytest

from base.errors import Lazy
from mailer.dkim_keys import record
from mailer.health import Silent, dkim, dmarc, look, mx, spf


@pytest.mark.parametrize(('records', 'state'), [
    ([], 'missing'), (['google-site-verification=x', 'v=spf10 -all'], 'missing'), (['v=spf1 mx ~all'], 'good'),
    (['V=SPF1 mx -all'], 'good'), (['v=spf1 redirect=_spf.x'], 'good'), (['v=spf1 mx'], 'weak'),
    (['v=spf1 +all'], 'weak'), (['v=spf1 mx -all', 'v=spf1 a -all'], 'weak'), (['v=spf1 mx ?all'], 'weak')])
def test_spf_names_who_may_send_and_bars_the_others(records: list[str], state: str) -> None:
    assert spf(records).state == state


@pytest.mark.parametrize(('records', 'state'), [
    ([], 'missing'), (['v=DMARC1; p=none'], 'good'), (['v=DMARC1;p=reject; rua=mailto:a@x'], 'good'),
    (['v=DMARC1'], 'weak'), (['v=DMARC1; p=maybe'], 'weak'), (['v=DMARC1; p=none', 'v=DMARC1; p=none'], 'weak')])
def test_dmarc_has_one_policy(records: list[str], state: str) -> None:
    assert dmarc(records).state == state


@pytest.mark.parametrize(('records', 'state'), [
    ([], 'missing'), (['0 .'], 'missing'), (['20 b.x.', '10 a.x.'], 'good')])
def test_answers_of_customers_need_an_mx(records: list[str], state: str) -> None:
    assert mx(records).state == state


@pytest.mark.parametrize(('records', 'state'), [
    ([], 'missing'), ([record('abc')], 'good'), (['v=DKIM1; k=rsa; p=a bc'], 'good'), ([record('other')], 'weak')])
def test_the_published_key_is_the_one_that_signs(records: list[str], state: str) -> None:
    assert dkim(records, 'one._domainkey.x', 'abc').state == state


def test_all_four_are_asked_at_their_places_and_silence_is_no_verdict() -> None:
    asked = []

    async def ask(name: str, kind: str) -> list[str]:
        asked.append((name, kind))
        if kind == 'MX':
            raise Silent
        return []
    found = asyncio.run(look('x.example', 'one', 'abc', ask))
    assert sorted(asked) == [('_dmarc.x.example', 'TXT'), ('one._domainkey.x.example', 'TXT'), ('x.example', 'MX'),
                             ('x.example', 'TXT')]
    assert [(one.name, one.state) for one in found] == [
        ('SPF', 'missing'), ('DKIM', 'missing'), ('DMARC', 'missing'), ('MX', 'unknown')]
    assert all(isinstance(one.advice, Lazy) and '{' not in str(one.advice) for one in found)


def test_where_there_is_no_dns_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_given: object, **_more: object) -> None:
        raise dns.resolver.NoResolverConfiguration
    monkeypatch.setattr(dns.asyncresolver, 'Resolver', none)
    found = asyncio.run(look('x.example'))
    assert [one.state for one in found] == ['unknown'] * 4
