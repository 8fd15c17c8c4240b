"""What a release is protected beside: every release that counts in part the same people.

What was withdrawn is among them, since whoever saw it knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from covey import CountTable, protect
from covey.contracts import Dataset, Registry, Source, same_cut
from covey.contracts import Part as TakenPart
from covey.disclosure import Out, Part, Policy, ProtectedTable, protect_series
from covey.errors import DisclosureRisk, ReleaseRefused
from covey.ledger import Codes, Entry, File, Files, PartOf, Taken, connected, made_of
from covey.store import ConfidentialStore, SourceFile, rows_taken, taken


@dataclass(frozen=True)
class Beside:
    """The counts that a release adds up, and what is out of them.

    Args:
        name: of the release.
        parts: the true counts by part, of all that the releases add up.
        own: the names of the parts of this release.
        out: the releases that are out, by name.
    """

    name: str
    parts: Mapping[str, Part]
    own: frozenset[str]
    out: Mapping[str, Out]

    @classmethod
    def of(
        cls,
        registry: Registry,
        store: ConfidentialStore,
        dataset: Dataset,
        period: str,
        files: Iterable[SourceFile],
    ) -> Beside:
        """Gather a release of *files*, and all that are out and have counts in common with it.

        Raises:
            ReleaseRefused: one of them is cut in another way, so that nobody can say what both
                tell together.
            StoreError: the ledger cannot be read.
        """
        releases = {
            _named(entry): entry for entry in store.ledger.entries() if entry.kind == "release"
        }
        known = {name: _files(entry.parts) for name, entry in releases.items()}
        own = _files(taken(files))
        beside = connected(own, known)
        for name, entry in releases.items():
            if name in beside or _share_counts(own, known[name]):
                _refuse_other_cut(registry, dataset, period, entry)
        new = f"{dataset.name} {period}, to go out now"
        made = made_of({name: known[name] for name in beside} | {new: own})
        takers = {
            file: registry.dataset(releases[name].dataset)
            for name in beside
            for file in known[name]
        } | dict.fromkeys(own, dataset)
        parts = {
            part.name: _part(registry, store, takers[part.file], part)
            for of in made.values()
            for part in of
        }
        trees = registry.trees(dataset.dimensions)
        out = {
            name: Out.read(
                store.ledger.rows(releases[name].number), trees, [part.name for part in made[name]]
            )
            for name in beside
        }
        return cls(new, parts, frozenset(part.name for part in made[new]), out)

    @property
    def total(self) -> int:
        """Everybody whom the release counts."""
        return sum(
            part.counts.total - (0 if part.less is None else part.less.total)
            for name, part in self.parts.items()
            if name in self.own
        )

    def protect(self, policy: Policy) -> ProtectedTable:
        """Return the release as it may go out under *policy*.

        Raises:
            DisclosureRisk: no safe table was found.
        """
        if not self.out:
            return protect(_all_together(self.parts.values()), policy)
        return protect_series(self.parts, self.out, {self.name: self.own}, policy)[self.name]


def protected_beside(beside: Beside, dataset: Dataset, vintage: int) -> ProtectedTable:
    """Protect a release; of a correction no total is hidden that was public.

    Raises:
        DisclosureRisk: no safe table was found.
        ReleaseRefused: a correction is too small to go out by itself.
    """
    try:
        return beside.protect(dataset.policy)
    except DisclosureRisk as risk:
        if vintage == 1:
            raise
        raise ReleaseRefused(
            f"{beside.name}: this correction cannot go out by itself, since what it changes could "
            f"be told from what is out. {risk} It waits, and goes out together with the next ones. "
            "Until then the table that is out stays; covey status says that it was corrected."
        ) from None


def policy_of(dataset: Dataset, vintage: int) -> Dataset:
    """Return *dataset* with the policy of a vintage: a correction hides no wider total."""
    if vintage == 1:
        return dataset
    kept = tuple(one for one in dataset.policy.remedies if one != "hide wider total")
    return replace(dataset, policy=replace(dataset.policy, remedies=kept))


def _named(entry: Entry) -> str:
    return entry.named


def _files(parts: Iterable[Taken]) -> Files:
    return {(part.submission, part.period, part.codes): part.revision for part in parts}


def _share_counts(own: Files, other: Files) -> bool:
    """Tell whether a count may be in some file of both."""
    return any(_as_part(one).shares_counts(_as_part(two)) for one in own for two in other)


def _as_part(file: File) -> TakenPart:
    submission, period, codes = file
    return TakenPart(submission, period, {column: frozenset(of) for column, of in codes})


def _refuse_other_cut(registry: Registry, dataset: Dataset, period: str, entry: Entry) -> None:
    """Refuse a release beside one that takes the same counts in another way.

    Raises:
        ReleaseRefused: naming it, and the ways out.
    """
    names = {one.name for one in registry.datasets}
    other = registry.dataset(entry.dataset) if entry.dataset in names else None
    dimensions = tuple(dataset.dimensions.items())
    if entry.dimensions == dimensions and other is not None and same_cut(dataset, other):
        return
    raise ReleaseRefused(
        f"{dataset.name} {period} counts again what {entry.named} has published by other "
        "dimensions, or out of a dataset that is not registered any more. What both tell together "
        f"cannot be reckoned. Use {entry.named}; or make one dataset with the dimensions of both."
    )


def _part(registry: Registry, store: ConfidentialStore, dataset: Dataset, part: PartOf) -> Part:
    """Return the true counts of a part."""
    counts = _counts(registry, store, dataset, part.file, part.revision)
    if part.before is None:
        return Part(counts)
    return Part(counts, _counts(registry, store, dataset, part.file, part.before))


def _counts(
    registry: Registry, store: ConfidentialStore, dataset: Dataset, file: File, revision: int
) -> CountTable:
    submission, period, codes = file
    (source,) = (
        source
        for source in dataset.sources
        if source.submission == submission and _codes(registry, dataset, source, period) == codes
    )
    rows = rows_taken(store, registry, dataset, source, (period, revision))
    trees = registry.trees(dataset.dimensions)
    return CountTable.from_frame(rows, trees, dataset.counts, duplicates="sum")


def _codes(registry: Registry, dataset: Dataset, source: Source, period: str) -> Codes:
    """Return the leaves that a source takes of a file."""
    (part,) = (
        part
        for one, part in zip(dataset.sources, registry.parts_of_file(dataset, period), strict=True)
        if one is source
    )
    return tuple((column, tuple(sorted(of))) for column, of in sorted(part.codes.items()))


def _all_together(parts: Iterable[Part]) -> CountTable:
    """Return what parts count that nothing corrects."""
    return CountTable.added([part.counts for part in parts])
