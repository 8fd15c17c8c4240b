"""What a page is checked by: the hash of its rows as an export has them, and who signed that."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from covey.page.codes import Dimension
from covey.page.release import ReleaseMetadata


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed manifest of the export of a release.

    Args:
        manifest: it, as it was signed.
        signature: the 64 bytes of it, by Ed25519.
        key: the 32 bytes of the public key.
        signer: the fingerprint of that key.
    """

    manifest: bytes
    signature: bytes
    key: bytes
    signer: str


Signatures = Callable[[str, str, int], Signed | None]
"""Gives the signed manifest of a release by dataset, period and vintage; None: there is none."""


def unsigned(_dataset: str, _period: str, _vintage: int) -> None:
    """Give no manifest to any release."""


def seal_of(
    release: ReleaseMetadata,
    rows: pl.DataFrame,
    dimensions: tuple[Dimension, ...],
    signed: Signed | None,
) -> dict[str, Any]:
    """Return what the script of a page is told.

    Args:
        release: which.
        rows: the newest rows of its dataset, of all periods.
        dimensions: of the release.
        signed: the manifest of its export.
    """
    columns = ["period", *(one.name for one in dimensions), "obs_value", "obs_status"]
    csv = rows.filter(period=release.period).select(columns).write_csv(line_terminator="\n")
    told = None
    if signed is not None:
        told = {
            "manifest": _text(signed.manifest),
            "signature": _text(signed.signature),
            "key": _text(signed.key),
            "signer": signed.signer,
        }
    return {"rows": hashlib.sha256(csv.encode()).hexdigest(), "signed": told}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
