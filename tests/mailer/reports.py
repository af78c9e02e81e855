"""Mails that came back, as servers of many makes write them; each is about ANNA and the mail OURS."""
OURS = '<0123456789abcdef0123456789abcdef@shop.test>'
ANNA = 'anna@example.com'
ORIGINAL = f'From: Shop <shop@shop.test>\nTo: {ANNA}\nSubject: Your order\nMessage-ID: {OURS}\n\nThank you.\n'


def report(fields: str, *, sender: str = 'MAILER-DAEMON@mx.shop.test', kind: str = 'message/delivery-status',
           original: str = ORIGINAL, original_kind: str = 'message/rfc822', coding: str = '7bit',
           top: str = '') -> bytes:
    """A multipart/report with these fields for one recipient."""
    return (f'From: Mail Delivery System <{sender}>\nTo: bounces@shop.test\nSubject: Undelivered\n'
            f'Message-ID: <report@mx.shop.test>\n{top}MIME-Version: 1.0\n'
            'Content-Type: multipart/report; report-type=delivery-status; boundary="=_edge"\n\n'
            '--=_edge\nContent-Type: text/plain; charset=utf-8\n\nYour mail could not be delivered.\n\n'
            f'--=_edge\nContent-Type: {kind}\nContent-Transfer-Encoding: {coding}\n\n{fields}\n\n'
            f'--=_edge\nContent-Type: {original_kind}\n\n{original}\n--=_edge--\n').replace('\n', '\r\n').encode()


def fields(status: str, said: str, action: str = 'failed', more: str = '') -> str:
    return (f'Reporting-MTA: dns; mx.shop.test\nArrival-Date: Mon, 23 Nov 2026 10:00:00 +0100\n\n'
            f'{more}Final-Recipient: rfc822; {ANNA}\nAction: {action}\nStatus: {status}\n'
            f'Remote-MTA: dns; mx.example.com\nDiagnostic-Code: {said}')


EXIM = f"""Return-path: <>
X-Failed-Recipients: {ANNA}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@host.shop.test>
To: bounces@shop.test
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {ANNA}
    host mx.example.com [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{ANNA}>:
    %s

------ This is a copy of the message, including all the headers. ------

{ORIGINAL}"""
QMAIL = f"""From: MAILER-DAEMON@mx.shop.test
To: bounces@shop.test
Subject: failure notice

Hi. This is the qmail-send program at mx.shop.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{ANNA}>:
192.0.2.7 does not like recipient.
Remote host said: %s
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <shop@shop.test>
{ORIGINAL}"""

POSTFIX = fields('5.1.1', f'smtp; 550 5.1.1 <{ANNA}>: Recipient address rejected: User unknown in virtual table',
                 more=f'Original-Recipient: rfc822;{ANNA}\n')
# name: (the mail, whether the address is at fault, its status)
HARD: dict[str, tuple[bytes, str]] = {
    'postfix': (report(POSTFIX), '5.1.1'),
    'postfix, headers only': (report(POSTFIX, original_kind='text/rfc822-headers'), '5.1.1'),
    'postfix, no such domain': (report(fields(
        '5.4.4', 'X-Postfix; Host or domain name not found. Name service error for name=example.com type=A: Host not '
        'found')), '5.4.4'),
    'gmail': (report(fields('5.1.1', 'smtp; 550-5.1.1 The email account that you tried to reach does not exist.\n'
                            ' Please try double-checking the address. 550 5.1.1 NoSuchUser'),
                     sender='mailer-daemon@googlemail.com', top=f'X-Failed-Recipients: {ANNA}\n'), '5.1.1'),
    'gmail, switched off': (report(fields(
        '5.2.1', 'smtp; 550-5.2.1 The email account that you tried to reach is disabled.')), '5.2.1'),
    'exchange online': (report(fields(
        '5.1.10', 'smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'),
        sender='postmaster@example.com'), '5.1.10'),
    'exchange online at the edge': (report(fields(
        '5.4.1', 'smtp;550 5.4.1 Recipient address rejected: Access denied. AS(201806281)')), '5.4.1'),
    'exchange without a word': (report(fields('5.1.1', '').replace('Diagnostic-Code: ', '')), '5.1.1'),
    'exchange, encoded': (report(
        'UmVwb3J0aW5nLU1UQTogZG5zO214LnNob3AudGVzdAoKRmluYWwtUmVjaXBpZW50OiByZmM4MjI7YW5uYUBleGFtcGxlLmNvbQpBY3Rpb246'
        'IGZhaWxlZApTdGF0dXM6IDUuMS4xCg==', coding='base64'), '5.1.1'),
    'sendmail': (report(fields('5.1.1', 'SMTP; 550 5.1.1 user unknown').replace('rfc822; ', 'RFC822; ')), '5.1.1'),
    'yahoo': (report(fields(
        '5.0.0', "smtp; 554 delivery error: dd This user doesn't have a yahoo.com account (anna) [0]")), '5.0.0'),
    'only failed': (report(fields('5.0.0', 'smtp; 550 5.1.1 no mailbox here by that name')), '5.1.1'),
    'international': (report(POSTFIX.replace('rfc822;', 'utf-8;'), kind='message/global-delivery-status',
                             original_kind='message/global'), '5.1.1'),
    'exim': ((EXIM % '550 No such user here').encode(), ''),
    'qmail': ((QMAIL % '550 5.1.1 sorry, no mailbox here by that name').encode(), '5.1.1'),
}
SOFT: dict[str, tuple[bytes, str]] = {
    'full': (report(fields('5.2.2', 'smtp; 552 5.2.2 The email account you tried to reach is over quota')), '5.2.2'),
    'full, said vaguely': (report(fields('5.0.0', 'smtp; 550 mailbox is full, user unknown to answer')), '5.0.0'),
    'spam': (report(fields('5.7.1', 'smtp; 550 5.7.1 Message rejected as spam')), '5.7.1'),
    'blocked, with a wrong status': (report(fields('5.1.1', 'smtp; 550 5.1.1 blocked, see spamhaus')), '5.1.1'),
    'sender refused': (report(fields('5.1.8', 'smtp; 550 5.1.8 Sender domain not found')), '5.1.8'),
    'after five days': (report(fields('4.4.7', 'smtp; 451 4.4.7 message expired, user unknown')), '4.4.7'),
    'too large': (report(fields('5.2.3', 'smtp; 552 5.2.3 message too large')), '5.2.3'),
    'exim, full': ((EXIM % '552 mailbox full').encode(), ''),
    'qmail, for now': ((QMAIL % '450 user unknown for now').encode(), '4.0.0'),
}
