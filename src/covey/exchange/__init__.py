"""Formats out: a published release in the forms that others read, signed. Nothing confidential."""

from covey.exchange.export import Exported, export, exports_in, left_behind, remove_export
from covey.exchange.identifiers import component
from covey.exchange.keys import PublicKey, SigningKey, make_key, read_key
from covey.exchange.manifest import MANIFEST, Manifest, digest, stated
from covey.exchange.published import Attribution, PublishedRelease
from covey.exchange.sdmx_rows import published_rows, sdmx_rows
from covey.exchange.unfit import Unfit
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
    "Unfit",
    "Verified",
    "component",
    "digest",
    "export",
    "exports_in",
    "left_behind",
    "make_key",
    "published_rows",
    "read_key",
    "read_public_key",
    "remove_export",
    "sdmx_rows",
    "signed_manifests",
    "stated",
    "verify",
]
