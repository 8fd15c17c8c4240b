"""A hub whose every act is written down by an intruder; driven as a project drives it.

What is public is handed to the oracle in `tests.oracles.histories` as it goes out, with what is
true besides, so that after each release it says what fell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from covey import Policy
from covey.contracts import Dataset, Registry, Source, Submission
from covey.errors import CommandError, ReleaseRefused
from covey.hub.settings import Settings
from covey.store import Arrival, open_confidential
from tests.histories.outlets import LedgerAlone, Outlet, PublicFile
from tests.histories.trees import Tree, cells, leaves, months, of_length, parts
from tests.oracles.histories import Cell, Edition, Fallen, Leaf, Notebook, Rules, State, Tried

START = datetime(2030, 1, 1, tzinfo=UTC)
Act = Callable[["WatchedHub", tuple[str, str], datetime], None]
CLINICS = (Source("clinics"),)
QUARTERS = "2024: 2024-S1 2024-S2; 2024-S1: 2024-Q1 2024-Q2; 2024-S2: 2024-Q3 2024-Q4"


def submission(name: str, frequency: str = "quarter", **agreed: Any) -> Submission:
    """Return what an agency sends by area."""
    dimensions = agreed.pop("dimensions", {"area": "areas"})
    return Submission(
        name, agreed.pop("agency", "health"), name, object, dimensions, "n", "persons",
        frequency, **agreed,
    )  # fmt: skip


def dataset(
    policy: Policy,
    name: str = "people",
    of: tuple[Source, ...] = (Source("clinics"),),
    **agreed: Any,
) -> Dataset:
    """Return what is published of it."""
    dimensions = agreed.pop("dimensions", {"area": "areas"})
    return Dataset(name, name, "persons", dimensions, of, policy, "0 6 5 * *", **agreed)


def settings(folder: Path) -> Settings:
    """Return the settings of a project in a folder."""
    return Settings(project=folder, confidential=Path("confidential"), public=Path("public"))


@dataclass(frozen=True)
class Refusal:
    """A release that was refused.

    Args:
        dataset: of which dataset.
        period: which.
        why: what was said.
        hiding_most: what would have become of it with all hidden that may be.
    """

    dataset: str
    period: str
    why: ReleaseRefused
    hiding_most: Tried


@contextmanager
def ledger_alone(folder: Path) -> Iterator[Outlet]:
    """Open an outlet of a project in a folder that writes no public file."""
    with open_confidential(settings(folder).confidential_file) as store:
        yield LedgerAlone(store)


@dataclass
class WatchedHub:
    """The hub of a project in a folder, and the intruder's notebook.

    Args:
        folder: of the project.
        trees: of areas and whatever else, by the name of its codelist, periods among them.
        submissions: what agencies send.
        datasets: what is published.
        outlet: how what is released is shown.
        counted_as: the name under which a submission's counts were sent before it was renamed.
    """

    folder: Path
    trees: dict[str, Tree]
    submissions: tuple[Submission, ...]
    datasets: tuple[Dataset, ...]
    outlet: Outlet = field(default_factory=PublicFile)
    counted_as: dict[str, str] = field(default_factory=dict)
    notebook: Notebook = field(default_factory=Notebook)
    refused: list[Refusal] = field(default_factory=list)
    out: list[tuple[str, str, State]] = field(default_factory=list)
    newest: dict[tuple[str, str], Edition] = field(default_factory=dict)
    waiting: dict[tuple[str, str], tuple[datetime, Edition]] = field(default_factory=dict)
    moment: datetime = START

    def __post_init__(self) -> None:
        self.changed()

    @cached_property
    def settings(self) -> Settings:
        return settings(self.folder)

    @property
    def fallen(self) -> list[Fallen]:
        return self.notebook.fallen

    def changed(
        self,
        datasets: Iterable[Dataset] | None = None,
        submissions: Iterable[Submission] | None = None,
        **trees: Tree,
    ) -> None:
        """Change contracts or codelists: the project is read anew, as the next run does.

        Raises:
            ContractError: they do not fit; nothing is changed then.
        """
        before = self.trees, self.submissions, self.datasets
        self.trees = self.trees | trees
        self.submissions = self.submissions if submissions is None else tuple(submissions)
        self.datasets = self.datasets if datasets is None else tuple(datasets)
        try:
            self.registry = self._read()
        except Exception:
            self.trees, self.submissions, self.datasets = before
            self.registry = self._read()
            raise
        self._offer()

    def _read(self) -> Registry:
        codelists = self.folder / "codelists"
        codelists.mkdir(exist_ok=True)
        for name, tree in self.trees.items():
            (codelists / f"{name}.csv").write_text(tree.csv, encoding="utf-8")
        registry = Registry(self.submissions, self.datasets, codelists)
        assert registry.hierarchies
        return registry

    def change(self, name: str = "people", **changes: Any) -> None:
        """Change one dataset."""
        self.changed(replace(one, **changes) if one.name == name else one for one in self.datasets)

    def policy(self, name: str = "people", **changes: Any) -> None:
        """Change the policy of a dataset."""
        (one,) = (one for one in self.datasets if one.name == name)
        self.change(name, policy=replace(one.policy, **changes))

    def accept(self, period: str, counts: Mapping[Any, int], name: str = "clinics") -> None:
        """Take in a file by area, or by leaves of every dimension; what it leaves out counts 0."""
        (kind,) = (one for one in self.submissions if one.name == name)
        sent = {(of,) if isinstance(of, str) else of: people for of, people in counts.items()}
        columns = zip(*sent, strict=True)
        rows = pl.DataFrame(
            dict(zip(kind.dimensions, map(list, columns), strict=True)) | {"n": list(sent.values())}
        )
        number = len(self.notebook.files) + 1
        arrival = Arrival(f"{number}.csv", f"hash {number}", self._next())
        with self.outlet.store(self) as store:
            store.accept(kind, period, arrival, rows)
        own = {name: self.trees[codelist] for name, codelist in kind.dimensions.items()}
        file = self._file(name, period)
        self.notebook.accepted(file, {leaf: sent.get(leaf, 0) for leaf in leaves(own, {})})
        self._offer()

    def release(self, period: str, name: str = "people", embargo: timedelta | None = None) -> bool:
        """Publish a period; tell whether it went out. What may not go out is refused in order."""
        not_before = None if embargo is None else self.moment + embargo
        contract = self.registry.dataset(name)
        state, rules = self.state(contract, period), self.rules(contract)
        try:
            rows = self.outlet.publish(self, (name, period), self._next(), not_before)
        except ReleaseRefused as refusal:
            before = self.newest.get((name, period))
            if before is None or state is None or before.state.files != state.files:
                self.refused.append(
                    Refusal(name, period, refusal, self.hiding_most(contract, period))
                )
            return False  # what is out and was not corrected need not go out again
        assert state is not None, f"{name} {period} went out of files that are not there"
        self.out.append((name, period, state))
        edition = Edition(f"{name} {period}", state, self._read_rows(contract, rows), rules)
        self.newest[name, period] = edition
        if rows is None:
            assert not_before is not None
            self.waiting[name, period] = not_before, edition
        else:
            self.notebook.shown(edition)
        return True

    def hiding_most(self, contract: Dataset, period: str) -> Tried:
        """Tell what would follow if a period showed its grand total and margins shown before.

        Hiding more tells less, so what hides all the rest is safe where any pattern is.
        """
        state, rules = self.state(contract, period), self.rules(contract)
        if state is None or self.waiting:
            return "something falls"  # or is not known here, as long as editions wait
        before = self.newest.get((contract.name, period))
        shown = {cell for cell, count in before.rows if count is not None} if before else set()
        rows: list[tuple[Cell, int | None]] = []
        for codes, cell in cells(self._of(contract)).items():
            count = self.notebook.value(self.notebook.sum_of(state, cell))
            ways = sum(code != tree.codes[0] for code, tree in self._at(contract, codes))
            kept = ways == 0 or (ways == 1 and cell in shown)
            rows.append((cell, count if kept or (count == 0 and rules.zeros_public) else None))
        return self.notebook.tried(Edition("a try", state, tuple(rows), rules))

    def _at(self, contract: Dataset, codes: Leaf) -> list[tuple[str, Tree]]:
        return list(zip(codes, self._of(contract).values(), strict=True))

    def release_due(self) -> list[str]:
        """Publish everything that is there and not out as it is; return what went out."""
        done: list[str] = []
        for contract in self.datasets:
            for period in self.periods(contract):
                state = self.state(contract, period)
                is_out = (contract.name, period, state) in self.out
                waits = (contract.name, period) in self.waiting
                if state is not None and not is_out and not waits:
                    done += [period] if self.release(period, contract.name) else []
        return done

    def withdraw(self, period: str, name: str = "people") -> bool:
        """Take the newest vintage of a period back, where one stands."""
        return self._done(self.outlet.withdraw, name, period)

    def undo(self, period: str, name: str = "people") -> bool:
        """Put back what was withdrawn last."""
        return self._done(self.outlet.reinstate, name, period)

    def _done(self, act: Act, name: str, period: str) -> bool:
        try:
            act(self, (name, period), self._next())
        except CommandError:
            return False
        return True

    def wait(self, time: timedelta) -> None:
        """Let time pass: what waited for it is shown, unless it was withdrawn."""
        self.moment += time
        self.outlet.wait(self, self.moment)
        for (name, period), (since, edition) in list(self.waiting.items()):
            if since <= self.moment:
                del self.waiting[name, period]
                rows = self.outlet.rows(self, (name, period))
                shown = self._read_rows(self.registry.dataset(name), rows)
                if shown:
                    self.notebook.shown(replace(edition, rows=shown))

    def told_by_others(self, period: str, areas: Iterable[Leaf], name: str = "people") -> None:
        """Let somebody else publish counts of the newest files, and an officer register them."""
        contract = self.registry.dataset(name)
        state = self.state(contract, period)
        assert state is not None
        inside = cells(self._of(contract))
        rows = tuple(
            (inside[codes], self.notebook.value(self.notebook.sum_of(state, inside[codes])))
            for codes in areas
        )
        number = len(self.notebook.editions)
        self.notebook.shown(Edition(f"a report on {period}", state, rows, None))
        path = self.settings.outside_folder / f"{number}.csv"
        path.parent.mkdir(exist_ok=True)
        head = ",".join(["dataset,source,date,said_by,period", *contract.dimensions, "obs_value"])
        lines = [
            ",".join([f"{name},Report,2024-08-01,Department", period, *codes, str(count)])
            for codes, (_, count) in zip(areas, rows, strict=True)
        ]
        path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")

    def periods(self, contract: Dataset) -> list[str]:
        """Return the periods of a calendar, those first that end first, the shorter before."""
        codes = self.trees["periods"].codes
        found = [
            period
            for length in (contract.frequency, *contract.calendar)
            for period in of_length(length, codes, contract.frequency)
        ]
        return sorted(dict.fromkeys(found), key=lambda one: (months(one).stop, len(months(one))))

    def state(self, contract: Dataset, period: str) -> State | None:
        """Return what a period is counted of now; None while a file is missing."""
        files: list[tuple[str, int]] = []
        taken: Cell = frozenset()
        codes = self.trees["periods"].codes
        for source in contract.sources:
            kind = self.registry.submission(source.submission)
            for inside in parts(period, of_length(kind.frequency, codes, kind.frequency)):
                file = self._file(kind.name, inside)
                revision = sum(name == file for name, _ in self.notebook.files)
                files.append((file, revision))
            taken |= leaves(self._of(contract), source.only)
        if not files or not all(revision for _, revision in files):
            return None
        return State(frozenset(files), taken)

    def rules(self, contract: Dataset) -> Rules:
        """Return what the policy of a dataset asks for, as the oracle has it."""
        policy = self.registry.with_agencies(contract).policy
        own = self._of(contract)
        known = [leaves(own, dict(of)) for of in policy.insiders]
        if policy.insiders_together == 2:
            known += [one | other for one in known for other in known if one != other]
        return Rules(
            policy.minimum_count,
            policy.minimum_change or policy.minimum_count,
            policy.zeros == "public",
            policy.intruder == "knows-primary",
            None if policy.protection == "full" else policy.protection,
            policy.sides == "both",
            tuple((leaves(own, dict(of)), least) for of, least in policy.minimum_counts),
            tuple(dict.fromkeys(known)),
        )

    def _read_rows(
        self, contract: Dataset, rows: pl.DataFrame | None
    ) -> tuple[tuple[Cell, int | None], ...]:
        """Return public rows by the trees of now; none where nothing is public."""
        if rows is None:
            return ()
        inside = cells(self._of(contract))
        found = rows.select(*contract.dimensions, "obs_value").rows()
        return tuple((inside[tuple(codes)], value) for *codes, value in found)

    def _of(self, contract: Dataset) -> dict[str, Tree]:
        return {name: self.trees[codelist] for name, codelist in contract.dimensions.items()}

    def _file(self, name: str, period: str) -> str:
        return f"{self.counted_as.get(name, name)} {period}"

    def _offer(self) -> None:
        """Let the intruder write down what could be published now."""
        for contract in self.datasets:
            inside = cells(self._of(contract))
            names = {cell: "×".join(codes) for codes, cell in inside.items()}
            rules = self.rules(contract)
            for period in self.periods(contract):
                state = self.state(contract, period)
                if state is not None:
                    self.notebook.offered(contract.name, period, state, names, rules)

    def _next(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment
