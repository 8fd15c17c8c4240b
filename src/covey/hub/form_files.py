"""The files of forms: exports and pages as they are to stand beside the public file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from covey.exchange import (
    Attribution,
    PublishedRelease,
    SigningKey,
    digest,
    export,
    exports_in,
    read_key,
    remove_export,
    stated,
)
from covey.hub.pages import EXPORTS, pages_of
from covey.hub.settings import Settings
from covey.log import canonical
from covey.store import published, read_releases

KEY_FILE: Final = "signing.pem"
"""The private key of exports, in the confidential folder."""

_MARK: Final = "forms.txt"
"""In the confidential folder: of which public file the forms are, and how they were written."""

_NAMED: Final = ("dataset", "period", "vintage", "released_at")


def write_forms(settings: Settings) -> None:
    """Write the forms that a project chose, unless they are those of the public file already.

    Raises:
        CoveyError: a form could not be written.
    """
    public, mark = settings.public_file, settings.confidential_file.parent / _MARK
    key, attribution = signing_key(settings), attributed(settings)
    signer = None if key is None else read_key(key)
    how = canonical(
        {
            "forms": sorted(settings.forms),
            "by": [attribution.publisher, attribution.contact, attribution.licence],
            "signed": signer.public.fingerprint if signer else None,
        }
    )
    before = mark.read_text(encoding="utf-8").splitlines() if mark.exists() else []
    now = [digest(public), how]
    if before == now:
        return
    if "exports" in settings.forms:
        kept = set(exports_in(_exports(settings))) if before[1:] == [how] else set()
        _write_exports(settings, attribution, signer, kept)
    if "pages" in settings.forms:
        pages_of(settings, public.parent / "pages")
    mark.write_text("".join(f"{line}\n" for line in now), encoding="utf-8")


def attributed(settings: Settings) -> Attribution:
    """Return who stands behind the exports of a project."""
    return Attribution(settings.publisher, settings.contact, settings.licence)


def signing_key(settings: Settings) -> Path | None:
    """Return where the private key of a project lies; None where none was made."""
    key = settings.confidential_file.parent / KEY_FILE
    return key if key.exists() else None


def _exports(settings: Settings) -> Path:
    return settings.public_file.parent / EXPORTS


def _write_exports(
    settings: Settings,
    attribution: Attribution,
    signer: SigningKey | None,
    kept: Collection[Path],
) -> None:
    """Export every release but those in folders that are *kept*, and remove what is not public."""
    out, file = _exports(settings), settings.public_file
    there = {_name(said): folder for folder, said in exports_in(out).items()}
    public = set()
    for release in published(file):
        if release.superseded:
            continue
        name = _name(stated({one: getattr(release, one) for one in _NAMED}))
        public.add(name)
        if there.get(name) not in kept:
            (one,) = read_releases(file, release.dataset, release.period)
            parts = one.dataset, one.release, one.codes, one.levels, one.cells
            export(PublishedRelease(*parts, attribution), out, signer)
    for folder, said in exports_in(out).items():
        if _name(said) not in public:
            remove_export(folder)


def _name(said: Mapping[str, object]) -> tuple[object, ...]:
    """Return which release an export is of."""
    return tuple(said.get(one) for one in _NAMED)
