"""Signed texts: only what this desk signed, for this purpose, is read again."""

import base64

import pytest

from base.signing import sign, unsign

SECRET = 'a secret of at least thirty-two characters'
TOKEN = sign(SECRET, 'quote', b'17.3')


def test_what_was_signed_is_read_again() -> None:
    assert unsign(SECRET, 'quote', TOKEN) == b'17.3'


def test_the_text_can_stand_in_an_address() -> None:
    assert TOKEN.replace('-', '').replace('_', '').isalnum()


@pytest.mark.parametrize('place', range(len(TOKEN)))
def test_no_letter_of_it_can_be_another(place: int) -> None:
    other = 'B' if TOKEN[place] == 'A' else 'A'
    assert unsign(SECRET, 'quote', TOKEN[:place] + other + TOKEN[place + 1:]) is None


@pytest.mark.parametrize(('secret', 'purpose'), [(SECRET + '.', 'quote'), (SECRET, 'return'), (SECRET, '')])
def test_another_secret_or_purpose_reads_nothing(secret: str, purpose: str) -> None:
    assert unsign(secret, purpose, TOKEN) is None


@pytest.mark.parametrize('token', [
    '', 'A', '=', '....', TOKEN + '=', TOKEN + '\n', TOKEN[:-1], TOKEN + 'AAAA', 'é' * 40, 'A' * 100_000, '\x00',
    base64.urlsafe_b64encode(b'\x00' * 20 + b'17.3').decode(),
])
def test_what_is_no_signed_text_reads_nothing(token: str) -> None:
    assert unsign(SECRET, 'quote', token) is None
