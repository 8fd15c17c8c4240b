"""What a release is protected beside: every release that counts in part the same people.

What was withdrawn is among them, since whoever saw it knows it; and so is what others published of
these people, see `outside`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from covey import CountTable, protect
from covey.contracts import Dataset, Registry, same_cut
from covey.contracts import Part as TakenPart
from covey.disclosure import Out, Part, Policy, ProtectedTable, audit_series, protect_series
from covey.errors import DisclosureRisk, ReleaseRefused
from covey.hub.areas import trees_of_then
from covey.hub.counted import counts_of, files_of
from covey.hub.counted_periods import PersonsTree
from covey.hub.names import refuse_other_names
from covey.hub.outside import refuse_other_counts, stated, told_of
from covey.hub.same_persons import SamePersons
from covey.intake import OutsideReport
from covey.log import Entry, File, PartOf, connected, made_of
from covey.store import ConfidentialStore, SourceFile, taken
from covey.system.counted_once import CountedOnce


@dataclass(frozen=True)
class Beside:
    """The counts that releases add up, and what is out of them.

    Args:
        parts: the true counts by part, of all that the releases add up, or that count the same
            persons anew.
        new: by the name of each release that goes out now: the names of its parts.
        out: the releases that are out, by name, in the order in which they went out; and what
            others published.
        outside: the publications of others among these.
        persons: the periods in which the same persons are counted anew.
    """

    parts: Mapping[str, Part]
    new: Mapping[str, frozenset[str]]
    out: Mapping[str, Out]
    outside: tuple[OutsideReport, ...] = ()
    persons: SamePersons = field(default_factory=SamePersons)

    @classmethod
    def of(
        cls,
        registry: Registry,
        store: ConfidentialStore,
        dataset: Dataset,
        new: Mapping[str, Iterable[SourceFile]],
        reports: Iterable[OutsideReport] = (),
    ) -> Beside:
        """Gather releases of files, and all that are out and have counts in common with them.

        Args:
            registry: the contracts.
            store: of the files and the ledger.
            dataset: what is released.
            new: by period, the files of its release.
            reports: what others published.

        Raises:
            ReleaseRefused: one of them is cut in another way, so that nobody can say what both
                tell together; files cannot be of the same persons, counted once in each period; or
                what others published is not what the files count.
            StoreError: the ledger cannot be read.
        """
        refuse_other_names(registry, store, dataset, new)
        releases = {one.named: one for one in store.ledger.entries() if one.kind == "release"}
        known = {name: files_of(entry.parts) for name, entry in releases.items()}
        told = told_of(registry, store, reports)
        told_files = {name: one.files[0] for name, one in told.items() if one.files}
        own = {
            _to_go_out(dataset, period, releases): files_of(taken(files))
            for period, files in new.items()
        }
        together = {file: 1 for files in own.values() for file in files}
        tree = PersonsTree.of(registry, dataset)
        tree.refuse_broken(registry, store, own.values())
        ties = tree.ties([*known.values(), *own.values()])
        beside = connected(together, known | told_files | {_tie(of): ties[of] for of in ties})
        tied = [of for of in ties if _tie(of) in beside]
        for name, entry in releases.items():
            if name in beside or _share_counts(together, known[name]):
                _refuse_other_cut(registry, dataset, ", ".join(new), entry)
        said = [
            one for name in beside if name in told for one in stated(registry, store, told[name])
        ]
        refuse_other_counts(said)
        others = {one.name: one for one in said}
        beside = tuple(name for name in beside if name in releases)
        trees = registry.trees(dataset.dimensions)
        then = {name: trees_of_then(store, releases[name], trees) for name in beside}
        editions = {name: known[name] for name in beside}
        editions |= {name: one.files for name, one in others.items()}
        editions |= own
        waiting = tree.waiting(registry, store, tied, list(editions.values()))
        made = made_of(editions | {_tie(of): files for of, files in waiting.items()})
        takers = {file: tree.periods[of].dataset for of, files in waiting.items() for file in files}
        takers |= {
            file: registry.dataset(one.told.report.dataset)
            for one in others.values()
            for file in one.files
        }
        takers |= {
            file: registry.dataset(releases[name].dataset)
            for name in beside
            for file in known[name]
        }
        takers |= dict.fromkeys(together, dataset)
        parts = {
            part.name: _part(registry, store, takers[part.file], part)
            for of in made.values()
            for part in of
        }
        names = {name: frozenset(part.name for part in of) for name, of in made.items()}
        out = {
            name: Out.read(store.ledger.rows(releases[name].number), then[name], names[name])
            for name in beside
        }
        out |= {name: one.as_out(names[name]) for name, one in others.items()}
        reckoned = dict.fromkeys(one.told.report for one in others.values())
        persons = SamePersons.of(tree, made, {of: names[_tie(of)] for of in waiting})
        return cls(parts, {name: names[name] for name in own}, out, tuple(reckoned), persons)

    @property
    def only(self) -> str:
        """The name of the one release that goes out."""
        (name,) = self.new
        return name

    @property
    def corrects(self) -> bool:
        """Whether the one release changes counts that were out before."""
        return any(self.parts[part].less is not None for part in self.new[self.only])

    @property
    def total(self) -> int:
        """Everybody whom the one release counts."""
        return self.table(self.only).total

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """What others published, as the ledger keeps it: what it is called, and its hash."""
        return tuple((one.named, one.sha256) for one in self.outside)

    def protect(self, policy: Policy) -> ProtectedTable:
        """Return the one release as it may go out under *policy*.

        Raises:
            DisclosureRisk: no safe table was found.
        """
        if not self.out:
            return self.alone(self.only, policy)
        return self.together(policy)[self.only]

    def together(self, policy: Policy) -> dict[str, ProtectedTable]:
        """Return all that goes out, protected as one.

        Raises:
            DisclosureRisk: no safe tables were found.
        """
        return protect_series(self.parts, self.out, self.new, policy, once=self._once(self.new))

    def alone(self, name: str, policy: Policy) -> ProtectedTable:
        """Return a release as it would go out if nothing else were known.

        Raises:
            DisclosureRisk: no safe table was found.
        """
        return protect(self.table(name), policy)

    def after(self, name: str, protected: ProtectedTable) -> Beside:
        """Return what is left to go out once a release of these is out."""
        left = {other: parts for other, parts in self.new.items() if other != name}
        gone = Out.of(protected, self.new[name])
        return replace(self, new=left, out={**self.out, name: gone})

    def without(self, names: Iterable[str]) -> Beside:
        """Return the same without some of what goes out."""
        left = {name: parts for name, parts in self.new.items() if name not in set(names)}
        return replace(self, new=left)

    def merged(self, name: str) -> Beside:
        """Return the same with all that goes out in one release of that name."""
        return replace(self, new={name: frozenset().union(*self.new.values())})

    def told(self, made: Mapping[str, ProtectedTable], policy: Policy) -> tuple[str, ...]:
        """Return what follows from releases that are out together, each in words with its sums.

        Args:
            made: by name, releases of those that go out.
            policy: what must be protected.
        """
        if not made:
            return ()
        grid = next(iter(made.values())).grid
        out = {name: Out.of(one, self.new[name]) for name, one in made.items()}
        changed = {
            name: part.touched() for name, part in self.parts.items() if part.less is not None
        }
        outsider = replace(policy, insiders=(), minimum_agencies=1, insiders_together=1)
        once = self._once({name: self.new[name] for name in made})
        verdict = audit_series(grid, {**self.out, **out}, outsider, changed, once=once)
        return tuple(found.sentence for found in verdict.findings)

    def _once(self, new: Mapping[str, frozenset[str]]) -> CountedOnce:
        """Return what ties all that is out, and what goes out, where both count persons once."""
        out = {name: one.parts for name, one in self.out.items()}
        return self.persons.between({**out, **new}, self.parts)

    def table(self, name: str) -> CountTable:
        """Return the true counts of a release that goes out."""
        return Part.added(self.parts, self.new[name])


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
        if not beside.corrects:
            raise ReleaseRefused(
                f"{beside.only}: this period cannot go out again by the areas of now, since what "
                f"it would tell of small areas could be worked out. {risk} Nothing was published; "
                "the table that is out stays as it is, by the areas of then."
            ) from None
        raise ReleaseRefused(
            f"{beside.only}: this correction cannot go out by itself, since what it changes could "
            f"be told from what is out. {risk} It waits, and goes out together with the next ones. "
            "Until then the table that is out stays; covey status says that it was corrected."
        ) from None


def policy_of(dataset: Dataset, vintage: int) -> Dataset:
    """Return *dataset* with the policy of a vintage: a correction hides no wider total."""
    if vintage == 1:
        return dataset
    kept = tuple(one for one in dataset.policy.remedies if one != "hide wider total")
    return replace(dataset, policy=replace(dataset.policy, remedies=kept))


def _to_go_out(dataset: Dataset, period: str, out: Collection[str]) -> str:
    """Return what a release that goes out is called, unlike any other that is *out*."""
    name = f"{dataset.name} {period}"
    return f"{name} (corrected)" if name in out else name


def _tie(period: str) -> str:
    """Return what the persons of a period are called, unlike any release."""
    return f"the persons of {period}"


def _share_counts(own: Iterable[File], other: Iterable[File]) -> bool:
    """Tell whether a count may be in some file of both."""
    other = list(other)
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
    alike = registry.of_same_persons(dataset)
    if entry.dimensions == dimensions and other and any(same_cut(one, other) for one in alike):
        return
    raise ReleaseRefused(
        f"{dataset.name} {period} counts again what {entry.named} has published by other "
        "dimensions, or out of a dataset that is not registered any more. What both tell together "
        f"cannot be reckoned. Use {entry.named}; or make one dataset with the dimensions of both, "
        "and what each of them shows as a breakdown (`detail` of its policy)."
    )


def _part(registry: Registry, store: ConfidentialStore, dataset: Dataset, part: PartOf) -> Part:
    """Return the true counts of a part."""
    counts = counts_of(registry, store, dataset, part.file, part.revision)
    if part.before is None:
        return Part(counts)
    return Part(counts, counts_of(registry, store, dataset, part.file, part.before))
