"""What owners look at is kept for a while, each session its own."""
import base64

from ui.paper_previews import MOST, Previews, data_uri


def test_a_logo_is_taken_once_by_the_session_that_sent_it() -> None:
    previews = Previews()
    token = previews.keep_logo('1', 'logo')
    assert previews.take_logo('2', token) == ''
    assert previews.take_logo('1', 'guess') == ''
    token = previews.keep_logo('1', 'logo')
    assert [previews.take_logo('1', token), previews.take_logo('1', token)] == ['logo', '']


def test_only_the_newest_samples_are_kept() -> None:
    previews = Previews()
    for session in range(MOST + 5):
        previews.keep(str(session), 'invoice', {})
    assert previews.sample('4') is None
    assert previews.sample('5') == ('invoice', {})


def test_the_logo_is_known_by_how_it_begins() -> None:
    photo = b'\xff\xd8\xff\xe0rest'
    assert data_uri(photo) == 'data:image/jpeg;base64,' + base64.b64encode(photo).decode()
    assert data_uri(b'<html>') == ''
