"""What a release is held against, found in the ledger: all that counts in part the same people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from covey.contracts import Dataset, Registry, same_cut
from covey.disclosure import Out
from covey.errors import ReleaseRefused
from covey.hub.areas import trees_of_then
from covey.hub.asked import Asked, ties_of_sums
from covey.hub.counted import files_of
from covey.hub.counted_periods import PersonsTree
from covey.hub.outside import Stated, Told, refuse_other_counts, stated, told_of
from covey.intake import OutsideReport
from covey.log import Entry, Files, connected, read_policy, released
from covey.store import ConfidentialStore, SourceFile, taken


@dataclass(frozen=True)
class Found:
    """Releases that go out, and all that have counts in common with them.

    Args:
        own: by the name of each release that goes out now: its files.
        releases: the entries of those that are out, by name, in the order in which they went out.
        stated: what others published, by name.
        tree: of the periods in which the same persons are counted anew.
        waiting: by the name of such a period that is not out: its files.
        asked: what must not be told though nobody shows it.
        takers: by submission, the dataset that takes its counts.
    """

    own: Mapping[str, Files]
    releases: Mapping[str, Entry]
    stated: Mapping[str, Stated]
    tree: PersonsTree
    waiting: Mapping[str, Files]
    asked: Asked
    takers: Mapping[str, Dataset]

    @classmethod
    def of(
        cls,
        registry: Registry,
        store: ConfidentialStore,
        dataset: Dataset,
        new: Mapping[str, Iterable[SourceFile]],
        reports: Iterable[OutsideReport],
    ) -> Found:
        """Look for them; as for `Beside.of`."""
        entries = {one.named: one for one in released(store.ledger.entries())}
        known = {name: files_of(entry.parts) for name, entry in entries.items()}
        own = {
            _to_go_out(dataset, period, entries): files_of(taken(files))
            for period, files in new.items()
        }
        tree = PersonsTree.of(registry, dataset)
        tree.refuse_broken(registry, store, own.values())
        ties = tree.ties([*known.values(), *own.values()])
        told = told_of(registry, store, reports)
        told_files = {name: one.files[0] for name, one in told.items() if one.files}
        together = {file: 1 for files in own.values() for file in files}
        alike = registry.of_same_persons(dataset)
        sums = ties_of_sums(registry, alike, [*known.values(), *own.values()])
        beside = connected(
            together, known | told_files | sums | {tie(of): files for of, files in ties.items()}
        )
        releases = {name: entry for name, entry in entries.items() if name in beside}
        for entry in releases.values():
            _refuse_other_cut(registry, dataset, ", ".join(new), entry)
        others = _stated(registry, store, [told[name] for name in beside if name in told])
        editions = [known[name] for name in releases] + [one.files for one in others.values()]
        tied = [of for of in ties if tie(of) in beside]
        waiting = tree.waiting(registry, store, tied, [*editions, *own.values()])
        every = [*editions, *own.values(), *waiting.values()]
        counted = {file[:2] for files in every for file in files}
        went_out = [
            *((f"{one.dataset} {one.period}", known[name]) for name, one in releases.items()),
            *((f"{dataset.name} {of}", files) for of, files in zip(new, own.values(), strict=True)),
        ]
        return cls(
            own,
            releases,
            others,
            tree,
            waiting,
            Asked.of(registry, store, alike, counted, went_out),
            {source.submission: one for one in reversed(alike) for source in one.sources},
        )

    @property
    def files(self) -> dict[str, Files]:
        """What everything is made of, by name: in the order in which it went out, then the rest."""
        return {
            **{name: files_of(entry.parts) for name, entry in self.releases.items()},
            **{name: one.files for name, one in self.stated.items()},
            **self.own,
            **{tie(of): files for of, files in self.waiting.items()},
            **self.asked.named,
        }

    @property
    def outside(self) -> tuple[OutsideReport, ...]:
        """The publications of others that are reckoned with."""
        return tuple(dict.fromkeys(one.told.report for one in self.stated.values()))

    def as_out(
        self, store: ConfidentialStore, registry: Registry, parts: Mapping[str, Collection[str]]
    ) -> dict[str, Out]:
        """Return what is out, by name, each made of the *parts* of its name."""
        out = {
            name: read_out(store, registry, entry, parts[name])
            for name, entry in self.releases.items()
        }
        return out | {name: one.as_out(parts[name]) for name, one in self.stated.items()}


def read_out(
    store: ConfidentialStore, registry: Registry, entry: Entry, parts: Collection[str]
) -> Out:
    """Return the rows of a release as they are out, or wait to be.

    Args:
        store: of the ledger.
        registry: the contracts.
        entry: the release.
        parts: what it is made of.

    Raises:
        ReleaseRefused: they cannot be read by the trees of now.
        StoreError: the ledger does not have them.
    """
    then = trees_of_then(store, entry, registry.trees(dict(entry.dimensions)))
    rows = Out.read(store.ledger.rows(entry.number), then, parts)
    waits = store.editions.waits(entry.not_before)
    return replace(rows, promised=read_policy(entry.policy), waits=waits)


def tie(period: str) -> str:
    """Return what the persons of a period are called, unlike any release."""
    return f"the persons of {period}"


def _stated(
    registry: Registry, store: ConfidentialStore, told: Iterable[Told]
) -> dict[str, Stated]:
    """Return what others published, by the files that it tells the counts of.

    Raises:
        ReleaseRefused: it is not what the files count.
    """
    found = [one for of in told for one in stated(registry, store, of)]
    refuse_other_counts(found)
    return {one.name: one for one in found}


def _to_go_out(dataset: Dataset, period: str, out: Collection[str]) -> str:
    """Return what a release that goes out is called, unlike any other that is *out*."""
    name = f"{dataset.name} {period}"
    return f"{name} (corrected)" if name in out else name


def _refuse_other_cut(registry: Registry, dataset: Dataset, period: str, entry: Entry) -> None:
    """Refuse a release beside one that takes the same counts in another way.

    Raises:
        ReleaseRefused: naming it, and the ways out.
    """
    names = {one.name for one in registry.datasets}
    other = registry.dataset(entry.dataset) if entry.dataset in names else None
    dimensions = tuple(dataset.dimensions.items())
    alike = registry.of_same_persons(dataset)
    if entry.dimensions == dimensions and other and any(same_cut(one, other) for one in alike):
        return
    raise ReleaseRefused(
        f"{dataset.name} {period} counts again what {entry.named} has published by other "
        "dimensions, or out of a dataset that is not registered any more. What both tell together "
        f"cannot be reckoned. Use {entry.named}; or make one dataset with the dimensions of both, "
        "and what each of them shows as a breakdown (`detail` of its policy)."
    )
