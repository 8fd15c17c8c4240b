"""Codelists that were others when a release went out: old areas beside new ones.

The ledger keeps the trees of each release, so an officer edits a codelist as agencies change it.
What went out is read by the trees of its time: its counts are sums of leaves. So leaves stay in the
codelist, and a code stands for the same leaves as long as anybody reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from covey.contracts import Dataset, Registry
from covey.errors import ReleaseRefused, listed
from covey.log import Entry, released
from covey.plurals import numbered
from covey.store import ConfidentialStore, SourceFile
from covey.tables import Hierarchy
from covey.tables.refined import Leaves, completed, continues, members, other_meaning


def trees_of_then(
    store: ConfidentialStore, entry: Entry, trees: Mapping[str, Hierarchy]
) -> dict[str, Hierarchy]:
    """Return the tree that each dimension had when a release went out.

    Args:
        store: of the ledger.
        entry: the release.
        trees: the tree that each dimension has now. It is returned where it has but more codes.

    Raises:
        ReleaseRefused: the tree of now lacks a leaf that the release has rows of, or a code stands
            for other leaves; saying which, and the way out.
        StoreError: the ledger does not have what was kept of the release.
    """
    then = store.ledger.trees(entry.number)
    read = {}
    for name, newest in trees.items():
        tree = then.get(name, newest)
        if continues(tree, newest):
            read[name] = newest
            continue
        _refuse_lost(store, entry, name, tree, newest)
        _refuse_other_meaning(entry, tree, newest)
        read[name] = completed(tree, newest)
    return read


def refuse_other_meanings(
    store: ConfidentialStore, dataset: Dataset, trees: Mapping[str, Hierarchy]
) -> None:
    """Refuse codes that stand for something else than in any release of a dataset.

    Raises:
        ReleaseRefused: saying which, and the way out.
    """
    for entry in _releases(store, dataset.name):
        for name, tree in store.ledger.trees(entry.number).items():
            if name in trees and not continues(tree, trees[name]):
                _refuse_other_meaning(entry, tree, trees[name])


def vintage_of(
    registry: Registry,
    store: ConfidentialStore,
    dataset: Dataset,
    period: str,
    files: Iterable[SourceFile],
) -> int:
    """Return which vintage of a period would go out: corrected since, or by other areas.

    Raises:
        ReleaseRefused: it is out by the areas of now, and nothing of it was corrected since.
    """
    trees = registry.trees(dataset.dimensions)
    out = [one for one in _releases(store, dataset.name) if one.period == period]
    others = bool(out) and not same_areas(store, out[-1], trees)
    return store.record.next_vintage(dataset.name, period, list(files), again=others)


def same_areas(store: ConfidentialStore, entry: Entry, trees: Mapping[str, Hierarchy]) -> bool:
    """Tell whether a release went out by the trees of now, or by some of their codes.

    Raises:
        StoreError: the ledger does not have what was kept of it.
    """
    then = store.ledger.trees(entry.number)
    return all(continues(tree, trees[name]) for name, tree in then.items() if name in trees)


@dataclass(frozen=True)
class Regrouped:
    """What became of the codes of a dimension since the last release.

    Args:
        dimension: which.
        kept: the codes that go on; the longest series is that of these.
        begun: those that begin, each with what it is made of, where that was published before.
        ended: those that end, each with what it is made of, where that goes on.
    """

    dimension: str
    kept: tuple[str, ...]
    begun: Mapping[str, tuple[str, ...]]
    ended: Mapping[str, tuple[str, ...]]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The same in words."""
        kept = numbered(
            len(self.kept),
            "code goes on; its series is the longest",
            "codes go on; their series are the longest",
        )
        return (
            f"{self.dimension}: {kept}",
            *_told(f"{self.dimension}: begins, for earlier periods to be added up of", self.begun),
            *_told(f"{self.dimension}: ends, from now on to be added up of", self.ended),
        )


def regrouped(
    store: ConfidentialStore, entry: Entry, trees: Mapping[str, Hierarchy]
) -> tuple[Regrouped, ...]:
    """Return what becomes of codes with a release that goes out by other trees than the last one.

    Args:
        store: of the ledger.
        entry: what goes out.
        trees: by which trees.
    """
    before = _releases(store, entry.dataset)
    then = store.ledger.trees(before[-1].number) if before else {}
    return tuple(
        _regrouped(name, then[name], newest)
        for name, newest in trees.items()
        if name in then and not continues(then[name], newest)
    )


def _regrouped(dimension: str, tree: Hierarchy, newest: Hierarchy) -> Regrouped:
    before, now = members(tree, newest), members(newest, newest)
    kept = tuple(code for code in newest.codes if code in before)
    return Regrouped(
        dimension,
        kept,
        {code: _made_of(now[code], tree, before) for code in newest.codes if code not in before},
        {code: _made_of(before[code], newest, now) for code in tree.codes if code not in now},
    )


def _made_of(leaves: Leaves, tree: Hierarchy, inside: Mapping[str, Leaves]) -> tuple[str, ...]:
    """Return the coarsest codes of a tree that a set of leaves is made of; none where it is not."""
    parts: list[str] = []
    found: set[str] = set()
    for code in tree.codes:
        if inside[code] and inside[code] <= leaves and not inside[code] & found:
            parts.append(code)
            found |= inside[code]
    return tuple(parts) if found == leaves else ()


def _told(what: str, codes: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    return (
        f"{what} {' + '.join(parts) or 'nothing that is in the codelist'}: {code}"
        for code, parts in codes.items()
    )


def _releases(store: ConfidentialStore, dataset: str) -> list[Entry]:
    return [one for one in released(store.ledger.entries()) if one.dataset == dataset]


def _refuse_lost(
    store: ConfidentialStore, entry: Entry, name: str, tree: Hierarchy, newest: Hierarchy
) -> None:
    inside = members(tree, newest)
    rows = set(store.ledger.rows(entry.number)[name].unique())
    lost = [code for code in tree.codes if code in rows and not inside[code]]
    if lost:
        raise ReleaseRefused(
            f"{entry.named} published {listed([repr(code) for code in lost])} of {name}, which "
            f"{newest.source} does not have any more; so nobody can say what a release would tell "
            "beside it. Keep these codes in the codelist, each under the code that its people "
            "count in now."
        )


def _refuse_other_meaning(entry: Entry, tree: Hierarchy, newest: Hierarchy) -> None:
    wrong = other_meaning(tree, newest)
    if wrong:
        raise ReleaseRefused(
            f"{listed([repr(code) for code in wrong])} of {newest.source} did not stand for the "
            f"same when {entry.named} went out. Readers would take the two for one. Give what it "
            f"stands for now another code, such as {wrong[0] + '.2'!r}, and keep the old code out "
            "of the codelist, or where it fits in."
        )
