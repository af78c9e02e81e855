"""What is sealed is read with the same secret alone."""
from base.sealing import seal, unseal

SECRET = 'a secret of more than thirty-two characters'


def test_what_was_sealed_is_read_again() -> None:
    assert unseal(SECRET, seal(SECRET, 'pässword')) == 'pässword'
    assert 'pässword' not in seal(SECRET, 'pässword')


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(SECRET, 'password') != seal(SECRET, 'password')


def test_another_secret_or_a_changed_byte_reads_nothing() -> None:
    sealed = seal(SECRET, 'password')
    assert unseal(SECRET + '!', sealed) == ''
    assert unseal(SECRET, 'A' + sealed[1:-6] + 'AAAAAA') == ''


def test_nothing_stays_nothing() -> None:
    assert seal(SECRET, '') == ''
    assert unseal(SECRET, '') == ''
