"""Pages: what everybody can open, made of the public file as it lies there and of nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from covey.contracts import project_words
from covey.errors import CommandError
from covey.exchange import MANIFEST, signed_manifests
from covey.hub.settings import Settings
from covey.page import Signatures, Signed, speaking, unsigned, write_pages
from covey.store import public_tables

SITE: Final = "site"
EXPORTS: Final = "exports"
PAGES: Final = "pages"


def write_public_pages(
    settings: Settings,
    folder: Path | None = None,
    exports: Path | None = None,
    *,
    site: bool = False,
) -> tuple[Path, ...]:
    """Write the pages of a project.

    Args:
        settings: of the project.
        folder: where to; ``pages/`` beside the public file when missing, of a site ``site/``.
        site: for a web server, with what pages have in common beside them; else each is one file.
        exports: exports whose signed manifests the pages carry, so that a reader can check them;
            ``exports/`` in the public folder or in the project, where that is there, when missing.

    Returns:
        The files that were written: the index, the page for questions, those of the releases.

    Raises:
        CommandError: *folder* is among what is confidential, or there are no *exports*.
        InputError: a manifest among the exports is none.
        StoreError: nothing was published yet, the public file cannot be read, or the disk refuses.
    """
    where = (folder or settings.public_file.parent / (SITE if site else PAGES)).resolve()
    if where.is_relative_to(settings.confidential_file.parent.resolve()):
        raise CommandError(f"{where} is confidential, and pages are for everybody. Name another.")
    return pages_of(settings, where, exports, site=site)


def pages_of(
    settings: Settings, folder: Path, exports: Path | None = None, *, site: bool = False
) -> tuple[Path, ...]:
    """Write the pages of a project into a folder for everybody; see `write_public_pages`."""
    usual = (settings.public_file.parent / EXPORTS, settings.home / EXPORTS)
    there = exports or next((one for one in usual if any(one.rglob(MANIFEST))), None)
    signatures = unsigned if there is None else _signatures(there)
    words = project_words(settings.home / "schemas")
    with speaking(words), public_tables(settings.public_file) as tables:
        return write_pages(tables, folder, settings.public_file, signatures, site=site)


def _signatures(exports: Path) -> Signatures:
    found = {
        (one.dataset, one.period, one.vintage): Signed(
            one.content, one.signature, one.key.raw, one.key.fingerprint
        )
        for one in signed_manifests(exports)
    }
    return lambda dataset, period, vintage: found.get((dataset, period, vintage))
