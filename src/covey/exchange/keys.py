"""The key pair of an office: what it signs with, and what others check signatures with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from covey.disk import flush, only_writer, refusal, write_new
from covey.errors import CommandError, StoreError
from covey.exchange.passphrase import passphrase_of

# Loaded where keys are used: whoever signs nothing need not have it installed.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

PUBLIC_HALF: Final = "signed_by.pem"
"""Beside the private key, for readers."""

_OTHERS: Final = 0o077
_LOCKED: Final = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_LOCKED_END: Final = b"-----END ENCRYPTED PRIVATE KEY-----"


@dataclass(frozen=True)
class PublicKey:
    """A public Ed25519 key."""

    key: Ed25519PublicKey

    @classmethod
    def from_pem(cls, text: bytes) -> Self:
        """Read a key as PEM.

        Raises:
            ValueError: it is none, or of another kind.
        """
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        try:
            key = load_pem_public_key(text)
        except UnsupportedAlgorithm as error:
            raise ValueError(str(error)) from None
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("this is no Ed25519 key")
        return cls(key)

    @property
    def raw(self) -> bytes:
        """The 32 bytes of it."""
        return self.key.public_bytes_raw()

    @property
    def pem(self) -> bytes:
        """It as PEM, as openssl reads it."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return self.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def number(self) -> bytes:
        """The 8 bytes that minisign names it by: here the first of its hash."""
        return hashlib.sha256(self.raw).digest()[:8]

    @property
    def fingerprint(self) -> str:
        """The hash of it in hexadecimal digits, in groups that people can compare."""
        digits = hashlib.sha256(self.raw).hexdigest()
        return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))

    def signed(self, signature: bytes, content: bytes) -> bool:
        """Tell whether *signature* is one of *content* by the owner of this key."""
        from cryptography.exceptions import InvalidSignature

        try:
            self.key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A private Ed25519 key; it is never printed and stands in no error."""

    key: Ed25519PrivateKey

    def __repr__(self) -> str:
        return "SigningKey(…)"

    @property
    def public(self) -> PublicKey:
        """Its public half."""
        return PublicKey(self.key.public_key())

    def sign(self, content: bytes) -> bytes:
        """Return the 64 bytes of a signature; the same for the same content."""
        return self.key.sign(content)


def make_key(path: Path, passphrase: bytes | None = None) -> SigningKey:
    """Make a key pair, and keep the private half at *path* for its owner alone.

    Args:
        path: of the file.
        passphrase: what it is encrypted with; None: whoever has the file can sign.

    Raises:
        CommandError: a key is there already, which is never replaced, or its folder is not.
        StoreError: it cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    made = SigningKey(Ed25519PrivateKey.generate())
    lock = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase)
    text = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)
    try:
        with only_writer(path.parent, "another key is being made"):
            write_new(path, text, 0o600)
            flush(path.parent)
    except FileExistsError:
        raise CommandError(
            f"{path}: a key is there already, and readers know its public half. To sign with "
            "another from now on, move this one away and tell them."
        ) from None
    except FileNotFoundError:
        raise CommandError(
            f"{path}: there is no folder {path.parent}. Make it, for yourself alone, by mkdir "
            "-m 700, or name another place for the key."
        ) from None
    except OSError as error:
        raise StoreError(
            f"{path}: the key cannot be written ({refusal(error) or error}). Make room, or correct "
            "the folder's permissions."
        ) from None
    return made


def read_key(path: Path) -> SigningKey:
    """Read the private key at *path*; one with a passphrase asks for it, see `passphrase_of`.

    Raises:
        CommandError: it has a passphrase, which nobody gave, or a wrong one.
        StoreError: it is none, cannot be read, or is open to others.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    locked = False
    try:
        if path.stat().st_mode & _OTHERS:
            raise StoreError(
                f"{path}: others than its owner may read this key. Close it by chmod 600; if "
                "somebody may have read it, make another and tell readers."
            )
        pem = path.read_bytes().strip()
        locked = pem.startswith(_LOCKED) and pem.endswith(_LOCKED_END)
        key = load_pem_private_key(pem, passphrase_of(path) if locked else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        if locked:
            raise CommandError(
                f"{path}: this is not the passphrase of this key. Nothing was signed; try again."
            ) from None
        raise _no_key(path) from None
    except OSError as error:
        raise StoreError(f"{path}: the key cannot be read ({refusal(error) or error}).") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return SigningKey(key)


def public_half(path: Path) -> PublicKey:
    """Return the public half of the private key at *path*, for which no passphrase is asked.

    It is the file beside it; where that is lost, that of the key itself.

    Raises:
        CoveyError: see `read_key`.
    """
    try:
        return PublicKey.from_pem(path.with_name(PUBLIC_HALF).read_bytes())
    except (OSError, ValueError):
        return read_key(path).public


def _no_key(path: Path) -> StoreError:
    return StoreError(f"{path}: this is no private Ed25519 key as PEM. Make one by covey keys.")
