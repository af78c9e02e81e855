"""A key pair that mails are signed with (DKIM, RFC 6376), and the DNS record that lets others check it."""
import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

BITS = 2048


def make_pair() -> tuple[str, str]:
    """The private key as PEM, the public one in base64. Takes a moment: never on the event loop."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), base64.b64encode(public).decode()


def record_name(selector: str, domain: str) -> str:
    return f'{selector}._domainkey.{domain}'


def record(public: str) -> str:
    """The text of the TXT record."""
    return f'v=DKIM1; k=rsa; p={public}'
