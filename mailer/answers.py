"""What a mail that was not taken is shown with: the server's own words made safe, or a sentence of ours (a msgid)."""
from base64 import b64encode

from base.i18n import N_

_LONGEST = 500    # characters of an answer
EXPIRED = N_('The mail server’s certificate has expired.')
OTHER_NAME = N_('The mail server’s certificate is for another host name.')
UNTRUSTED = N_('The mail server’s certificate is not from an authority this computer trusts.')
NO_TLS = N_('No encrypted connection with the mail server could be made. Check the port and the kind of encryption.')
NO_HOST = N_('There is no mail server of this name. Check its host name.')
NOT_SMTP = N_('What answers at this host and port is not a mail server.')
NO_STARTTLS = N_('The mail server does not offer STARTTLS. Check the port and the kind of encryption.')
NO_AUTH = N_('The mail server takes no password on this connection. Check the port and the kind of encryption.')
NO_UTF8 = N_('The mail server cannot write to addresses with accents or other letters before the @.')
GARBLED = N_('The mail server gave an answer that cannot be understood.')
SLOW = N_('The mail server did not answer in time.')
LOST = N_('The connection to the mail server was lost.')
CLOSED = N_('The mail server cannot be reached.')
PERHAPS = N_('The mail server got the mail but did not confirm it: it may have been sent.')
BAD_SENDER = N_('The shop’s sender address is not a mail address.')
BAD_RECIPIENT = N_('This is not a mail address.')


def clean(answer: str, username: str, password: str) -> str:
    """One printable line of at most 500 characters; a server that echoes a login must not put it into a diary."""
    for secret in _secrets(username, password):
        answer = answer.replace(secret, '•••')
    printable = ''.join(letter if letter.isprintable() else ' ' for letter in answer)
    return ' '.join(printable.split())[:_LONGEST]


def _secrets(username: str, password: str) -> list[str]:
    if not password:
        return []
    user, word = username.encode(), password.encode()
    return [b64encode(b'\0%b\0%b' % (user, word)).decode(), b64encode(word).decode(), password]
