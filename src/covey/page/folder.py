"""The folder of pages: each written whole, and none left of a release that is no longer out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from covey.disk import refusal
from covey.errors import StoreError
from covey.page.codes import period_labels
from covey.page.index_page import index_page
from covey.page.release import Release, Tables, newest_releases
from covey.page.release_page import Described, release_page

INDEX: Final = "index.html"
_MARK: Final = '<meta name="generator" content="Covey">'
_HEAD: Final = 4096
_FOLDER, _FILE = 0o755, 0o644


def write_pages(tables: Tables, folder: Path, file: Path) -> tuple[Path, ...]:
    """Write the index and a page for every release; the same tables make the same bytes.

    Pages of releases that are no longer out are removed; other files of the folder stay.

    Args:
        tables: gives the tables of the published file.
        folder: where to; made where it is not there.
        file: the published file, which the pages link to.

    Returns:
        The files that were written, the index first.

    Raises:
        StoreError: a table cannot be read, or the disk refuses; no page is half written.
    """
    download = Path(os.path.relpath(file.absolute(), folder.absolute())).as_posix()
    releases = newest_releases(tables)
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(_FOLDER)
        made = _pages(releases, tables, download)
        *others, index = [_write(folder / name, page) for name, page in made]
        written = (index, *others)
        for path in sorted(folder.glob("*.html")):
            if path not in written and _is_ours(path):
                path.unlink()
    except OSError as error:
        raise StoreError(
            f"{folder}: a page cannot be written ({refusal(error)}). Make room or correct the "
            "folder's permissions, and make the pages again."
        ) from None
    return written


def _pages(
    releases: tuple[Release, ...], tables: Tables, download: str
) -> Iterator[tuple[str, str]]:
    """Give every page by its name, the index last: it leads to nothing that is not there yet."""
    described = Described(
        tables("codelists"), tables("level_codes"), tables("breakdowns"), download
    )
    periods = period_labels(described.codelists)
    for dataset in dict.fromkeys(one.dataset for one in releases):
        yield from _pages_of([one for one in releases if one.dataset == dataset], tables, described)
    yield INDEX, index_page(releases, tables("withdrawals").to_dicts(), periods, download)


def _pages_of(
    releases: list[Release], tables: Tables, described: Described
) -> Iterator[tuple[str, str]]:
    """Give the page of every release of one dataset."""
    dataset = releases[0].dataset
    corrected = any(one.vintage > 1 for one in releases)
    rows = tables(dataset)
    superseded = tables(dataset, "superseded") if corrected else None
    for release in releases:
        yield release.page, release_page(release, rows, superseded, described)


def _write(path: Path, page: str) -> Path:
    building = path.with_name(f".{path.name}.building")
    try:
        building.write_text(page, encoding="utf-8", newline="\n")
        building.chmod(_FILE)
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)
    return path


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return _MARK.encode() in file.read(_HEAD)
