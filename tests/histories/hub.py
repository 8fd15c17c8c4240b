"""A hub whose every act is written down by an intruder; driven as a project drives it.

What is public is handed to the oracle in `tests.oracles.notebook` as it goes out, with what is
true besides, so that after each release it says what fell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from covey import Policy
from covey.contracts import Dataset, Registry
from covey.errors import CommandError, ReleaseRefused
from covey.hub.settings import Settings
from covey.log import read_policy, shown, standing
from covey.store import Arrival, wanted_files
from covey.tables.refined import leaves_of
from tests.histories.outlets import Outlet, PublicFile
from tests.histories.project import Project, settings
from tests.histories.trees import Tree, cells, days, leaves, of_length, parts
from tests.oracles.history import Cell, Edition, Fallen, Leaf, Rules, State
from tests.oracles.notebook import Decided, Notebook, Tried

START = datetime(2030, 1, 1, tzinfo=UTC)
Act = Callable[["WatchedHub", tuple[str, str], datetime], None]
Areas = Mapping[Leaf, Cell]
"""By the codes of a cell, the leaves inside: as the trees were when it went out."""


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


@dataclass(frozen=True)
class Waiting:
    """A release that was decided and that nobody has seen.

    Args:
        number: of its entry.
        edition: what was decided; its rows are read again when it is shown.
        inside: the leaves of its cells, as the trees were then.
        decided: when that was.
    """

    number: int
    edition: Edition
    inside: Areas
    decided: Decided


@dataclass
class WatchedHub:
    """The hub of a project in a folder, and the intruder's notebook.

    Args:
        project: its contracts and codelists.
        outlet: how what is released is shown.
        counted_as: the name under which a submission's counts were sent before it was renamed.
        sent: by file, its newest counts by the leaves of its own columns.
        waiting: by its name, what waits for its time.
        unseen: what was withdrawn before that, by the hub or an officer.
        told: the codes of which others told something, and which a codelist keeps since.
    """

    project: Project
    outlet: Outlet = field(default_factory=PublicFile)
    counted_as: dict[str, str] = field(default_factory=dict)
    sent: dict[str, Mapping[Leaf, int]] = field(default_factory=dict)
    notebook: Notebook = field(default_factory=Notebook)
    refused: list[Refusal] = field(default_factory=list)
    out: list[tuple[str, str, State]] = field(default_factory=list)
    newest: dict[tuple[str, str], Edition] = field(default_factory=dict)
    standing: dict[tuple[str, str], list[State]] = field(default_factory=dict)
    withdrawn: dict[tuple[str, str], list[State]] = field(default_factory=dict)
    waiting: dict[tuple[str, str], Waiting] = field(default_factory=dict)
    unseen: list[tuple[tuple[str, str], Waiting]] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    moment: datetime = START

    def __post_init__(self) -> None:
        assert self.registry.datasets  # contracts that do not fit together are refused at once

    @cached_property
    def settings(self) -> Settings:
        return settings(self.project.folder)

    @property
    def registry(self) -> Registry:
        return self.project.registry

    def changed(self, **changes: Any) -> None:
        """Change contracts or codelists: see `Project.changed`."""
        self.project = self.project.changed(**changes)
        self._offer()

    def change(self, name: str = "people", **changes: Any) -> None:
        """Change one dataset."""
        datasets = self.project.datasets
        self.changed(
            datasets=[replace(one, **changes) if one.name == name else one for one in datasets]
        )

    def policy(self, name: str = "people", **changes: Any) -> None:
        """Change the policy of a dataset."""
        self.change(name, policy=replace(self.registry.dataset(name).policy, **changes))

    @property
    def went_without(self) -> tuple[int, int]:
        """How many releases lacked files, and how many of these a vintage with more of them."""
        lacking = [
            (at, name, period, state)
            for at, (name, period, state) in enumerate(self.out)
            if len(state.files) < len(self._wanted(name, period))
        ]
        later = [
            any(of[:2] == (name, period) and len(of[2].files) > len(state.files)
                for of in self.out[at:])
            for at, name, period, state in lacking
        ]  # fmt: skip
        return len(lacking), sum(later)

    def _wanted(self, name: str, period: str) -> tuple[tuple[str, str], ...]:
        contracts = {one.name: one for one in self.project.datasets}
        return wanted_files(self.registry, contracts[name], period) if name in contracts else ()

    @property
    def fallen(self) -> list[Fallen]:
        return self.notebook.fallen

    def accept(self, period: str, counts: Mapping[Any, int], name: str = "clinics") -> None:
        """Take in a file by area, or by leaves of every dimension; what it leaves out counts 0."""
        (kind,) = (one for one in self.project.submissions if one.name == name)
        sent = {(of,) if isinstance(of, str) else of: people for of, people in counts.items()}
        columns = zip(*sent, strict=True)
        rows = pl.DataFrame(
            dict(zip(kind.dimensions, map(list, columns), strict=True)) | {"n": list(sent.values())}
        )
        number = len(self.notebook.counted.files) + 1
        trees = self.registry.trees(kind.dimensions)
        arrival = Arrival(
            *(f"{number}.csv", f"hash {number}", self._next()),
            leaves={column: tuple(leaves_of(tree)) for column, tree in trees.items()},
        )
        with self.outlet.store(self) as store:
            store.accept(kind, period, arrival, rows)
        own = self.project.trees_of(kind.dimensions)
        file = self._file(name, period)
        self.sent[file] = {leaf: sent.get(leaf, 0) for leaf in leaves(own, {})}
        counted = {self.project.counted_at(kind, leaf): n for leaf, n in self.sent[file].items()}
        self.notebook.accepted(file, counted)
        self._offer()

    def release(
        self,
        period: str,
        name: str = "people",
        embargo: timedelta | None = None,
        without: tuple[str, ...] = (),
    ) -> bool:
        """Publish a period; tell whether it went out. What may not go out is refused in order.

        It may be without some agencies whose files are not there.
        """
        not_before = None if embargo is None else self.moment + embargo
        contract = self.registry.dataset(name)
        state, rules = self.state(contract, period, without), self.project.rules(contract)
        try:
            rows = self.outlet.publish(self, (name, period), self._next(), not_before, without)
        except ReleaseRefused as refusal:
            before = self.newest.get((name, period))
            if before is None or state is None or before.state.files != state.files:
                self.refused.append(
                    Refusal(name, period, refusal, self.hiding_most(contract, period, without))
                )
            return False  # what is out and was not corrected need not go out again
        assert state is not None, f"{name} {period} went out of files that are not there"
        kept = self.project.rules(contract, self._went_out_under(name, period))
        self.out.append((name, period, state))
        inside = cells(self.project.trees_of(contract.dimensions))
        self.standing.setdefault((name, period), []).append(state)
        names = {cell: "×".join(codes) for codes, cell in inside.items()}
        self.notebook.offered(name, period, state, names, rules)
        edition = Edition(f"{name} {period}", state, _read(contract, rows, inside), kept)
        if rows is None:
            with self.outlet.store(self) as store:
                number = store.ledger.entries()[-1].number
            decided = Decided(dict(self.notebook.rules), len(self.notebook.editions))
            self.waiting[name, period] = Waiting(number, edition, inside, decided)
        else:
            self._show(name, period, edition)
        return True

    def _show(
        self, name: str, period: str, edition: Edition, decided: Decided | None = None
    ) -> None:
        self.newest[name, period] = edition
        self.notebook.shown(edition, decided)

    def _went_out_under(self, name: str, period: str) -> Policy:
        """Return the policy that the newest entry of a period says, which may ask for more."""
        with self.outlet.store(self) as store:
            entries = store.ledger.entries()
        of = [one.policy for one in entries if (one.dataset, one.period) == (name, period)]
        return read_policy(of[-1])

    def hiding_most(self, contract: Dataset, period: str, without: tuple[str, ...] = ()) -> Tried:
        """Tell what would follow if a period showed its grand total and margins shown before.

        Hiding more tells less, so what hides all the rest is safe where any pattern is.
        """
        state, rules = self.state(contract, period, without), self.project.rules(contract)
        if state is None or self.waiting:
            return "something falls"  # or is not known here, as long as editions wait
        rules = self._kept_to(rules)
        before = self.newest.get((contract.name, period))
        shown = {cell for cell, count in before.rows if count is not None} if before else set()
        rows: list[tuple[Cell, int | None]] = []
        for codes, cell in cells(self.project.trees_of(contract.dimensions)).items():
            count = self.notebook.counted.count(state, cell)
            ways = sum(code != tree.codes[0] for code, tree in self._at(contract, codes))
            kept = ways == 0 or (ways == 1 and cell in shown)
            rows.append((cell, count if kept or (count == 0 and rules.zeros_public) else None))
        return self.notebook.tried(Edition("a try", state, tuple(rows), rules))

    def _kept_to(self, rules: Rules) -> Rules:
        """Return rules with the thresholds of all that is out, where it is known who is unsafe."""
        out = [rules, *(one.rules for one in self.notebook.editions if one.rules is not None)]
        if not any(one.classes_known for one in out):
            return rules
        least = max(one.minimum_count for one in out)
        parts = tuple(of for one in out for of in one.parts)
        return replace(rules, minimum_count=least, parts=parts)

    def _at(self, contract: Dataset, codes: Leaf) -> list[tuple[str, Tree]]:
        return list(zip(codes, self.project.trees_of(contract.dimensions).values(), strict=True))

    def release_due(self) -> list[str]:
        """Publish everything that is there and not out as it is; return what went out."""
        done: list[str] = []
        for contract in self.project.datasets:
            for period in self.project.periods(contract):
                state = self.state(contract, period)
                is_out = (contract.name, period, state) in self.out
                waits = (contract.name, period) in self.waiting
                if state is not None and not is_out and not waits:
                    done += [period] if self.release(period, contract.name) else []
        return done

    def withdraw(self, period: str, name: str = "people") -> bool:
        """Take the newest vintage of a period back, where one stands."""
        if not self._done(self.outlet.withdraw, name, period):
            return False
        gone = self.standing[name, period].pop()
        self.withdrawn.setdefault((name, period), []).append(gone)
        self._look()
        self._offer()
        return True

    def undo(self, period: str, name: str = "people") -> bool:
        """Put back what was withdrawn last."""
        if not self._done(self.outlet.reinstate, name, period):
            return False
        back = self.withdrawn[name, period].pop()
        self.standing[name, period].append(back)
        self._look()
        self._offer()
        return True

    def _done(self, act: Act, name: str, period: str) -> bool:
        try:
            act(self, (name, period), self._next())
        except (CommandError, ReleaseRefused):
            return False
        return True

    def wait(self, time: timedelta) -> None:
        """Let time pass: what waited for it is shown, unless it was withdrawn."""
        self.moment += time
        self.outlet.wait(self, self.moment)
        self._look()
        self._offer()

    def _look(self) -> None:
        """Find what was not seen yet: it waits, was taken back, or is seen now."""
        with self.outlet.store(self) as store:
            entries, at = store.ledger.entries(), store.editions.newest.at
        out = {one.number for one in shown(entries, at)}
        stand = {one.number for one in standing(entries)}
        waited, unseen = self.waiting, self.unseen
        self.waiting, self.unseen = {}, []
        known = [(name, one, True) for name, one in waited.items()]
        known += [(name, one, False) for name, one in unseen]
        for name, one, stood in known:
            state = one.edition.state
            if not stood and one.number in stand:
                self.out.append((*name, state))
            if one.number in out:
                found = self.outlet.rows(self, name)
                rows = _read(self.registry.dataset(name[0]), found, one.inside)
                self._show(*name, replace(one.edition, rows=rows), one.decided)
            elif one.number in stand:
                self.waiting[name] = one
            else:
                self.unseen.append((name, one))
                if stood:
                    self._forget(name, state)

    def _forget(self, name: tuple[str, str], state: State) -> None:
        """Let what nobody saw be decided anew; the hub takes it back itself where it has to."""
        self.out.remove((*name, state))
        if state in self.standing[name]:
            self.standing[name].remove(state)
            self.withdrawn.setdefault(name, []).append(state)

    def told_by_others(self, period: str, areas: Iterable[Leaf], name: str = "people") -> None:
        """Let somebody else publish counts of the newest files, and an officer register them."""
        contract = self.registry.dataset(name)
        state = self.state(contract, period)
        assert state is not None
        inside = cells(self.project.trees_of(contract.dimensions))
        rows = tuple(
            (
                inside[codes],
                self.notebook.counted.count(state, inside[codes]),
            )
            for codes in areas
        )
        self.told.update(*areas)
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

    def state(self, contract: Dataset, period: str, without: tuple[str, ...] = ()) -> State | None:
        """Return what a release of a period counts now; None while a file is missing.

        The newest files: of a longer period those that are out in shorter ones. Files of agencies
        that it is *without* may be missing.
        """
        newest = self.newest_state(contract, period, without)
        if newest is None or contract.while_corrections_wait == "wait":
            return newest
        files = dict(newest.files) | self._published(contract, period)
        return State(frozenset((name, files[name]) for name, _ in newest.files), newest.leaves)

    def _published(self, contract: Dataset, period: str) -> dict[str, int]:
        alike = {one.name for one in self.registry.of_same_persons(contract)}
        shorter = [
            (len(days(of)), name == contract.name, stand[-1].files)
            for (name, of), stand in self.standing.items()
            if stand and name in alike and of != period and parts(period, [of])
            if len(days(of)) < len(days(period))
        ]
        found: dict[str, int] = {}
        for _, _, files in sorted(shorter, key=lambda one: (-one[0], one[1])):
            found |= dict(files)
        return found

    def newest_state(
        self, contract: Dataset, period: str, without: tuple[str, ...] = ()
    ) -> State | None:
        """Return the newest files of a period; None while one is missing, or every one is."""
        files: list[tuple[str, int]] = []
        taken: Cell = frozenset()
        codes = self.project.trees["periods"].codes
        for source in contract.sources:
            kind = self.registry.submission(source.submission)
            for inside in parts(period, of_length(kind.frequency, codes, kind.frequency)):
                file = self._file(kind.name, inside)
                revision = self.notebook.counted.revisions(file)
                if revision or kind.agency not in without:
                    files.append((file, revision))
            taken |= leaves(self.project.trees_of(contract.dimensions), source.only)
        if not files or not all(revision for _, revision in files):
            return None
        return State(frozenset(files), taken)

    def _file(self, name: str, period: str) -> str:
        return f"{self.counted_as.get(name, name)} {period}"

    def _offer(self) -> None:
        """Let the intruder write down what is counted now."""
        for contract in self.project.datasets:
            inside = cells(self.project.trees_of(contract.dimensions))
            names = {cell: "×".join(codes) for codes, cell in inside.items()}
            rules = self.project.rules(contract)
            for period in self.project.asked_periods(contract):
                state = self.newest_state(contract, period)
                if state is not None:
                    self.notebook.offered(contract.name, period, state, names, rules)
            for file, revision in self._files_of_several(contract):
                # Of two vintages of which the first lacks an agency, its file is the difference.
                alone = State(frozenset([(file, revision)]), next(iter(inside.values())))
                self.notebook.offered(contract.name, f"the file {file}", alone, names, rules)

    def _files_of_several(self, contract: Dataset) -> Iterable[tuple[str, int]]:
        """Return the newest files, where a period is made of several that come by themselves."""
        names = [self._file(one.submission, "") for one in contract.sources]
        newest = dict(sorted(self.notebook.counted.files))
        return [
            (file, revision)
            for file, revision in newest.items()
            if len(names) > 1 and file.startswith(tuple(names))
        ]

    def _next(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment


def _read(
    contract: Dataset, rows: pl.DataFrame | None, inside: Areas
) -> tuple[tuple[Cell, int | None], ...]:
    """Return public rows; none where nothing is public."""
    if rows is None:
        return ()
    found = rows.select(*contract.dimensions, "obs_value").rows()
    return tuple((inside[tuple(codes)], value) for *codes, value in found)
