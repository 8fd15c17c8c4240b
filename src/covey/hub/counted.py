"""Files as a dataset takes them, and the true counts of one."""

from __future__ import annotations

from collections.abc import Iterable

from covey import CountTable
from covey.contracts import Dataset, Part, Registry, Source
from covey.errors import ReleaseRefused
from covey.log import File, Files, Piece, Taken, made_of
from covey.store import ConfidentialStore, LeavesThen, rows_taken
from covey.tables.refined import leaves_of


def counts_of(
    registry: Registry, store: ConfidentialStore, dataset: Dataset, piece: Piece, revision: int
) -> CountTable:
    """Return what a dataset takes of one revision of a piece of a file.

    Raises:
        ReleaseRefused: the dataset takes other rows of the file now, by several sources, so that
            nobody can say how these were called.
    """
    source = _source_of(registry, dataset, piece)
    file = (piece.period, revision)
    leaves, but = dict(piece.within), dict(piece.without)
    rows = rows_taken(store, registry, dataset, source, file, leaves, but)
    trees = registry.trees(dataset.dimensions)
    return CountTable.from_frame(rows, trees, dataset.counts, duplicates="sum")


def leaves_counted(
    registry: Registry, dataset: Dataset, piece: Piece, then: LeavesThen
) -> dict[str, frozenset[str]]:
    """Return by dimension the leaves at which a piece counts; all where one is not named.

    Everybody knows that: it follows from the contracts and from when the file came, whatever was
    sent.

    Args:
        registry: the contracts.
        dataset: what takes the piece.
        piece: of which file.
        then: at which leaves that file may have counts.
    """
    source = _source_of(registry, dataset, piece)
    within, without = dict(piece.within), dict(piece.without)
    found = {}
    for dimension, tree in registry.trees(dataset.dimensions).items():
        column = source.renamed.get(dimension, dimension)
        every = frozenset(leaves_of(tree))
        if dimension in source.constants:
            own = frozenset([source.constants[dimension]])
        else:
            own = frozenset(within.get(column, every)) - frozenset(without.get(column, ()))
            known = frozenset(then.get(column, own))
            if not own <= known:
                # A leaf of then that is divided now still stands for all below.
                own = frozenset(
                    code
                    for code in own
                    if code in tree.position and not known.isdisjoint(tree.ancestors(code))
                )
        if own != every:
            found[dimension] = own
    return found


def table_of(
    registry: Registry, store: ConfidentialStore, dataset: Dataset, files: Files
) -> CountTable:
    """Return what a dataset takes of some files, added up.

    Raises:
        ReleaseRefused: as for `counts_of`.
    """
    parts = next(iter(made_of({"": files}).values()))
    return CountTable.added(
        [counts_of(registry, store, dataset, one.piece, one.revision) for one in parts]
    )


def file_of(part: Part) -> File:
    """Return what the ledger calls the counts that a dataset takes of a file."""
    codes = tuple((column, tuple(sorted(of))) for column, of in sorted(part.codes.items()))
    return (part.submission, part.period, codes)


def files_of(parts: Iterable[Taken]) -> Files:
    """Return what an entry of the ledger was made of, as files in their revisions."""
    return {(part.submission, part.period, part.codes): part.revision for part in parts}


def _source_of(registry: Registry, dataset: Dataset, piece: Piece) -> Source:
    """Return the source by which a dataset takes a piece, or took it before it took less."""
    parts = registry.parts_of_file(dataset, piece.period)
    own = [
        (source, part)
        for source, part in zip(dataset.sources, parts, strict=True)
        if source.submission == piece.submission
    ]
    taking = [source for source, part in own if piece.meets(part.codes)]
    found = taking or [source for source, _ in own]
    if not found or any(_columns(one) != _columns(found[0]) for one in found):
        raise ReleaseRefused(
            f"{dataset.name} takes other counts of {piece.submission!r} than it did when "
            f"{piece.period} went out, by several sources, and nobody can say by which of them it "
            "took these. Let one source take them again (`only`), beside what it takes now."
        )
    return found[0]


def _columns(source: Source) -> tuple[object, ...]:
    return dict(source.renamed), dict(source.constants)
