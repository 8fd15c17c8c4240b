"""Keys and signatures as minisign writes them, for those who check with that tool.

Source: https://jedisct1.github.io/minisign/, signature format, prehashed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

from covey.exchange.keys import PublicKey, SigningKey

_KEY: Final = b"Ed"
_PREHASHED: Final = b"ED"
_TRUSTED: Final = "trusted comment: "
_UNTRUSTED: Final = "untrusted comment: "


def public_key(key: PublicKey) -> bytes:
    """Return a public key as minisign reads it by ``-p``."""
    content = _base64(_KEY + key.number + key.raw)
    return f"{_UNTRUSTED}minisign public key of a covey\n{content}\n".encode()


def signature(key: SigningKey, content: bytes, comment: str) -> bytes:
    """Return a signature of *content*, and of a *comment* of one line."""
    by = key.sign(hashlib.blake2b(content).digest())
    head = _base64(_PREHASHED + key.public.number + by)
    whole = _base64(key.sign(by + comment.encode()))
    return (
        f"{_UNTRUSTED}verify with minisign or covey verify\n{head}\n{_TRUSTED}{comment}\n{whole}\n"
    ).encode()


def is_signed(key: PublicKey, content: bytes, text: bytes) -> bool:
    """Tell whether *text* is a signature of *content*, comment included, by the owner of *key*."""
    try:
        _, head, trusted, whole = text.decode().splitlines()
        told = base64.b64decode(head, validate=True)
        over_all = base64.b64decode(whole, validate=True)
    except (ValueError, binascii.Error):
        return False
    if told[:2] != _PREHASHED or not trusted.startswith(_TRUSTED):
        return False
    by, comment = told[10:], trusted.removeprefix(_TRUSTED)
    return key.signed(by, hashlib.blake2b(content).digest()) and key.signed(
        over_all, by + comment.encode()
    )


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
