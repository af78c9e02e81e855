"""Every way a mail server misbehaves has the one meaning that is right for the mail."""
import asyncio
import logging
import socket
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from mailer import answers
from mailer.smtp import Account, Kind, Limits, Post, Security, Trouble, try_account
from tests.mailer.scripted import DROP, SILENT, Script, Server, presenting, serving, trusting

CALM = Limits(connect=20, command=20, whole=40, rested=20)    # for answers that do come, on the slowest machine
HASTY = Limits(connect=0.25, command=0.25, whole=1, rested=0.1)    # for those that never do
EML = b'Subject: hello\r\n\r\n' + b'.a line of the body\r\n' * 50
SECRET = 'pa55 wörd'


@dataclass
class Case:
    kind: Kind
    code: int | None = None
    script: Script = field(default_factory=dict)
    security: Security = 'none'
    username: str = ''
    words: str | None = None
    limits: Limits | None = None
    more: Callable[[], dict[str, Any]] = dict
    recipient: str = 'anna@example.com'


AUTH: Script = {'EHLO': '250-hello\r\n250 AUTH PLAIN LOGIN'}
TLS: Script = {'EHLO': '250-hello\r\n250 STARTTLS'}
CASES = {
    'greylisting': Case('retry', 451, {'RCPT': '451 4.7.1 Greylisted, come back later'}),
    'busy at the greeting': Case('retry', 421, {'greeting': '421 too busy'}),
    'refusal at the greeting': Case('account', 554, {'greeting': '554 no mail from your network'}),
    'no greeting': Case('retry', None, {'greeting': SILENT}, words=answers.SLOW),
    'greeting after the limit': Case('retry', None, limits=HASTY, more=lambda: {'slowness': 0.4}),
    'greeting of something else': Case('account', None, {'greeting': 'SSH-2.0-OpenSSH_9'}, words=answers.NOT_SMTP),
    'greeting with a wrong number': Case('account', None, {'greeting': '250 hello'}, words=answers.NOT_SMTP),
    'neither EHLO nor HELO': Case('account', 502, {'EHLO': '502 no', 'HELO': '502 no'}),
    'busy at EHLO': Case('retry', 421, {'EHLO': '421 restarting'}),
    'temporary trouble at EHLO': Case('retry', 450, {'EHLO': '450 later'}),
    'drop when connecting': Case('retry', None, {'greeting': DROP}),
    'drop at EHLO': Case('retry', None, {'EHLO': DROP}),
    'silence at EHLO': Case('retry', None, {'EHLO': SILENT}, words=answers.SLOW),
    'sender refused': Case('account', 550, {'MAIL': '550 5.7.1 not your address'}),
    'sender refused for now': Case('retry', 451, {'MAIL': '451 try again'}),
    'sender only after a login': Case('account', 530, {'MAIL': '530 5.7.0 Authentication required'}),
    'size refused at MAIL': Case('content', 552, {'MAIL': '552 5.3.4 message size exceeds limit'}),
    'busy at MAIL': Case('retry', 421, {'MAIL': '421 too many mails'}),
    'drop after MAIL': Case('retry', None, more=lambda: {'hang_up_after': 'MAIL'}),
    'silence at MAIL': Case('retry', None, {'MAIL': SILENT}, words=answers.SLOW),
    'garbage at MAIL': Case('retry', None, {'MAIL': '?!* 12'}, words=answers.GARBLED),
    'unknown recipient': Case('recipient', 550, {'RCPT': '550 5.1.1 no such user'}),
    'recipient moved': Case('recipient', 551, {'RCPT': '551 user not local'}),
    'mailbox over its quota': Case('recipient', 552, {'RCPT': '552 5.2.2 mailbox full'}),
    'mailbox name not allowed': Case('recipient', 553, {'RCPT': '553 5.1.3 name not allowed'}),
    'no room for now': Case('retry', 452, {'RCPT': '452 4.2.2 insufficient storage'}),
    'mailbox busy': Case('retry', 450, {'RCPT': '450 mailbox busy'}),
    'busy at RCPT': Case('retry', 421, {'RCPT': '421 closing'}),
    'recipient refused in many lines': Case('recipient', 550, {'RCPT': '550-no\r\n550-such\r\n550 user'},
                                            words='550 no such user'),
    'relaying denied': Case('account', 554, {'RCPT': '554 5.7.1 <a@b.example>: Relay access denied'}),
    'sender refused only at RCPT': Case('account', 553, {'RCPT': '553 5.7.1 Sender address rejected: not owned'}),
    'login wanted only at RCPT': Case('account', 530, {'RCPT': '530 log in first'}),
    'drop after RCPT': Case('retry', None, more=lambda: {'hang_up_after': 'RCPT'}),
    'silence at RCPT': Case('retry', None, {'RCPT': SILENT}, words=answers.SLOW),
    'not a mail address': Case('recipient', None, recipient='anna example.com', words=answers.BAD_RECIPIENT),
    'accents before the at sign': Case('recipient', None, recipient='zoë@example.com', words=answers.NO_UTF8),
    'DATA refused': Case('content', 554, {'DATA': '554 no valid recipients'}),
    'DATA refused for now': Case('retry', 451, {'DATA': '451 later'}),
    'drop at DATA': Case('retry', None, {'DATA': DROP}),
    'DATA taken without a go': Case('retry', None, {'DATA': '250 ok'}, words=answers.GARBLED),
    'drop inside the body': Case('unknown', None, more=lambda: {'in_body': 10}, words=answers.PERHAPS),
    'drop after the body': Case('unknown', None, {'body': DROP}, words=answers.PERHAPS),
    'silence after the body': Case('unknown', None, {'body': SILENT}, words=answers.PERHAPS),
    'garbage after the body': Case('unknown', None, {'body': 'whatever'}, words=answers.PERHAPS),
    'spam after the body': Case('content', 554, {'body': '554 5.7.1 looks like spam'}),
    'too large after the body': Case('content', 552, {'body': '552 too large'}),
    'trouble after the body': Case('retry', 451, {'body': '451 local error in processing'}),
    'busy after the body': Case('retry', 421, {'body': '421 shutting down'}),
    'each answer very slow': Case('retry', None, limits=Limits(0.2, 0.2, 0.25, 0.1), more=lambda: {'slowness': 0.09}),
    'wrong password': Case('account', 535, {**AUTH, 'AUTH': '535 5.7.8 bad credentials'}, username='shop'),
    'password too weak': Case('account', 534, {**AUTH, 'AUTH': '534 5.7.9 app password needed'}, username='shop'),
    'login not possible for now': Case('retry', 454, {**AUTH, 'AUTH': '454 4.7.0 temporary failure'}, username='shop'),
    'drop at the login': Case('retry', None, {**AUTH, 'AUTH': DROP}, username='shop'),
    'no login offered': Case('account', None, username='shop', words=answers.NO_AUTH),
    'only unknown logins offered': Case('account', None, {'EHLO': '250-hello\r\n250 AUTH GSSAPI'}, username='shop',
                                        words=answers.NO_AUTH),
    'STARTTLS not offered': Case('account', None, security='starttls', words=answers.NO_STARTTLS),
    'STARTTLS refused': Case('account', 501, {**TLS, 'STARTTLS': '501 no'}, 'starttls'),
    'STARTTLS refused for now': Case('retry', 454, {**TLS, 'STARTTLS': '454 TLS not available'}, 'starttls'),
    'STARTTLS broken': Case('account', None, TLS, 'starttls', words=answers.NO_TLS),
    'drop at STARTTLS': Case('retry', None, {**TLS, 'STARTTLS': DROP}, 'starttls'),
    'TLS with a server that has none': Case('account', None, security='tls', words=answers.NO_TLS),
    'certificate of another name': Case('account', None, security='tls', words=answers.OTHER_NAME,
                                        more=lambda: {'tls': presenting('mail.example'),
                                                      'trust': trusting('mail.example')}),
    'certificate that expired': Case('account', None, security='tls', words=answers.EXPIRED,
                                     more=lambda: {'tls': presenting(days=-1), 'trust': trusting(days=-1)}),
    'certificate of nobody known': Case('account', None, TLS, 'starttls', words=answers.UNTRUSTED,
                                        more=lambda: {'upgrade': presenting(), 'trust': trusting('mail.example')}),
}


@pytest.mark.parametrize('name', CASES)
async def test_misbehaviour_has_its_right_class(name: str) -> None:
    case = CASES[name]
    more = case.more()
    trust = more.pop('trust', None) or trusting()
    async with serving(Server(script=dict(case.script), **more)) as server:
        account = Account('127.0.0.1', server.port, case.security, case.username, SECRET if case.username else '')
        limits = case.limits or (HASTY if SILENT in case.script.values() else CALM)
        post = Post(account, limits, trust)
        with pytest.raises(Trouble) as caught:
            await post.send('shop@example.com', case.recipient, EML)
        await post.close()
    assert (caught.value.kind, caught.value.code) == (case.kind, case.code), caught.value
    assert case.words in {None, caught.value.answer}
    assert caught.value.answer.isprintable()
    assert 0 < len(caught.value.answer) <= 500


async def test_a_closed_port_may_open_again() -> None:
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        with pytest.raises(Trouble) as caught:
            await try_account(Account('127.0.0.1', free.getsockname()[1], 'none'), CALM)
    assert (caught.value.kind, caught.value.answer) == ('retry', answers.CLOSED)


@pytest.mark.parametrize(('number', 'kind'), [(socket.EAI_NONAME, 'account'), (socket.EAI_AGAIN, 'retry')])
async def test_an_unknown_host_pauses_and_a_silent_name_server_does_not(
        number: int, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> None:
        raise socket.gaierror(number, 'no')

    monkeypatch.setattr(socket, 'getaddrinfo', resolve)
    with pytest.raises(Trouble) as caught:
        await try_account(Account('mail.example', 25, 'none'), CALM)
    assert caught.value.kind == kind


@pytest.mark.parametrize('account', [Account('a\0b', 25, 'none'), Account('.', 25, 'none'),
                                     Account('x' * 70 + '.example', 25, 'none'), Account('127.0.0.1', 99_999, 'none')])
async def test_a_host_or_port_that_cannot_be_is_trouble_with_the_account(account: Account) -> None:
    with pytest.raises(Trouble) as caught:
        await try_account(account, CALM)
    assert (caught.value.kind, caught.value.answer) == ('account', answers.NO_HOST)


@pytest.mark.parametrize('script', [
    {}, {'EHLO': '502 what?'}, {'greeting': '220-many\r\n220-lines\r\n220 here'}, {'RCPT': '251 will forward'},
    {'body': '250-taken\r\n250 as 4711'}, {'EHLO': '250 hello'}])
async def test_what_is_unusual_but_right_is_sent(script: Script) -> None:
    async with serving(Server(script=script)) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), CALM)
        answer = await post.send('shop@example.com', 'anna@example.com', EML)
        await post.close()
    assert 'taken' in answer
    assert server.taken == [EML]
    assert server.heard[-1] == 'QUIT'


async def test_mails_share_a_connection() -> None:
    async with serving(Server()) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), CALM)
        for _ in range(3):
            await post.send('shop@example.com', 'anna@example.com', EML)
        await post.close()
    assert (server.connections, len(server.taken)) == (1, 3)


async def test_a_refused_recipient_does_not_cost_the_next_mail_its_connection() -> None:
    async with serving(Server(script={'RCPT': ['550 no such user', '250 ok']})) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), CALM)
        with pytest.raises(Trouble):
            await post.send('shop@example.com', 'nobody@example.com', EML)
        await post.send('shop@example.com', 'anna@example.com', EML)
        await post.close()
    assert (server.connections, len(server.taken)) == (1, 1)


async def test_a_drop_between_two_mails_costs_neither() -> None:
    async with serving(Server()) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), CALM)
        await post.send('shop@example.com', 'anna@example.com', EML)
        server.hang_up()
        await post.send('shop@example.com', 'anna@example.com', EML)
        await post.close()
    assert (server.connections, len(server.taken)) == (2, 2)


@pytest.mark.parametrize('answer', [DROP, SILENT, '421 idle for too long', 'garbage'])
async def test_a_connection_that_went_bad_while_resting_is_made_again(answer: str) -> None:
    async with serving(Server(script={'RSET': answer})) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), Limits(rested=0.1))
        await post.send('shop@example.com', 'anna@example.com', EML)
        await post.send('shop@example.com', 'anna@example.com', EML)
        await post.close()
    assert (server.connections, len(server.taken)) == (2, 2)


@pytest.mark.parametrize('script', [
    {'MAIL': ['garbage', '250 ok']}, {'body': ['garbage', '250 taken']}, {'RCPT': ['421 closing', '250 ok']}])
async def test_a_connection_that_is_out_of_step_is_not_used_again(script: Script) -> None:
    async with serving(Server(script=script)) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), CALM)
        with pytest.raises(Trouble):
            await post.send('shop@example.com', 'anna@example.com', EML)
        await post.send('shop@example.com', 'anna@example.com', EML)
        await post.close()
    assert server.connections == 2


async def test_a_drop_after_the_last_answer_is_sent_all_the_same() -> None:
    async with serving(Server(hang_up_after='body')) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), CALM)
        assert await post.send('shop@example.com', 'anna@example.com', EML) == '250 2.0.0 taken as 4711'
        await post.close()
    assert len(server.taken) == 1


async def test_one_mail_at_a_time_goes_over_the_line() -> None:
    async with serving(Server()) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), CALM)
        await asyncio.gather(*(post.send('shop@example.com', f'a{n}@example.com', EML) for n in range(5)))
        await post.close()
    words = [line.split()[0] for line in server.heard if not line.startswith('RSET')]
    assert words == ['EHLO', *['MAIL', 'RCPT', 'DATA'] * 5, 'QUIT']


async def test_a_send_that_is_cancelled_leaves_no_half_mail_behind() -> None:
    async with serving(Server(script={'RCPT': [SILENT, '250 ok']})) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), Limits())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(post.send('shop@example.com', 'anna@example.com', EML), 0.1)
        await post.send('shop@example.com', 'anna@example.com', EML)
        await post.close()
    assert (server.connections, len(server.taken)) == (2, 1)


@pytest.mark.parametrize('security', ['tls', 'starttls'])
async def test_a_password_goes_only_over_an_encrypted_line(security: Security) -> None:
    more: dict[str, Any] = {'tls': presenting()} if security == 'tls' else {'upgrade': presenting()}
    script: Script = {'EHLO': ['250-hello\r\n250-STARTTLS\r\n250 AUTH PLAIN', '250-hello\r\n250 AUTH PLAIN']}
    async with serving(Server(script=script, **more)) as server:
        greeting = await try_account(Account('127.0.0.1', server.port, security, 'shop', SECRET), CALM, trusting())
    assert greeting == '220 ready'
    words = [line.split()[0] for line in server.heard]
    assert words == (['EHLO', 'AUTH', 'QUIT'] if security == 'tls' else ['EHLO', 'STARTTLS', 'EHLO', 'AUTH', 'QUIT'])


async def test_no_password_is_sent_where_encryption_was_asked_for_and_is_not_there() -> None:
    async with serving(Server(script=dict(AUTH))) as server:
        with pytest.raises(Trouble):
            await try_account(Account('127.0.0.1', server.port, 'starttls', 'shop', SECRET), CALM)
    assert [line.split()[0] for line in server.heard] == ['EHLO']


async def test_a_connection_without_a_login_is_not_used_for_a_second_mail() -> None:
    async with serving(Server()) as server:
        post = Post(Account('127.0.0.1', server.port, 'none', 'shop', SECRET), CALM)
        for _ in range(2):
            with pytest.raises(Trouble, match='takes no password'):
                await post.send('shop@example.com', 'anna@example.com', EML)
        await post.close()
    assert [line.split()[0] for line in server.heard] == ['EHLO', 'EHLO']


async def test_accents_before_the_at_sign_go_where_the_server_takes_them() -> None:
    async with serving(Server(script={'EHLO': '250-hello\r\n250-8BITMIME\r\n250 SMTPUTF8'})) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), CALM)
        await post.send('shop@épicerie.fr', 'zoë@müller.example', EML + 'é'.encode())
        await post.send('shop@épicerie.fr', 'anna@müller.example', EML)
        await post.close()
    envelope = [line for line in server.heard if line.startswith(('MAIL', 'RCPT'))]
    assert envelope == [
        'MAIL FROM:<shop@xn--picerie-9xa.fr> BODY=8BITMIME SMTPUTF8', 'RCPT TO:<zoë@xn--mller-kva.example>',
        'MAIL FROM:<shop@xn--picerie-9xa.fr>', 'RCPT TO:<anna@xn--mller-kva.example>']


async def test_a_server_that_repeats_the_password_does_not_get_it_into_the_diary(
        caplog: pytest.LogCaptureFixture) -> None:
    whole = b64encode(f'\0shop\0{SECRET}'.encode()).decode()
    echo = f'535 what is {whole} {b64encode(SECRET.encode()).decode()} secret'
    caplog.set_level(logging.DEBUG)
    async with serving(Server(script={**AUTH, 'AUTH': echo})) as server:
        account = Account('127.0.0.1', server.port, 'none', 'shop', SECRET)
        with pytest.raises(Trouble) as caught:
            await try_account(account, CALM)
    assert caught.value.answer == '535 what is ••• ••• secret'
    assert SECRET not in repr(account)
    assert whole not in caplog.text
    assert caught.value.__suppress_context__


async def test_an_answer_is_shown_as_one_short_printable_line() -> None:
    noisy = '550-\x1b[31mred\r\n550 ' + 'long ' * 1000
    async with serving(Server(script={'RCPT': noisy})) as server:
        post = Post(Account('127.0.0.1', server.port, 'none'), CALM)
        with pytest.raises(Trouble) as caught:
            await post.send('shop@example.com', 'anna@example.com', EML)
        await post.close()
    assert caught.value.answer.startswith('550 [31mred long long')
    assert len(caught.value.answer) == 500
