"""The list of all files of an export, each with its SHA-256; it is what is signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from covey.disk import file_hash
from covey.errors import InputError
from covey.exchange.canonical import as_json
from covey.exchange.published import PublishedRelease

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
"""The 64 bytes of an Ed25519 signature, as openssl checks it."""

MINISIGN: Final = "manifest.json.minisig"
PUBLIC_KEY: Final = "signed_by.pem"
MINISIGN_KEY: Final = "signed_by.pub"
BESIDE: Final = frozenset({MANIFEST, SIGNATURE, MINISIGN, PUBLIC_KEY, MINISIGN_KEY})
"""Files of an export that the manifest does not list."""

_FORM: Final = "covey export 1"


@dataclass(frozen=True)
class Manifest:
    """What an export consists of.

    Args:
        release: dataset, period, vintage, released_at and the head of the ledger.
        files: the SHA-256 of each file in hexadecimal digits, by its path in the folder.
        left_out: the forms that it could not be written in, each with the reason.
    """

    release: Mapping[str, object]
    files: Mapping[str, str]
    left_out: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, published: PublishedRelease, left_out: Mapping[str, str]) -> Self:
        """Return that of all files in *folder*."""
        return cls(stated(published.release), hashes(folder), left_out)

    @classmethod
    def read(cls, content: bytes, place: Path) -> Self:
        """Read one that *place* is to be called by.

        Raises:
            InputError: it is none, or names a file outside its folder.
        """
        try:
            told = json.loads(content)
            files = {str(name): str(digest) for name, digest in told["files"].items()}
            if told["form"] != _FORM or any(_leads_out(name) for name in files):
                raise ValueError
            return cls(dict(told["release"]), files, dict(told["left_out"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise InputError(
                f"{place}: this is no manifest of an export, or of a newer Covey. Get the folder "
                "again from its publisher."
            ) from None

    @property
    def content(self) -> bytes:
        """It as a file."""
        told = {"release": self.release, "files": self.files, "left_out": self.left_out}
        return as_json({"form": _FORM, **told})

    @property
    def title(self) -> str:
        """The release in a line, which no character breaks."""
        told = [self.release.get(name) for name in ("dataset", "period", "vintage")]
        return "{}, {}, vintage {}".format(*told)


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file in *folder*, by its path there, in the order of paths."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in paths}


def stated(release: Mapping[str, object]) -> dict[str, object]:
    """Return what a manifest says of a release.

    Args:
        release: its row in ``releases`` of the published file, or as much of it.
    """
    moment = release["released_at"]
    assert isinstance(moment, datetime)
    said = {name: release[name] for name in ("dataset", "period", "vintage")}
    return {**said, "released_at": f"{moment.isoformat()}Z", "ledger": release.get("ledger")}


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or "\\" in name or name in BESIDE
