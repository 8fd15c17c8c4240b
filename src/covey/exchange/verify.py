"""An export looked at by whoever got it: which files are what the publisher signed. No network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from covey.admission import unfit_file
from covey.contracts import file_name_of, is_period
from covey.disk import file_hash
from covey.errors import CommandError, InputError
from covey.exchange import minisign
from covey.exchange.keys import PublicKey
from covey.exchange.manifest import (
    BESIDE,
    MANIFEST,
    MINISIGN,
    PUBLIC_KEY,
    SIGNATURE,
    Manifest,
)

_SMALL: Final = 4 * 2**20
"""Bytes of a manifest, a key or a signature; more is none."""

Signed = Literal["yes", "broken", "by another", "no"]
"""broken: by nobody, or by whom cannot be told; by another: not by the key that was asked for."""


@dataclass(frozen=True)
class Verified:
    """What was found of one export.

    Args:
        folder: where it lies.
        title: the release; empty where there is no manifest to tell it.
        whole: the files that are what the manifest says.
        changed: those that are not.
        missing: those that are not there.
        extra: files in the folder that the manifest does not know.
        signed: whether the manifest is signed.
        signer: the fingerprint of the key that checks; None where there is none.
        known: whether that key was named by the reader, or lies in the folder itself.
        misplaced: whether the folder is called like that of another release.
    """

    folder: Path
    title: str
    whole: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    signed: Signed
    signer: str | None
    known: bool
    misplaced: bool = False

    @property
    def sound(self) -> bool:
        """Whether every file is there as it was signed; files of others do not count."""
        whole = not (self.changed or self.missing or self.misplaced)
        return self.signed == "yes" and whole


@dataclass(frozen=True)
class SignedManifest:
    """The manifest of an export of which every file is there as it was signed.

    Args:
        dataset: of the release; so are the next two.
        period: likewise.
        vintage: likewise.
        content: the manifest, as it was signed.
        signature: the 64 bytes of its signature.
        key: whose it is.
    """

    dataset: str
    period: str
    vintage: int
    content: bytes
    signature: bytes
    key: PublicKey


def signed_manifests(folder: Path) -> tuple[SignedManifest, ...]:
    """Return the manifest of every sound export in a folder; what is not signed is left out.

    Raises:
        CommandError: there is no such folder, or no export in it.
        InputError: a manifest is none.
    """
    return tuple(_signed_manifest(one.folder) for one in verify(folder) if one.sound)


def _signed_manifest(folder: Path) -> SignedManifest:
    content = _read(folder / MANIFEST)
    release = Manifest.read(content, folder / MANIFEST).release
    return SignedManifest(
        str(release["dataset"]),
        str(release["period"]),
        int(str(release["vintage"])),
        content,
        _read(folder / SIGNATURE),
        PublicKey.from_pem(_read(folder / PUBLIC_KEY)),
    )


def verify(folder: Path, key: PublicKey | None = None) -> tuple[Verified, ...]:
    """Look at an export, or at all exports in a folder.

    Args:
        folder: that of one export, or around several.
        key: the key of the publisher, as he gave it to the reader; None: the one in each folder,
            which whoever changed the files could have changed as well.

    Returns:
        What was found of each; of a folder beside them that has files and no manifest, that this
        is missing.

    Raises:
        CommandError: there is no such folder, or no export in it.
        InputError: a manifest is none, or what should be a small file is none.
    """
    if not folder.is_dir():
        raise CommandError(f"{folder}: there is no such folder.")
    found = sorted(path.parent for path in folder.rglob(MANIFEST) if not _aside(path, folder))
    if not found:
        raise CommandError(
            f"{folder}: there is no {MANIFEST} in it, so nothing to verify it by. Name the folder "
            "of an export, or one around several."
        )
    bare = [_bare(one, key) for one in _without_manifest(folder, found)]
    return (*(_verified(one, key, folder) for one in found), *bare)


def _without_manifest(folder: Path, exports: Collection[Path]) -> list[Path]:
    """Return the folders that have files and belong to no export: its manifest may be removed."""
    claimed = {*exports, *(above for one in exports for above in one.parents)}
    holding = {path.parent for path in folder.rglob("*") if not path.is_dir()} - claimed
    inside = {*exports, *holding}
    return sorted(
        one
        for one in holding
        if not _aside(one, folder) and not any(above in inside for above in one.parents)
    )


def _bare(folder: Path, key: PublicKey | None) -> Verified:
    extra = sorted(path.name for path in folder.iterdir() if path.is_file())
    return Verified(folder, "", (), (), (MANIFEST,), tuple(extra), "no", None, key is not None)


def _misplaced(folder: Path, around: Path, release: Mapping[str, object]) -> bool:
    """Tell whether a folder is called like that of another release.

    Among several it is called as it was written, by dataset and period; alone by anything but
    another period.
    """
    period = str(release.get("period"))
    if len(folder.relative_to(around).parts) > 1:
        names = (str(release.get("dataset")), file_name_of(period))
        return folder.parts[-2:] != names
    own = folder.resolve().name
    return is_period(own) and own != file_name_of(period)


def _read(path: Path, largest: int = _SMALL) -> bytes:
    """Return what stands in a small file.

    Raises:
        InputError: it is no file that ends, or too large to be what it should be.
    """
    unfit = unfit_file(path, largest)
    if unfit:
        raise InputError(f"{path}: {unfit}")
    return path.read_bytes()


def _aside(path: Path, folder: Path) -> bool:
    """Tell whether a path lies in what a killed export left."""
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _verified(folder: Path, key: PublicKey | None, around: Path) -> Verified:
    content = _read(folder / MANIFEST)
    manifest = Manifest.read(content, folder / MANIFEST)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    missing = [name for name in manifest.files if name not in there]
    whole = [
        name
        for name, told in manifest.files.items()
        if name in there and file_hash(folder / name) == told
    ]
    changed = [name for name in manifest.files if name in there and name not in whole]
    signed, signer = _signature(folder, content, key)
    return Verified(
        folder,
        manifest.title,
        tuple(whole),
        tuple(changed),
        tuple(missing),
        tuple(sorted(there - BESIDE - set(manifest.files))),
        signed,
        signer,
        key is not None,
        _misplaced(folder, around, manifest.release),
    )


def _signature(folder: Path, content: bytes, key: PublicKey | None) -> tuple[Signed, str | None]:
    """Return whether both signatures hold, and by whose key."""
    names = (SIGNATURE, MINISIGN, PUBLIC_KEY)
    if not any((folder / name).is_file() for name in names):
        return "no", None
    if not all((folder / name).is_file() for name in names):
        return "broken", None
    try:
        beside = PublicKey.from_pem(_read(folder / PUBLIC_KEY))
    except ValueError:
        return "broken", None
    if key is not None and key.raw != beside.raw:
        return "by another", beside.fingerprint
    plain = beside.signed(_read(folder / SIGNATURE), content)
    holds = plain and minisign.is_signed(beside, content, _read(folder / MINISIGN))
    return ("yes" if holds else "broken"), beside.fingerprint


def read_public_key(path: Path) -> PublicKey:
    """Read the key of a publisher from a PEM file.

    Raises:
        InputError: it is none.
    """
    try:
        return PublicKey.from_pem(_read(path))
    except (OSError, ValueError, InputError):
        raise InputError(
            f"{path}: this is no public Ed25519 key as PEM. The publisher has it from covey keys."
        ) from None
