"""Formats out: a published release in the forms that others read, signed. Nothing confidential."""

from covey.exchange.edition import Attribution, Edition
from covey.exchange.export import Exported, export, left_behind
from covey.exchange.identifiers import component
from covey.exchange.keys import PublicKey, SigningKey, make_key, read_key
from covey.exchange.manifest import MANIFEST, Manifest
from covey.exchange.sdmx_rows import sdmx_rows
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
    "Edition",
    "Exported",
    "Manifest",
    "PublicKey",
    "SignedManifest",
    "SigningKey",
    "Unfit",
    "Verified",
    "component",
    "export",
    "left_behind",
    "make_key",
    "read_key",
    "read_public_key",
    "sdmx_rows",
    "signed_manifests",
    "verify",
]
