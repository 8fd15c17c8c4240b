"""Formats out: a published release in the forms that others read, signed. Nothing confidential."""

from covey.exchange.export import Exported, export, exports_in, left_behind, remove_export
from covey.exchange.keys import PublicKey, SigningKey, make_key, read_key
from covey.exchange.manifest import MANIFEST, Manifest, stated
from covey.exchange.published import Attribution, PublishedRelease
from covey.exchange.verify import (
    SignedManifest,
    Verified,
    read_public_key,
    signed_manifests,
    verify,
)

__all__ = [
    "MANIFEST",
    "Attribution",
    "Exported",
    "Manifest",
    "PublicKey",
    "PublishedRelease",
    "SignedManifest",
    "SigningKey",
    "Verified",
    "export",
    "exports_in",
    "left_behind",
    "make_key",
    "read_key",
    "read_public_key",
    "remove_export",
    "signed_manifests",
    "stated",
    "verify",
]
