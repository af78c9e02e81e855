"""Passwords and keys that are stored: nothing in the database or a backup of it reads them without the secret."""
import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


def seal(secret: str, text: str) -> str:
    """Encrypted and authenticated; empty stays empty."""
    return _lock(secret).encrypt(text.encode()).decode() if text else ''


def unseal(secret: str, sealed: str) -> str:
    """The text; empty when it was sealed with another secret or is damaged."""
    try:
        return _lock(secret).decrypt(sealed.encode()).decode() if sealed else ''
    except InvalidToken:
        return ''


def _lock(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret.encode(), b'comptoir: sealed', hashlib.sha256)))
