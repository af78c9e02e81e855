"""Texts that only this desk can have written: a payload with its signature, for addresses handed to strangers."""
import base64
import binascii
import hashlib
import hmac

_MAC = 20    # bytes, of 32: nobody guesses 160 bits
_MOST = 200


def sign(secret: str, purpose: str, payload: bytes) -> str:
    """An opaque text for an address; what was signed for one purpose is nothing for another."""
    return base64.urlsafe_b64encode(_mac(secret, purpose, payload) + payload).decode().rstrip('=')


def unsign(secret: str, purpose: str, token: str) -> bytes | None:
    """The payload, or None for what this desk has not signed for this purpose."""
    if len(token) > _MOST or not token.isascii():
        return None
    try:
        signed = base64.b64decode(token + '=' * (-len(token) % 4), altchars=b'-_', validate=True)
    except binascii.Error:
        return None
    payload = signed[_MAC:]
    is_ours = hmac.compare_digest(signed[:_MAC], _mac(secret, purpose, payload))
    return payload if is_ours and sign(secret, purpose, payload) == token else None


def _mac(secret: str, purpose: str, payload: bytes) -> bytes:
    key = hmac.digest(secret.encode(), f'comptoir: {purpose}'.encode(), hashlib.sha256)
    return hmac.digest(key, payload, hashlib.sha256)[:_MAC]
