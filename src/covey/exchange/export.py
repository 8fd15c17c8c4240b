"""A release written in every form, with a manifest over all files, signed; whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from covey.disk import only_writer, os_errors, refusal
from covey.errors import InputError, StoreError
from covey.exchange import minisign
from covey.exchange.dcat import dcat
from covey.exchange.keys import SigningKey
from covey.exchange.lineage import LINEAGE, lineage
from covey.exchange.manifest import (
    BESIDE,
    MANIFEST,
    MINISIGN,
    MINISIGN_KEY,
    PUBLIC_KEY,
    SIGNATURE,
    Manifest,
    hashes,
)
from covey.exchange.published import PublishedRelease
from covey.exchange.swapped import swapped_whole
from covey.files.unfit import Unfit


@dataclass(frozen=True)
class Exported:
    """An export as it lies there.

    Args:
        folder: its own.
        manifest: what it consists of.
        signer: the fingerprint of the key it is signed with; None where it is not signed.
    """

    folder: Path
    manifest: Manifest
    signer: str | None


def export(published: PublishedRelease, out: Path, key: SigningKey | None) -> Exported:
    """Write a release into ``<out>/<dataset>/<period>``, in place of an older export of it.

    The same release makes the same bytes. Files of others in that folder stay.

    Args:
        published: the release.
        out: the folder of all exports.
        key: what the manifest is signed with; None: it is not.

    Raises:
        StoreBusy: another process writes there.
        StoreError: the disk refuses, or files of others are in the way; what was there is
            unchanged.
    """
    folder = out / published.name / published.file_name
    with swapped_whole(folder, _ours) as aside:
        left_out = _write(published, aside)
        manifest = Manifest.of(aside, published, left_out)
        _sign(manifest, aside, key)
    return Exported(folder, manifest, key.public.fingerprint if key else None)


def exports_in(out: Path) -> dict[Path, Mapping[str, object]]:
    """Return what each export in *out* says that it is of, by its folder.

    Args:
        out: the folder of all exports, which need not be there.

    Returns:
        dataset, period, vintage, released_at and the head of the ledger.
    """
    found = {}
    # What is hidden is on its way: to be written, or to be removed.
    for path in sorted(out.glob(f"[!.]*/[!.]*/{MANIFEST}")):
        try:
            found[path.parent] = Manifest.read(path.read_bytes(), path).release
        except InputError:
            continue  # of others
    return found


def left_behind(out: Path, public: Collection[tuple[str, str]]) -> tuple[Path, ...]:
    """Return the folders of exports in *out* whose release is public no more.

    Args:
        out: the folder of all exports.
        public: dataset and period of every release that is.
    """
    return tuple(
        folder
        for folder, release in exports_in(out).items()
        if (release.get("dataset"), release.get("period")) not in public
    )


def remove_export(folder: Path) -> None:
    """Remove an export; files of others stay, and the folder with them.

    Raises:
        StoreBusy: another process writes there.
        StoreError: its manifest is broken, or the disk refuses.
    """
    try:
        with only_writer(folder.parent, "another export is being written"):
            # By the manifest the rest is found, so that it goes last.
            for name in sorted(_ours(folder), key=lambda one: one == MANIFEST):
                (folder / name).unlink(missing_ok=True)
            for path in sorted(folder.rglob("*"), reverse=True):
                if path.is_dir() and not any(path.iterdir()):
                    path.rmdir()
            if not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        raise StoreError(
            f"{folder}: this export of a release that is public no more cannot be removed "
            f"({refusal(error) or error}). Correct the folder's permissions, or remove it yourself."
        ) from None


def _ours(folder: Path) -> frozenset[str]:
    """Return the files of an older export in *folder*; none where there is no export.

    Raises:
        StoreError: its manifest is broken.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return frozenset()
    try:
        return BESIDE.union(Manifest.read(path.read_bytes(), path).files)
    except InputError:
        raise StoreError(
            f"{path}: this manifest is broken, so it cannot tell an older export from files of "
            "others; nothing was changed. Move the folder away."
        ) from None


def _write(published: PublishedRelease, folder: Path) -> dict[str, str]:
    """Write every form; return those that the release does not fit into, each with the reason."""
    # Here and not above: `covey audit` reads SDMX-CSV where no workbook can be written, and the
    # library of SDMX takes a second to load.
    from covey.exchange.table import FORMS

    left_out: dict[str, str] = {}
    media_types: dict[str, str] = {}
    for form in FORMS:
        name = form.file_of(published)
        try:
            with os_errors(pl.exceptions.PolarsError):
                form.write(published, folder / name)
        except Unfit as reason:
            left_out[name] = str(reason)
        else:
            media_types[name] = form.media_type
    apart = {name: kind for name, kind in media_types.items() if kind}
    (folder / "dcat.jsonld").write_bytes(dcat(published, apart))
    (folder / LINEAGE).write_bytes(lineage(published, hashes(folder)))
    return left_out


def _sign(manifest: Manifest, folder: Path, key: SigningKey | None) -> None:
    content = manifest.content
    (folder / MANIFEST).write_bytes(content)
    if key is None:
        return
    for name, written in {
        SIGNATURE: key.sign(content),
        MINISIGN: minisign.signature(key, content, manifest.title),
        PUBLIC_KEY: key.public.pem,
        MINISIGN_KEY: minisign.public_key(key.public),
    }.items():
        (folder / name).write_bytes(written)
