"""What a release is protected beside: every release that counts in part the same people.

What was withdrawn is among them, since whoever saw it knows it; and so is what others published of
these people, see `outside`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from covey import CountTable, protect
from covey.contracts import Dataset, Registry
from covey.disclosure import (
    AuditLimits,
    Out,
    Part,
    Policy,
    ProtectedTable,
    asked_more,
    audit_series,
    protect_series,
    tells_more,
)
from covey.errors import CorrectionWaits, DisclosureRisk, PolicyError, ReleaseRefused, listed
from covey.hub.counted import counts_of, leaves_counted
from covey.hub.found import Found, tie
from covey.hub.names import refuse_other_names
from covey.hub.parts_beside import hidden_beside
from covey.hub.same_persons import SamePersons
from covey.intake import OutsideReport
from covey.log import Missing, PartOf, Piece, made_of, released
from covey.store import ConfidentialStore, LeavesThen, Receipt, SourceFile, taken
from covey.system.counted_once import CountedOnce
from covey.tables.grid import Keys
from covey.tables.refined import leaves_of

_WITH_SUMS: Final = 20
"""Counts that would follow of which it is told by which sums: nobody is shown more of them."""


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
        asked: by what errors call it, the parts of what must not be told though nobody shows it.
        matched: by the name of a release that goes out now: (cells,) that are hidden of other
            parts of a longer period; see `covey.hub.parts_beside`.
    """

    parts: Mapping[str, Part]
    new: Mapping[str, frozenset[str]]
    out: Mapping[str, Out]
    outside: tuple[OutsideReport, ...] = ()
    persons: SamePersons = field(default_factory=SamePersons)
    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    matched: Mapping[str, Keys] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        registry: Registry,
        store: ConfidentialStore,
        dataset: Dataset,
        new: Mapping[str, Iterable[SourceFile]],
        reports: Iterable[OutsideReport] = (),
        missing: Iterable[Missing] = (),
    ) -> Beside:
        """Gather releases of files, and all that are out and have counts in common with them.

        Args:
            registry: the contracts.
            store: of the files and the ledger.
            dataset: what is released.
            new: by period, the files of its release.
            reports: what others published.
            missing: what the releases of *new* do without.

        Raises:
            ReleaseRefused: one of them is cut in another way, so that nobody can say what both
                tell together; files cannot be of the same persons, counted once in each period; or
                what others published is not what the files count.
            StoreError: the ledger cannot be read.
        """
        refuse_other_names(registry, store, dataset, new)
        found = Found.of(registry, store, dataset, new, reports)
        made = made_of(found.files)
        names = {name: frozenset(part.name for part in of) for name, of in made.items()}
        # Before any count is read: what went out by other codes is refused by their names.
        out = found.as_out(store, registry, names)
        lacking = _lacking(store, (file for of in new.values() for file in of), missing)
        read = _Read(registry, store, found.takers, lacking)
        every = dict.fromkeys(part for of in made.values() for part in of)
        parts = {part.name: read.part(part) for part in every}
        grid = next(iter(parts.values())).counts.grid
        return cls(
            parts,
            {name: names[name] for name in found.own},
            out,
            found.outside,
            SamePersons.of(found.tree, made, {of: names[tie(of)] for of in found.waiting}),
            found.asked.of_parts(made),
            hidden_beside(registry, store, dataset, found, grid),
        )

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
    def adds(self) -> bool:
        """Whether the one release has counts that no release had, as where a file came late."""
        out = {part for one in self.out.values() for part in one.parts}
        return not self.new[self.only] <= out

    @property
    def total(self) -> int:
        """Everybody whom the one release counts."""
        return self.table(self.only).total

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """What others published, as the ledger keeps it: what it is called, and its hash."""
        return tuple((one.named, one.sha256) for one in self.outside)

    @property
    def _confined(self) -> bool:
        """Whether it is known of some leaves that the one release counts nobody there."""
        return any(self.parts[part].leaves for part in self.new[self.only])

    def promised(self, policy: Policy) -> dict[str, tuple[str, ...]]:
        """Return what is out under a policy that asks for more, each with the fields that do."""
        more = {
            name: asked_more(policy, one.promised)
            for name, one in self.out.items()
            if one.promised is not None
        }
        return {name: fields for name, fields in more.items() if fields}

    def waited_for(self, risk: DisclosureRisk) -> DisclosureRisk:
        """Return why nothing may go out, with what nobody has seen yet: it may be why."""
        waiting = [name for name, one in self.out.items() if one.waits]
        if not waiting:
            return risk
        said = (
            f"{risk} What follows only with a release that waits under an embargo is a secret "
            f"until that is shown: {listed(waiting)}. Another way out is to wait for it."
        )
        return DisclosureRisk(said, risk.cells, risk.sums)

    def protect(self, policy: Policy, pool: Executor | None = None) -> ProtectedTable:
        """Return the one release as it may go out under *policy*.

        Args:
            policy: of the dataset.
            pool: what searches parts of a large table, where nothing is out; see `covey.protect`.

        Raises:
            DisclosureRisk: no safe table was found.
        """
        if not self.out:
            matched = self.matched.get(self.only)
            made = protect(self.table(self.only), policy, pool=pool, matched=matched)
            if made.policy.zeros == "public" or not self._confined:
                return made
            policy = made.policy  # a hidden 0 hides nothing where everybody knows of it
        return self.together(policy)[self.only]

    def together(self, policy: Policy) -> dict[str, ProtectedTable]:
        """Return all that goes out, protected as one.

        Raises:
            DisclosureRisk: no safe tables were found.
        """
        once = self._once(self.new)
        return protect_series(
            *(self.parts, self.out, self.new, policy),
            once=once,
            asked=self.asked,
            matched={name: of for name, of in self.matched.items() if name in self.new},
        )

    def alone(self, name: str, policy: Policy, pool: Executor | None = None) -> ProtectedTable:
        """Return a release as it would go out if nothing else were known.

        Raises:
            DisclosureRisk: no safe table was found.
        """
        return protect(self.table(name), policy, pool=pool)

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
        """Return what follows from releases that are out together, in words, the first with sums.

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
        outsider = policy.of_outsider
        once = self._once({name: self.new[name] for name in made})
        verdict = audit_series(
            *(grid, {**self.out, **out}, outsider, changed),
            AuditLimits(sums_for=_WITH_SUMS),
            once,
            asked=self.asked,
            leaves={name: part.leaves for name, part in self.parts.items() if part.leaves},
        )
        return tuple(found.sentence for found in verdict.findings)

    def tells(self, own: Out) -> bool:
        """Tell whether rows that were decided before tell more now than they may.

        Args:
            own: the one release, as it was decided; what is out is what it is seen beside.
        """
        once = self._once(self.new)
        return tells_more(self.parts, self.out, self.only, own, once=once, asked=self.asked)

    def _once(self, new: Mapping[str, frozenset[str]]) -> CountedOnce:
        """Return what ties all that is out, and what goes out, where both count persons once."""
        out = {name: one.parts for name, one in self.out.items()}
        return self.persons.between({**out, **new}, self.parts)

    def table(self, name: str) -> CountTable:
        """Return the true counts of a release that goes out."""
        return Part.added(self.parts, self.new[name])


def _lacking(
    store: ConfidentialStore, files: Iterable[SourceFile], missing: Iterable[Missing]
) -> dict[tuple[str, str, int], list[Missing]]:
    """Return by submission, period and revision what files lack that releases say they lack.

    Everybody knows that the file as it was then counts nobody there.
    """
    told = [
        *((one.parts, one.missing) for one in released(store.ledger.entries()) if one.missing),
        (taken(files), tuple(missing)),
    ]
    found: dict[tuple[str, str, int], list[Missing]] = {}
    for parts, lacks in told:
        for part in parts:
            file = (part.submission, part.period, part.revision)
            own = [one for one in lacks if (one.submission, one.period) == file[:2]]
            if own and file not in found:
                found[file] = own
    return found


def protected_beside(
    beside: Beside, dataset: Dataset, pool: Executor | None, *, again: bool
) -> ProtectedTable:
    """Protect a release; of a correction no total is hidden that was public.

    Args:
        beside: the release, and what is out.
        dataset: whose release it is.
        pool: see `Beside.protect`.
        again: whether an earlier one of its period is out.

    Raises:
        DisclosureRisk: no safe table was found.
        CorrectionWaits: a correction is too small to go out by itself.
        ReleaseRefused: nor can the period go out again by other areas; or the policy cannot be that
            of what goes out beside what is out.
    """
    try:
        return beside.protect(dataset.policy, pool)
    except PolicyError as wrong:
        raise ReleaseRefused(f"{beside.only}: {wrong} Nothing was published.") from None
    except DisclosureRisk as risk:
        risk = beside.waited_for(risk)
        if not again:
            raise risk from None
        if not (beside.corrects or beside.adds):
            raise ReleaseRefused(
                f"{beside.only}: this period cannot go out again by the areas of now, since what "
                f"it would tell of small areas could be worked out. {risk} Nothing was published; "
                "the table that is out stays as it is, by the areas of then."
            ) from None
        raise CorrectionWaits(
            f"{beside.only}: this correction cannot go out by itself, since what it changes could "
            f"be told from what is out. {risk} It waits, and goes out together with the next ones. "
            "Until then the table that is out stays; covey status says that it was corrected."
        ) from None


def policy_of(dataset: Dataset, *, corrects: bool) -> Dataset:
    """Return *dataset* with the policy of a vintage: a correction hides no wider total.

    One that completes what lacked an agency may: its totals are others than those that are out.
    """
    if not corrects:
        return dataset
    kept = tuple(one for one in dataset.policy.remedies if one != "hide wider total")
    return replace(dataset, policy=replace(dataset.policy, remedies=kept))


@dataclass(frozen=True)
class _Read:
    """The true counts of pieces of files, and the leaves of their days, each read once."""

    registry: Registry
    store: ConfidentialStore
    takers: Mapping[str, Dataset]
    lacking: Mapping[tuple[str, str, int], Sequence[Missing]]
    tables: dict[tuple[Piece, int], CountTable] = field(default_factory=dict)
    leaves: dict[str | None, LeavesThen] = field(default_factory=dict)

    def part(self, part: PartOf) -> Part:
        """Return the true counts of a part."""
        dataset, piece = self.takers[part.piece.submission], part.piece
        leaves = leaves_counted(self.registry, dataset, piece, self._leaves_then(part))
        if part.before is None:
            for one in self.lacking.get((piece.submission, piece.period, part.revision), ()):
                for name, of in one.leaves:
                    every = leaves_of(self.registry.trees(dataset.dimensions)[name])
                    leaves[name] = frozenset(leaves.get(name, every)) - set(of)
            return Part(self._counts(piece, part.revision), leaves=leaves)
        return Part(self._counts(piece, part.revision), self._counts(piece, part.before), leaves)

    def _leaves_then(self, part: PartOf) -> LeavesThen:
        """Return at which leaves a part may count; what a correction changed is known by itself."""
        if part.before is not None:
            return {}
        file = (part.piece.submission, part.piece.period, part.revision)
        receipt = self._receipts[file]
        if receipt.leaves not in self.leaves:
            self.leaves[receipt.leaves] = self.store.leaves(receipt)
        return self.leaves[receipt.leaves]

    @cached_property
    def _receipts(self) -> Mapping[tuple[str, str, int], Receipt]:
        """The receipts of accepted files, by submission, period and revision."""
        return {
            (one.submission, one.period or "", one.revision or 0): one
            for one in self.store.receipts()
            if one.verdict == "accepted"
        }

    def _counts(self, piece: Piece, revision: int) -> CountTable:
        if (piece, revision) not in self.tables:
            dataset = self.takers[piece.submission]
            table = counts_of(self.registry, self.store, dataset, piece, revision)
            self.tables[piece, revision] = table
        return self.tables[piece, revision]
