"""The breakdowns of an earlier release, in the rows that were published then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from covey.cli.published_files import read_published
from covey.disclosure import published_breakdowns
from covey.errors import CommandError
from covey.files.rows import Rows
from covey.tables import Hierarchy
from covey.tables.frames import code_texts


def earlier_breakdowns(
    place: str, trees: Mapping[str, Hierarchy]
) -> tuple[dict[str, int | str], ...]:
    """Return the breakdowns that went out before, for the field `detail` of a policy.

    Args:
        place: FILE, the rows of one release; or FILE:DATASET[:PERIOD], a release in the published
            file of a hub.
        trees: the tree of each dimension.

    Raises:
        CommandError: there is no such file or release.
        InputError: the file cannot be read.
        TableError: its rows have other dimensions or codes.
    """
    file, dataset, period = _parts(place)
    if not dataset:
        rows = read_published(file, trees)
        return published_breakdowns(rows, _with_codes_of(rows, trees))
    if not file.is_file():
        raise CommandError(f"{file}: there is no such file.")
    from covey.store import released_breakdowns  # the public file of a hub

    found = released_breakdowns(file, dataset, period or None)
    if found is None:
        named = f"{dataset} for {period}" if period else dataset
        raise CommandError(
            f"{file}: it has no release of {named}. Its table 'releases' lists those it has."
        )
    return found


def _parts(place: str) -> tuple[Path, str, str]:
    if Path(place).exists():
        return Path(place), "", ""
    file, _, named = place.partition(".duckdb:")
    dataset, _, period = named.partition(":")
    return (Path(f"{file}.duckdb"), dataset, period) if dataset else (Path(place), "", "")


def _with_codes_of(rows: Rows, trees: Mapping[str, Hierarchy]) -> dict[str, Hierarchy]:
    """A tree that was made from the counts lacks the codes that nobody has any more."""
    met = {name: code_texts(column, name) for name, column in rows.items() if name in trees}
    return {
        name: Hierarchy.flat(dict.fromkeys([*tree.codes, *filter(None, met[name])]), tree.root)
        if tree.assumed and name in met
        else tree
        for name, tree in trees.items()
    }
