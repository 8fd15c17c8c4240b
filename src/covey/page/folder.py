"""The folder of pages: each written whole, and none left of a release that is no longer out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from covey.contracts import file_name_of
from covey.disk import public_folder, refusal, write_whole
from covey.errors import StoreError
from covey.page.cells import with_bounds
from covey.page.codes import period_called, period_labels
from covey.page.feed import feed
from covey.page.index_page import Listed, index_page
from covey.page.query_page import MOST_CARRIED, query_page
from covey.page.release import Descriptions, PublishedFile, ReleaseMetadata, Tables, newest_releases
from covey.page.release_page import release_page
from covey.page.seal import Signatures, unsigned
from covey.page.site import ASSETS, OUR_PART, Site

INDEX: Final = "index.html"
QUERY: Final = "query.html"
FEED: Final = "feed.xml"
_MARK: Final = '<meta name="generator" content="Covey">'
_HEAD: Final = 4096
_FILE = 0o644


def write_pages(
    tables: PublishedFile,
    folder: Path,
    file: Path,
    signatures: Signatures = unsigned,
    *,
    site: bool = False,
) -> tuple[Path, ...]:
    """Write the index, the page for questions, one for every release, and a feed of them.

    The same tables make the same bytes.

    Pages of releases that are no longer out are removed; other files of the folder stay.

    Args:
        tables: gives the tables of the published file, and its bytes.
        folder: where to; made where it is not there.
        file: the published file, which the pages link to.
        signatures: gives the signed manifest of each release.
        site: for a web server: what pages have in common lies in ``assets/``, and the published
            file beside them. Otherwise each page is one file.

    Returns:
        The pages that were written: the index, that for questions, those of the releases.

    Raises:
        StoreError: a table cannot be read, or the disk refuses; no page is half written.
    """
    there = Path(os.path.relpath(file.absolute(), folder.absolute())).as_posix()
    download = file.name if site else there
    releases = newest_releases(tables)
    try:
        public_folder(folder)
        made = _pages(releases, tables, download, signatures)
        if site:
            made = _with_parts(made, folder, tables, download)
        *others, query, _, index = [_write(folder / name, page) for name, page in made]
        written = (index, query, *others)
        for path in sorted(folder.glob("*.html")):
            if path not in written and _is_ours(path):
                path.unlink()
    except OSError as error:
        raise StoreError(
            f"{folder}: a page cannot be written ({refusal(error)}). Make room or correct the "
            "folder's permissions, and make the pages again."
        ) from None
    return written


def page_name(dataset: str, period: str) -> str:
    """Return what the page of a release is called."""
    return f"{dataset}_{file_name_of(period)}.html"


def pages_in(folder: Path) -> set[str]:
    """Return the names of our pages in a folder, which need not be there."""
    return {path.name for path in folder.glob("*.html") if _is_ours(path)}


def _pages(
    releases: tuple[ReleaseMetadata, ...],
    tables: PublishedFile,
    download: str,
    signatures: Signatures,
) -> Iterator[tuple[str, str]]:
    """Give every page by its name, the index last: it leads to nothing that is not there yet."""
    described = Descriptions(
        tables("codelists"), tables("level_codes"), tables("breakdowns"), download
    )
    listed: list[Listed] = []
    for dataset in dict.fromkeys(one.dataset for one in releases):
        of_dataset = [one for one in releases if one.dataset == dataset]
        rows = with_bounds(tables(dataset), tables(f"{dataset}_bounds"))
        listed.append(Listed.of(of_dataset, rows, described))
        yield from _pages_of(of_dataset, rows, tables, described, signatures)
    yield QUERY, query_page(releases, described, tables.content(MOST_CARRIED))
    labels = period_labels(described.codelists)
    yield FEED, feed(releases, lambda period: period_called(period, labels), INDEX)
    yield INDEX, index_page(listed, tables("withdrawals").to_dicts(), described)


def _with_parts(
    made: Iterator[tuple[str, str]], folder: Path, tables: PublishedFile, download: str
) -> Iterator[tuple[str, str]]:
    """Give each page of a site once its parts are there, and then drop parts of none."""
    shared, assets = Site(), folder / ASSETS
    public_folder(assets)
    content = tables.content(sys.maxsize)
    assert content is not None
    write_whole(folder / download, content, _FILE)
    for name, page in made:
        fetching = shared.shared(page)
        for part, content in shared.parts.items():
            if not (assets / part).is_file():
                write_whole(assets / part, content, _FILE)
        yield name, fetching
    for path in assets.iterdir():
        if OUR_PART.fullmatch(path.name) and path.name not in shared.parts:
            path.unlink()


def _pages_of(
    releases: list[ReleaseMetadata],
    rows: pl.DataFrame,
    tables: Tables,
    described: Descriptions,
    signatures: Signatures,
) -> Iterator[tuple[str, str]]:
    """Give the page of every release of one dataset."""
    dataset = releases[0].dataset
    by_period = {one.period: one for one in releases}
    corrected = any(one.vintage > 1 for one in releases)
    superseded = tables(dataset, "superseded") if corrected else None
    for release in releases:
        signed = signatures(release.dataset, release.period, release.vintage)
        page = release_page(release, rows, superseded, described, signed, by_period)
        yield release.page, page


def _write(path: Path, page: str) -> Path:
    write_whole(path, page, _FILE)
    return path


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return _MARK.encode() in file.read(_HEAD)
