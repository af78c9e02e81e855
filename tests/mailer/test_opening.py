"""A mail is read back from its bytes as the customer's mail program shows it."""
from datetime import UTC, datetime

from mailer.mime import Attachment, Inline, Letter, assemble
from mailer.opening import Opened, open_eml


def eml() -> bytes:
    return assemble(Letter(
        message_id='<a@b.example>', date=datetime(2026, 11, 23, tzinfo=UTC), from_name='Shop', from_email='s@b.example',
        reply_to='', to_name='Anaïs', to_email='a@b.example', subject='Été', text='Voilà',
        html='<html><head></head><body><img src="cid:logo">Voilà</body></html>',    # house: not a page of ours
        inline=[Inline('logo', 'image/png', b'\x89PNG')], attachments=[Attachment('a.txt', 'text/plain', b'other')]))


def test_a_letter_is_read_back_with_its_headers_and_without_its_files() -> None:
    opened = open_eml(eml())
    assert (opened.text.strip(), dict(opened.headers)['Subject']) == ('Voilà', 'Été')
    assert dict(opened.headers)['Message-ID'] == '<a@b.example>'
    assert 'other' not in opened.html + opened.text


def test_its_pictures_are_shown_and_its_links_lead_nowhere() -> None:
    assert open_eml(eml()).framed.startswith(
        '<html><head><base target="_blank"></head><body><img src="data:image/png;base64,iVBORw==">')


def test_a_picture_that_is_not_there_is_not_fetched() -> None:
    assert Opened('<img src="cid:who@where">', '').framed == '<base target="_blank"><img src="">'
