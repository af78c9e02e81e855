"""What came back is read: whose address it was, whether it exists at all, and which mail it was."""
import random
import time

import pytest

from mailer import bounces
from mailer.bounces import Bounce
from tests.mailer.reports import ANNA, EXIM, HARD, ORIGINAL, OURS, POSTFIX, SOFT, fields, report


@pytest.mark.parametrize('name', HARD)
def test_an_address_that_does_not_exist_is_told_with_its_mail(name: str) -> None:
    eml, status = HARD[name]
    found = bounces.read(eml)
    assert found
    assert (found.recipient, found.hard, found.status, found.message_id) == (ANNA, True, status, OURS)
    assert found.reason


@pytest.mark.parametrize('name', SOFT)
def test_what_is_no_fault_of_the_address_does_not_mark_it(name: str) -> None:
    eml, status = SOFT[name]
    found = bounces.read(eml)
    assert found
    assert (found.recipient, found.hard, found.status, found.message_id) == (ANNA, False, status, OURS)


def test_the_address_we_wrote_to_counts_not_the_one_it_was_forwarded_to() -> None:
    forwarded = POSTFIX.replace(f'Final-Recipient: rfc822; {ANNA}', 'Final-Recipient: rfc822; old@elsewhere.example')
    found = bounces.read(report(forwarded))
    assert found
    assert found.recipient == ANNA


def test_the_second_recipient_is_read_when_the_first_was_reached() -> None:
    first = 'Final-Recipient: rfc822; bea@example.com\nAction: delivered\nStatus: 2.0.0\n\n'
    found = bounces.read(report(fields('5.1.1', 'smtp; 550 user unknown', more=first)))
    assert found
    assert found.recipient == ANNA


PERSON = (f'From: Anna <{ANNA}>\nSubject: Re: Your order\nContent-Type: text/plain\n\n550 5.1.1 user unknown, '
          f'said {ANNA}\n').encode()


@pytest.mark.parametrize('eml', [
    b'', b'\0' * 1000, PERSON, ORIGINAL.encode(),
    report(fields('4.2.0', 'smtp; 451 greylisted', 'delayed')), report(fields('2.0.0', 'smtp; 250 ok', 'relayed')),
    report(fields('5.1.1', 'x').replace(ANNA, 'nobody')), report(''),
    report(POSTFIX).replace(b'message/delivery-status', b'message/disposition-notification'),
    report(POSTFIX, sender='anna@example.com').replace(b'multipart/report', b'multipart/mixed')
    .replace(b'Mail Delivery System', b'Anna'),
    (EXIM % '550 no such user').replace('Mail Delivery System <Mailer-Daemon@host', 'Anna <anna@host').encode(),
])
def test_what_reports_no_mail_given_up_is_none(eml: bytes) -> None:
    assert bounces.read(eml) is None


@pytest.mark.parametrize('eml', [
    report(POSTFIX) + b'x' * 3_000_000,
    report(POSTFIX).replace(b'charset=utf-8', b'charset=klingon-8'),
    report(POSTFIX).replace(b'\r\n', b'\n'),
    report(POSTFIX.replace('550 5.1.1', '550 5.1.1 \0\x07\u202e')),
    report(POSTFIX).replace(b'Undelivered', b'=?x-none?B?////?= \xff\xfe'),
    report(POSTFIX).rpartition(b'--=_edge')[0],
])
def test_damaged_reports_are_read_as_far_as_they_go(eml: bytes) -> None:
    found = bounces.read(eml)
    assert found
    assert (found.recipient, found.hard, found.message_id) == (ANNA, True, OURS)
    assert found.reason.isprintable()


def nested(depth: int, kind: str) -> bytes:
    parts = b''.join(b'Content-Type: %s; boundary="e%d"\n\n--e%d\n' % (kind.encode(), at, at) for at in range(depth))
    return b'From: MAILER-DAEMON@x.example\n' + parts + b'Content-Type: text/plain\n\nhello\n'


@pytest.mark.parametrize('eml', [
    nested(3000, 'multipart/report'), nested(3000, 'message/rfc822'), nested(59, 'multipart/report'),
    b'From: MAILER-DAEMON@x\n' + b'Content-Type: message/rfc822\n\n' * 5000,
    b'From: MAILER-DAEMON@x\nX-Failed-Recipients: ' + b'a@b.example,' * 20_000 + b'\n\n' + b'a@b.example ' * 20_000,
    report('\n\n'.join(['Final-Recipient: rfc822; a@b.example\nAction: delayed'] * 5000)),
    report(fields('5.0.0', 'smtp; ' + 'user ' * 40_000)), report('\n'.join(['\n \t'] * 60_000)),
    b'From: MAILER-DAEMON@x\n\nqmail-send\n' + b'<a@b>:\n' * 30_000,
])
def test_what_is_made_to_hurt_is_dealt_with_in_a_moment(eml: bytes) -> None:
    began = time.perf_counter()
    bounces.read(eml)
    assert time.perf_counter() - began < 10    # seconds, on the busiest machine


def test_whatever_bytes_come_nothing_is_raised() -> None:
    dice = random.Random(7)
    for eml in [each for each, _ in [*HARD.values(), *SOFT.values()]]:
        for _ in range(20):
            torn = bytearray(eml)
            for _ in range(dice.randint(1, 30)):
                torn[dice.randrange(len(torn))] = dice.randrange(256)
            found = bounces.read(bytes(torn[:dice.randint(1, len(torn))]))
            assert found is None or isinstance(found, Bounce)


@pytest.mark.parametrize(('answer', 'gone'), [
    ('550 5.1.1 <anna@example.com>: Recipient address rejected: User unknown', True),
    ('550 no such user', True), ('553 5.1.2 We are unable to route this mail', True), ('550 5.1.10 null MX', True),
    ('550 5.7.1 spam', False), ('552 5.2.2 mailbox full', False), ('450 4.1.1 user unknown', False),
    ('550 5.2.1 this user is receiving mail at a rate that is too high', False), ('550 rejected', False),
    ('This is not a mail address.', False), ('', False),
])
def test_a_refusal_says_whether_the_address_exists(answer: str, gone: bool) -> None:
    assert bounces.is_gone(answer) is gone


def test_only_what_looks_like_a_report_is_opened() -> None:
    assert bounces.looks_like_report(b'Content-Type: multipart/report; report-type=delivery-status\r\n\r\n')
    assert bounces.looks_like_report(b'From: "Mail Delivery System" <MAILER-DAEMON@x.example>\r\n\r\n')
    assert not bounces.looks_like_report(b'From: anna@example.com\r\nContent-Type: text/plain\r\n\r\n')
    assert not bounces.looks_like_report(b'\xff\0\n\n:')
