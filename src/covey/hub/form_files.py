"""The files of forms: exports and pages as they are to stand beside the public file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from covey.disk import file_hash, refusal, write_whole
from covey.errors import CoveyError, StoreError
from covey.exchange import (
    Attribution,
    PublishedRelease,
    clear_halves,
    export,
    exports_in,
    public_half,
    read_key,
    remove_export,
    stated,
)
from covey.hub.pages import EXPORTS, PAGES, pages_of
from covey.hub.settings import Settings
from covey.log import canonical
from covey.page import INDEX, QUERY, page_name, pages_in
from covey.store import published, read_releases

KEY_FILE: Final = "signing.pem"
"""The private key of exports, in the confidential folder."""

_MARK: Final = "forms.txt"
"""In the confidential folder: of which public file the forms are, and how they were written."""

_NAMED: Final = ("dataset", "period", "vintage", "released_at")

_Name = tuple[object, ...]


def write_forms(settings: Settings) -> None:
    """Write the forms that a project chose, unless they are those of the public file already.

    Raises:
        CoveyError: a form could not be written.
    """
    public, mark = settings.public_file, settings.confidential_file.parent / _MARK
    key, attribution = signing_key(settings), attributed(settings)
    how = canonical(
        {
            "forms": sorted(settings.forms),
            "by": [attribution.publisher, attribution.contact, attribution.licence],
            "signed": public_half(key).fingerprint if key else None,
        }
    )
    before = mark.read_text(encoding="utf-8").splitlines() if mark.exists() else []
    now = [file_hash(public), how]
    out = _out(settings)
    for around in _exports(settings).glob("*/") if "exports" in settings.forms else ():
        clear_halves(around)  # also where all is written: of what was corrected one may be left
    exported = exports_in(_exports(settings)) if "exports" in settings.forms else {}
    if before == now and not _differs(settings, out, exported):
        return
    kept = exported if before[1:] == [how] else {}
    writers: dict[str, Callable[[], object]] = {
        "exports": partial(_write_exports, settings, out, kept, key),
        "pages": partial(pages_of, settings, _pages(settings)),
    }
    refused: list[CoveyError] = []
    for form in sorted(settings.forms):
        try:
            writers[form]()
        except CoveyError as error:
            refused.append(error)  # the other form is to follow all the same
    if refused:
        raise refused[0]
    try:
        write_whole(mark, "".join(f"{line}\n" for line in now), 0o600)
    except OSError as error:
        raise StoreError(
            f"{mark}: this cannot be written ({refusal(error) or error}). Make room, or correct "
            "the folder's permissions."
        ) from None


def attributed(settings: Settings) -> Attribution:
    """Return who stands behind the exports of a project."""
    return Attribution(settings.publisher, settings.contact, settings.licence)


def signing_key(settings: Settings) -> Path | None:
    """Return where the private key of a project lies; None where none was made."""
    key = settings.confidential_file.parent / KEY_FILE
    return key if key.exists() else None


def _exports(settings: Settings) -> Path:
    return settings.public_file.parent / EXPORTS


def _pages(settings: Settings) -> Path:
    return settings.public_file.parent / PAGES


def _out(settings: Settings) -> dict[_Name, tuple[str, str]]:
    """Return dataset and period of every newest release that is public, by what exports call it."""
    return {
        _name(stated({one: getattr(release, one) for one in _NAMED})): (
            release.dataset,
            release.period,
        )
        for release in published(settings.public_file)
        if not release.superseded
    }


def _differs(
    settings: Settings,
    out: Mapping[_Name, tuple[str, str]],
    exported: Mapping[Path, Mapping[str, object]],
) -> bool:
    """Tell whether what lies there is of other releases: somebody may have put it back."""
    exports = sorted(map(_name, exported.values()), key=str) != sorted(out, key=str)
    pages = {page_name(*release) for release in out.values()} | {INDEX, QUERY}
    return ("exports" in settings.forms and exports) or (
        "pages" in settings.forms and pages_in(_pages(settings)) != pages
    )


def _write_exports(
    settings: Settings,
    out: Mapping[_Name, tuple[str, str]],
    kept: Mapping[Path, Mapping[str, object]],
    key: Path | None,
) -> None:
    """Remove what is not public, and export every release but those that are *kept*."""
    folder, file = _exports(settings), settings.public_file
    for there, said in exports_in(folder).items():
        if (said.get("dataset"), said.get("period")) not in out.values():
            remove_export(there)  # first: what was withdrawn is to lie there no longer than it must
    names = set(map(_name, kept.values()))
    signer = read_key(key) if key and out.keys() - names else None  # a passphrase is asked for here
    for name, (dataset, period) in out.items():
        if name not in names:
            (one,) = read_releases(file, dataset, period)
            parts = one.dataset, one.release, one.codes, one.levels, one.cells
            export(PublishedRelease(*parts, attributed(settings)), folder, signer)


def _name(said: Mapping[str, object]) -> _Name:
    """Return which release an export is of."""
    return tuple(said.get(one) for one in _NAMED)
