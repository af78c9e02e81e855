"""Letters as bytes: the same each time, readable by any mail program, and closed to injection."""
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from base.errors import Invalid
from mailer.dkim import DkimKey
from mailer.mime import Attachment, Inline, Letter, assemble

PICTURE = Inline('logo@comptoir', 'image/png', b'\x89PNG\r\n\x00\xff' * 50)
PAPER = Attachment('Facture n° 2026-0001 — Müller & Söhne “été”.pdf', 'application/pdf', b'%PDF-1.7\n\x00\x80' * 900)
LETTER = Letter(
    '<0123456789abcdef@shop.example>', datetime(2026, 11, 23, 9, 30, tzinfo=UTC), 'Épicerie du Coin',
    'shop@épicerie.fr', 'help@shop.example', 'Zoë “Zo” Müller', 'zoe@müller.example',
    'Votre commande n° 12 est prête : venez',
    '<p>Bonjour Zoë<br>.\n' + 'x' * 3000 + '</p><img src="cid:logo@comptoir">', 'Bonjour Zoë\r\n.\r\nFrom here',
    (PICTURE,), (PAPER,))


def read(eml: bytes) -> EmailMessage:
    message = message_from_bytes(eml, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def test_the_same_letter_is_the_same_bytes_and_another_message_id_is_not() -> None:
    assert assemble(LETTER) == assemble(replace(LETTER))
    other = assemble(replace(LETTER, message_id='<other@shop.example>'))
    assert len(other) != 0
    assert read(other).get_boundary() != read(assemble(LETTER)).get_boundary()


def test_every_line_ends_in_crlf_and_is_short_enough() -> None:
    eml = assemble(LETTER)
    assert eml.count(b'\n') == eml.count(b'\r\n') == eml.count(b'\r')
    assert max(map(len, eml.split(b'\r\n'))) <= 998
    assert eml.isascii()


def test_headers_read_back_as_they_were_given() -> None:
    message = read(assemble(LETTER))
    assert message['Subject'] == LETTER.subject
    assert message['From'].addresses[0].display_name == 'Épicerie du Coin'
    assert message['From'].addresses[0].addr_spec == 'shop@xn--picerie-9xa.fr'
    assert message['To'].addresses[0].display_name == 'Zoë “Zo” Müller'
    assert message['To'].addresses[0].addr_spec == 'zoe@xn--mller-kva.example'
    assert message['Reply-To'].addresses[0].addr_spec == 'help@shop.example'
    assert message['Date'].datetime == LETTER.date
    assert message['Message-ID'] == LETTER.message_id
    assert message['Auto-Submitted'] == 'auto-generated'


def test_the_parts_are_nested_as_mail_programs_want_them() -> None:
    kinds = [part.get_content_type() for part in read(assemble(LETTER)).walk()]
    assert kinds == ['multipart/mixed', 'multipart/related', 'multipart/alternative', 'text/plain', 'text/html',
                     'image/png', 'application/pdf']
    bare = replace(LETTER, inline=(), attachments=())
    assert [part.get_content_type() for part in read(assemble(bare)).walk()] == [
        'multipart/alternative', 'text/plain', 'text/html']


def test_texts_pictures_and_papers_read_back_whole() -> None:
    parts: dict[str, Any] = {part.get_content_type(): part for part in read(assemble(LETTER)).walk()}
    assert parts['text/plain'].get_content().splitlines() == ['Bonjour Zoë', '.', 'From here']
    assert parts['text/html'].get_content().splitlines() == LETTER.html.splitlines()
    assert parts['image/png'].get_content() == PICTURE.content
    assert parts['image/png']['Content-ID'] == '<logo@comptoir>'
    assert parts['application/pdf'].get_content() == PAPER.content
    assert parts['application/pdf'].get_filename() == PAPER.name


@pytest.mark.parametrize('name', ['a.pdf', 'Rechnung "1" \\ 2.pdf', 'é.pdf', '請求書' * 40 + '.pdf', 'a' * 146])
def test_file_names_read_back(name: str) -> None:
    part = list(read(assemble(replace(LETTER, attachments=(replace(PAPER, name=name),)))).walk())[-1]
    assert part.get_filename() == name


@pytest.mark.parametrize('subject', [
    'a', '=?utf-8?q?not_encoded?=', 'a  b   c', 'é' * 250, 'word ' * 49 + 'end', 'x' * 250, '日本語の件名' * 30,
    '😀' * 60, 'Re: "quoted" <angle> (brackets), comma; colon:'])
def test_subjects_read_back(subject: str) -> None:
    assert read(assemble(replace(LETTER, subject=subject)))['Subject'] == subject


@pytest.mark.parametrize('name', ['Doe, John', 'a "b" \\ c', 'Anna <evil@x.example>', 'J. R. Müller', '王小明'])
def test_names_never_become_addresses(name: str) -> None:
    to = read(assemble(replace(LETTER, to_name=name)))['To'].addresses
    assert [(one.display_name, one.addr_spec) for one in to] == [(name, 'zoe@xn--mller-kva.example')]


def test_an_over_long_name_is_cut_rather_than_stopping_a_mail() -> None:
    raw = message_from_bytes(assemble(replace(LETTER, to_name='é' * 500)))['To']
    assert str(make_header(decode_header(raw))) == 'é' * 120 + ' <zoe@xn--mller-kva.example>'


def test_accents_before_the_at_sign_go_out_as_they_are() -> None:
    assert 'zoë@xn--mller-kva.example'.encode() in assemble(replace(LETTER, to_email='zoë@müller.example'))


def test_an_empty_file_is_still_a_part() -> None:
    part: Any = list(read(assemble(replace(LETTER, attachments=(replace(PAPER, content=b''),)))).walk())[-1]
    assert (part.get_content_type(), part.get_content().strip()) == ('application/pdf', b'')


@pytest.mark.parametrize(('changes', 'field'), [
    ({'subject': 'x\r\nBcc: all@x.example'}, 'subject'), ({'subject': 'x\nBcc: a@x.example'}, 'subject'),
    ({'subject': 'x\0y'}, 'subject'), ({'subject': 'x\x1by'}, 'subject'), ({'subject': 'x\x85y'}, 'subject'),
    ({'subject': 'x\u2028y'}, 'subject'), ({'subject': 'abc\u202egpj'}, 'subject'), ({'subject': 'x\ud800'}, 'subject'),
    ({'subject': ''}, 'subject'), ({'subject': '   '}, 'subject'), ({'subject': 'x' * 100_000}, 'subject'),
    ({'to_name': 'x\r\nBcc: a@x.example'}, 'recipient'), ({'from_name': 'x\ny'}, 'from_email'),
    ({'to_email': 'a@x.example\r\nBcc: b@x.example'}, 'recipient'), ({'to_email': 'a b@x.example'}, 'recipient'),
    ({'to_email': ''}, 'recipient'), ({'to_email': 'a'}, 'recipient'), ({'to_email': 'a@'}, 'recipient'),
    ({'to_email': '@x.example'}, 'recipient'), ({'to_email': 'a@b@c.example'}, 'recipient'),
    ({'to_email': 'a@x..example'}, 'recipient'), ({'to_email': 'a@-x.example'}, 'recipient'),
    ({'to_email': 'a@' + 'x' * 64 + '.example'}, 'recipient'), ({'to_email': 'x' * 65 + '@x.example'}, 'recipient'),
    ({'to_email': 'a@' + 'abcdefg.' * 40 + 'example'}, 'recipient'),
    ({'to_email': 'a@x.example, b@x.example'}, 'recipient'),
    ({'to_email': 'a@é..example'}, 'recipient'), ({'to_email': '<a@x.example>'}, 'recipient'),
    ({'from_email': 'nobody'}, 'from_email'), ({'reply_to': 'a@x.example\n'}, 'reply_to'),
    ({'message_id': '<a@x>\r\nBcc: b@x.example'}, 'message_id'), ({'message_id': ''}, 'message_id'),
    ({'text': 'a\0b'}, 'text'), ({'html': 'a\x08b'}, 'text'), ({'html': '\udcff'}, 'text'),
    ({'attachments': (replace(PAPER, name='a\r\nX: y.pdf'),)}, 'attachments'),
    ({'attachments': (replace(PAPER, name=''),)}, 'attachments'),
    ({'attachments': (replace(PAPER, mime='text/html\r\nX: y'),)}, 'attachments'),
    ({'inline': (replace(PICTURE, cid='a>\r\nX: y'),)}, 'html')])
def test_what_no_mail_can_carry_is_refused_in_words(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        assemble(replace(LETTER, **changes))
    assert refused.value.field == field
    assert len(str(refused.value)) < 250
    assert str(refused.value).isprintable()


@pytest.fixture(scope='module')
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(private: rsa.RSAPrivateKey, form: serialization.PrivateFormat) -> str:
    return private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def verified(eml: bytes, private: rsa.RSAPrivateKey) -> bool:
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode().splitlines()
    asked: list[bytes] = []

    def record(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return f'v=DKIM1; k=rsa; p={"".join(public[1:-1])}'.encode()

    right: bool = dkim.verify(eml, dnsfunc=record)
    assert asked == [b'mail._domainkey.shop.example.']
    return right


@pytest.mark.parametrize('form', [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL])
def test_a_signed_mail_verifies_and_a_changed_one_does_not(
        form: serialization.PrivateFormat, private: rsa.RSAPrivateKey) -> None:
    eml = assemble(LETTER, DkimKey('shop.example', 'mail', pem(private, form)))
    assert verified(eml, private)
    assert not verified(eml.replace(b'Bonjour', b'Bonsoir'), private)
    assert not verified(eml.replace(b'To: =?', b'To: x =?'), private)


def test_a_signed_mail_is_the_same_bytes_each_time_and_signed_at_its_own_date(private: rsa.RSAPrivateKey) -> None:
    key = DkimKey('shop.example', 'mail', pem(private, serialization.PrivateFormat.PKCS8))
    eml = assemble(LETTER, key)
    assert eml == assemble(LETTER, key)
    assert b't=%d;' % LETTER.date.timestamp() in eml
    assert eml.endswith(assemble(LETTER))


@pytest.mark.parametrize('text', ['', 'no key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'])
def test_a_key_that_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid, match='key that signs'):
        assemble(LETTER, DkimKey('shop.example', 'mail', text))


def test_a_key_is_not_shown_where_it_is_printed() -> None:
    assert 'secret' not in repr(DkimKey('shop.example', 'mail', 'secret'))
