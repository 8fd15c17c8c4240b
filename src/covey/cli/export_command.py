"""The commands that pass releases on, and that look at what was passed on."""

from __future__ import annotations

import json as json_text
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from covey.cli.project import settings_of
from covey.cli.verify_words import verified_figures, verified_words
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.exchange import Attribution, Exported, SigningKey
    from covey.store import ReadRelease

Flag = Annotated[bool, Parameter(negative="")]
Project = Annotated[Path, Parameter(help="The project's folder.")]
Stated = Annotated[str | None, Parameter(show_default="as in covey.toml")]


def export(
    dataset: str | None = None,
    period: str | None = None,
    /,
    *,
    out: Path,
    file: Annotated[Path | None, Parameter(show_default="that of the project")] = None,
    key: Annotated[Path | None, Parameter(show_default="that of covey keys")] = None,
    publisher: Stated = None,
    contact: Stated = None,
    licence: Stated = None,
    json: Flag = False,
    project: Project = Path(),
) -> None:
    """Write releases for others, in every form that has readers: Excel, CSV, SDMX and more.

    Each goes into OUT/DATASET/PERIOD with a manifest, signed where there is a key, in place of an
    older export of it; files of others stay.

    Args:
        dataset: The name of a dataset; without one, all.
        period: The period, such as 2026-Q3; without one, all.
        out: The folder of all exports.
        file: A published .duckdb file; no project is needed then.
        key: The private key to sign with, as PEM.
        publisher: The office that stands behind it.
        contact: Where readers ask, such as mailto:statistics@example.org.
        licence: The address of the licence.
        json: Print what was written as JSON.
        project: The project's folder.
    """
    from covey.exchange import Attribution, read_key

    told = Attribution()
    if file is None:
        from covey.hub.export import offered

        ours = offered(settings_of(project))
        file, key, told = ours.public, key or ours.key, ours.attribution
    said = {"publisher": publisher, "contact": contact, "licence": licence}
    attribution = replace(told, **{name: text for name, text in said.items() if text is not None})
    signer = None if key is None else read_key(key)
    if dataset is None and file.exists():
        _tell_of_withdrawn(out, file)
    written = _export_all(file, dataset, period, out, attribution, signer)
    if json:
        print(_as_json([_figures(one) for one in written]))
    else:
        for one in written:
            print(_words(one))


def _export_all(
    file: Path,
    dataset: str | None,
    period: str | None,
    out: Path,
    attribution: Attribution,
    key: SigningKey | None,
) -> list[Exported]:
    from covey.exchange import PublishedRelease
    from covey.exchange import export as write
    from covey.store import read_releases

    def attributed(one: ReadRelease) -> PublishedRelease:
        whose = attribution.over(one.dataset)
        parts = one.dataset, one.release, one.codes, one.levels, one.cells
        return PublishedRelease(*parts, whose)

    return [write(attributed(one), out, key) for one in read_releases(file, dataset, period)]


def _tell_of_withdrawn(out: Path, file: Path) -> None:
    from covey.exchange import left_behind
    from covey.store import published

    public = {(one.dataset, one.period) for one in published(file)}
    for folder in left_behind(out, public):
        print(
            f"{folder}: this release is public no more. Remove the folder, and tell readers.",
            file=sys.stderr,
        )


def keys(*, passphrase: Flag = False, project: Project = Path()) -> None:
    """Make the key pair that exports are signed with, once.

    Where the private half is there and its public half is not, that is written again.

    Args:
        passphrase: Encrypt the private half. The passphrase is asked for in the terminal; where
            there is none, it is the first line of the file that COVEY_PASSPHRASE_FILE names, or the
            variable COVEY_PASSPHRASE.
        project: The project's folder.
    """
    from covey.disk import write_whole
    from covey.exchange import PUBLIC_HALF, make_key, new_passphrase, read_key
    from covey.hub.export import key_file

    path = key_file(settings_of(project))
    beside = path.with_name(PUBLIC_HALF)
    is_there = path.exists() and path.stat().st_size > 0
    if is_there and not beside.exists():
        public = read_key(path).public
    else:
        asks = passphrase and not is_there
        public = make_key(path, new_passphrase(path) if asks else None).public
    write_whole(beside, public.pem.decode(), 0o644)
    print(f"{path} signs exports from now on; nobody but you may read it. Keep a copy apart.")
    print(f"{beside} is for readers. They can ask you whether it is yours by its fingerprint:")
    print(f"  {public.fingerprint}")


def verify(
    folder: Path,
    /,
    *,
    key: Annotated[Path | None, Parameter(show_default="the one in the folder")] = None,
    json: Flag = False,
) -> int:
    """Say whether an export is what its publisher signed; nothing is fetched.

    Args:
        folder: That of one export, or around several.
        key: The public key of the publisher, as he gave it to you, as PEM.
        json: Print what was found as JSON.

    Returns:
        0 where every file is there as it was signed, else 1.
    """
    from covey.exchange import read_public_key
    from covey.exchange import verify as look_at

    found = look_at(folder, None if key is None else read_public_key(key))
    if json:
        print(_as_json([verified_figures(one) for one in found]))
    else:
        for one in found:
            print("\n".join(verified_words(one)))
    return 0 if all(one.sound for one in found) else 1


def _figures(one: Exported) -> dict[str, Any]:
    return {
        "folder": str(one.folder),
        "files": list(one.manifest.files),
        "left_out": dict(one.manifest.left_out),
        "signed_by": one.signer,
    }


def _words(one: Exported) -> str:
    signed = "signed" if one.signer else "not signed: covey keys makes a key"
    lines = [f"{one.folder}: {numbered(len(one.manifest.files), 'file')}, {signed}"]
    lines += [f"  without {name}: {reason}" for name, reason in one.manifest.left_out.items()]
    return "\n".join(lines)


def _as_json(figures: list[dict[str, Any]]) -> str:
    return json_text.dumps(figures, ensure_ascii=False, indent=2)
