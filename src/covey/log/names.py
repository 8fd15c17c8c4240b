"""Names that were declared others: entries as they would read had each thing its name of now.

Releases are tied by what they count. A submission, a dataset or a codelist that an officer renames
is what it was, and an entry of the ledger says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from covey.log.chain import Link
from covey.log.entry import Entry, Renaming, Taken


def called_now(links: Sequence[Link]) -> tuple[Link, ...]:
    """Return a ledger with the names that its last entry leaves; heads stay those of the entries.

    A renaming is about the entries before it: a name that was given up may be given anew.

    Args:
        links: the whole ledger, or as much of it as counts.
    """
    told: list[Link] = []
    later: list[Renaming] = []
    for link in reversed(links):
        told.append(replace(link, entry=_called(link.entry, later)))
        if link.entry.renaming is not None:
            later.insert(0, link.entry.renaming)
    return tuple(reversed(told))


def renamed_codelists(then: Entry, now: Entry) -> dict[str, str]:
    """Return the name of now of each codelist of a release, by the one that it had then."""
    return {old: new for (_, old), (_, new) in zip(then.dimensions, now.dimensions, strict=True)}


def _called(entry: Entry, renamings: Iterable[Renaming]) -> Entry:
    for one in renamings:
        if one.what == "dataset" and entry.dataset == one.old:
            entry = replace(entry, dataset=one.new)
        if one.what == "codelist":
            cut = tuple((name, _new(one, codelist)) for name, codelist in entry.dimensions)
            entry = replace(entry, dimensions=cut)
        if one.what == "submission":
            parts = tuple(_taken(one, part) for part in entry.parts)
            missing = tuple(
                replace(of, submission=_new(one, of.submission)) for of in entry.missing
            )
            entry = replace(entry, parts=parts, missing=missing)
    return entry


def _new(renaming: Renaming, name: str) -> str:
    return renaming.new if name == renaming.old else name


def _taken(renaming: Renaming, part: Taken) -> Taken:
    """Return what was taken of a file by its name of now, and in its place among files of both."""
    if part.submission == renaming.old:
        return replace(part, submission=renaming.new)
    if part.submission == renaming.new:
        before = dict(renaming.moved).get(part.period, 0)
        return replace(part, revision=part.revision + before)
    return part
