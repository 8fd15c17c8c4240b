"""Formats out: a published release in the forms that others read, signed. Nothing confidential."""

from covey.exchange.export import Exported, export, exports_in, left_behind, remove_export
from covey.exchange.keys import (
    PUBLIC_HALF,
    PublicKey,
    SigningKey,
    make_key,
    public_half,
    read_key,
)
from covey.exchange.manifest import MANIFEST, Manifest, stated
from covey.exchange.passphrase import new_passphrase, passphrase_of
from covey.exchange.published import Attribution, PublishedRelease
from covey.exchange.signing_page import page_to_sign
from covey.exchange.swapped import clear_halves
from covey.exchange.verify import (
    SignedManifest,
    Verified,
    read_public_key,
    signed_manifests,
    verify,
)

__all__ = [
    "MANIFEST",
    "PUBLIC_HALF",
    "Attribution",
    "Exported",
    "Manifest",
    "PublicKey",
    "PublishedRelease",
    "SignedManifest",
    "SigningKey",
    "Verified",
    "clear_halves",
    "export",
    "exports_in",
    "left_behind",
    "make_key",
    "new_passphrase",
    "page_to_sign",
    "passphrase_of",
    "public_half",
    "read_key",
    "read_public_key",
    "remove_export",
    "signed_manifests",
    "stated",
    "verify",
]
