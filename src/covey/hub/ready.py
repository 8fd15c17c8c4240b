"""A period that is ready: all that a release of it is made of, gathered from one moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path
from typing import Self

from covey.contracts import Dataset, Registry, refuse_other_length
from covey.disclosure import Aside, ProtectedTable
from covey.errors import CoveyError, DisclosureRisk, ReleaseRefused, listed
from covey.hub.approvals import approved_release
from covey.hub.areas import refuse_other_meanings, regrouped, vintage_of
from covey.hub.beside import Beside, policy_of, protected_beside
from covey.hub.commit import ledger_head, plan_hash, refuse_moved, refuse_moved_ledger
from covey.hub.counted_periods import PersonsTree
from covey.hub.headlines import missed, refuse_missed
from covey.hub.judge import judging
from covey.hub.names import refuse_other_names
from covey.hub.searches import searches_kept
from covey.hub.series_change import ended_breakdowns
from covey.hub.settings import Settings
from covey.intake import read_register
from covey.log import Missing
from covey.pools import opened_pool
from covey.store import (
    ConfidentialStore,
    Counting,
    Entered,
    Publication,
    Published,
    SourceFile,
    Waiting,
    agencies_of,
    completeness,
    entered,
    go_out,
    may_be_left_out,
    missing_words,
    open_confidential,
    prepare,
    refuse_missing,
    refuse_retired,
    released_breakdowns,
    source_files,
)


@dataclass(frozen=True)
class Admitted:
    """A period that may go out.

    Args:
        files: whose counts are in it.
        missing: what it does without.
        vintage: which table of the period it would be.
        corrects: whether it comes after one that lacked nothing.
        completes: whether it comes after one that lacked some agency.
    """

    files: tuple[SourceFile, ...]
    missing: tuple[Missing, ...]
    vintage: int
    corrects: bool
    completes: bool

    @property
    def again(self) -> bool:
        """Whether an earlier vintage of its period is out."""
        return self.corrects or self.completes


def admitted(
    registry: Registry,
    store: ConfidentialStore,
    dataset: str,
    period: str,
    without: Collection[str] = (),
) -> Admitted:
    """Return what a period that may go out is made of.

    Args:
        registry: the contracts.
        store: of the files.
        dataset: what is released.
        period: for which period.
        without: the agencies whose files and rows it does not wait for.

    Raises:
        SubmissionsMissing: a file has not been accepted yet, or not whole.
        ReleaseRefused: it may not go out, or not yet; the message says why.
        ContractError: there is no such dataset or period.
    """
    contract = registry.dataset(dataset)
    refuse_other_length(dataset, contract.released_by, period)
    # Before files are missed: those under another name are of nobody, until that is declared.
    refuse_other_names(registry, store, contract, [period])
    refuse_retired(store, dataset, period)
    files, missing = files_of_period(registry, store, contract, period, without)
    if missing:
        _refuse_without(registry, contract, period, {one.agency for one in missing})
    vintage = vintage_of(registry, store, contract, period, files)
    name = (dataset, period)
    before = [one for one in store.record.all() if one.key[:2] == name and not one.unseen]
    lacked = bool(before) and bool(before[-1].missing)
    return Admitted(files, missing, vintage, bool(before) and not lacked, lacked)


def whole_files(
    registry: Registry, store: ConfidentialStore, dataset: Dataset, period: str
) -> tuple[SourceFile, ...]:
    """Return the files of a period that lacks none; see `files_of_period`."""
    return files_of_period(registry, store, dataset, period)[0]


def files_of_period(
    registry: Registry,
    store: ConfidentialStore,
    dataset: Dataset,
    period: str,
    without: Collection[str] = (),
) -> tuple[tuple[SourceFile, ...], tuple[Missing, ...]]:
    """Return the files that a period of *dataset* is made of, and what is missing of them.

    All have been accepted, but for those of agencies that it is *without*.

    Raises:
        SubmissionsMissing: one has not, or not whole.
        ReleaseRefused: one is held; or an agency is not silent.
        ContractError: there is no such period.
    """
    counting = Counting.of(registry, store)
    missing = refuse_missing(store, counting, dataset, period, without)
    files = source_files(registry.parts(dataset, period), counting.files(dataset, period))
    return files, missing


def may_go_without(
    registry: Registry, dataset: Dataset, period: str, waiting: Waiting
) -> tuple[str, ...]:
    """Return the agencies without which a period could go out; none where it has to wait.

    Args:
        registry: the contracts.
        dataset: what would be released.
        period: for which period.
        waiting: what it waits for.
    """
    silent = may_be_left_out(registry, dataset, waiting)
    try:
        _refuse_without(registry, dataset, period, silent)
    except ReleaseRefused:
        return ()
    return silent


def _refuse_without(
    registry: Registry, dataset: Dataset, period: str, silent: Collection[str]
) -> None:
    """Refuse a release without agencies where nobody can say what it tells, or asks for more.

    Raises:
        ReleaseRefused: saying why.
    """
    name = f"{dataset.name} {period}"
    if PersonsTree.of(registry, dataset).periods:
        raise ReleaseRefused(
            f"{name} counts the same persons as other periods do, once in each. What it tells "
            f"beside them without {listed(sorted(silent))} cannot be reckoned. Nothing was "
            "published. Wait for the files."
        )
    left = len(set(agencies_of(registry, dataset)) - set(silent))
    if 1 < left < dataset.minimum_agencies:
        raise ReleaseRefused(
            f"{name} would join the counts of {left} agencies, and {dataset.name} asks for people "
            f"of {dataset.minimum_agencies} in each cell that joins several: those that are left "
            "would know each other's. Nothing was published. Wait for the files."
        )


@dataclass(frozen=True)
class Ready:
    """All that a release is protected from.

    Args:
        contract: the dataset, with the policy that this vintage is protected under.
        period: which is released.
        vintage: which table of the period it is.
        files: whose counts are in it.
        beside: the counts, and what is out of them.
        head: the head of the ledger that this was read from.
        missing: what it does without.
        completeness: of each of its files, whether it is in; see `covey.store.missing`.
        as_before: the contract with the breakdowns of the vintage before, where that one lacked an
            agency and others may be chosen now; None elsewhere.
        again: whether an earlier vintage of its period is out.
    """

    contract: Dataset
    period: str
    vintage: int
    files: tuple[SourceFile, ...]
    beside: Beside
    head: str
    missing: tuple[Missing, ...] = ()
    completeness: tuple[Mapping[str, object], ...] = ()
    as_before: Dataset | None = None
    again: bool = False

    @classmethod
    def of(
        cls,
        registry: Registry,
        store: ConfidentialStore,
        settings: Settings,
        dataset: str,
        period: str,
        without: Collection[str] = (),
    ) -> Ready:
        """Gather a release that may go out, without some agencies or with all.

        Raises:
            SubmissionsMissing: a file has not been accepted yet, or not whole.
            ReleaseRefused: it may not go out, or not yet; or what is out cannot be reckoned with.
            ContractError: there is no such dataset or period, or the outside-knowledge register
                cannot be read.
        """
        may = admitted(registry, store, dataset, period, without)
        contract = registry.dataset(dataset)
        reports = read_register(settings.outside_folder, registry)
        refuse_other_meanings(store, contract, registry.trees(contract.dimensions))
        beside = Beside.of(registry, store, contract, {period: may.files}, reports, may.missing)
        told = completeness(registry, contract, period, may.missing)
        silent = {one.agency for one in may.missing}
        public = settings.archive.public
        contract = to_protect(registry, contract, public, silent, corrects=may.corrects)
        chosen_anew = may.completes and contract.policy.detail == "frontier"
        as_before = _broken_down_as(contract, public, period) if chosen_anew else None
        return cls(
            *(contract, period, may.vintage, may.files, beside, ledger_head(store)),
            *(may.missing, told, as_before, may.again),
        )

    def protected(self, settings: Settings) -> tuple[Self, ProtectedTable]:
        """Return the table that may go out, and this with the policy of it.

        What completes a period goes out by the breakdowns that let a reader keep most: by those
        that qualify now, or by those of the vintage that lacked an agency. Finer ones may hide more
        beside it, or rule out every twin that it left.

        Raises:
            DisclosureRisk: there is none.
            ReleaseRefused: a correction is too small to go out by itself.
            CommandError: the cluster of the project does not answer.
        """
        # Beside what is out no parts are searched, and no cluster is waited for.
        with opened_pool(None if self.beside.out else settings.dask) as pool:
            return self._kept_most(pool)

    def protected_and_alone(self, settings: Settings) -> tuple[Self, ProtectedTable]:
        """Return the same, and have it worked out aside what would go out if nothing else were out.

        Raises:
            DisclosureRisk, ReleaseRefused, CommandError: as `protected`.
        """
        if not self.beside.out or self.as_before is not None:
            return self.protected(settings)
        with Aside.of(self.beside.table(self.beside.only), [self.contract.policy]) as aside:
            alone = aside.begin(lambda: self.by_itself)
            found = self.protected(settings)
            alone()
            return found

    def _kept_most(self, pool: Executor | None) -> tuple[Self, ProtectedTable]:
        if self.as_before is None:
            return self, protected_beside(self.beside, self.contract, pool, again=self.again)
        found: list[tuple[float, Self, ProtectedTable]] = []
        refused: list[CoveyError] = []
        for contract in (self.contract, self.as_before):
            try:
                table = protected_beside(self.beside, contract, pool, again=self.again)
            except (DisclosureRisk, ReleaseRefused) as refusal:
                refused.append(refusal)
            else:
                assert table.certificate.kept is not None, "breakdowns are chosen, or named"
                figure = table.certificate.kept.figure
                found.append((figure, replace(self, contract=contract), table))
        if not found:
            raise refused[0]
        _, ready, table = max(found, key=itemgetter(0))
        return ready, table

    def release(
        self,
        settings: Settings,
        registry: Registry,
        moment: datetime,
        commit: str = "",
        not_before: datetime | None = None,
    ) -> Published:
        """Protect and publish it, if the ledger is still what it was when it was gathered.

        The arguments are those of `covey.hub.release.release_period`.

        Raises:
            ReleaseRefused: as there.
            ApprovalsMissing: officers have to approve it first.
            HeadlineHidden: a reader would miss totals that the release before shows, and no plan
                is carried out or approved.
        """
        prepare()  # a process that writes the public file; it needs a second to start
        with searches_kept(settings):
            ready, protected = self.protected(settings)
        publication = replace(ready.publication(registry, settings, moment), not_before=not_before)
        made = entered(protected, publication, ready.files)
        with searches_kept(settings), open_confidential(settings.confidential_file) as store:
            if commit:
                refuse_moved(commit, plan_hash(store, made), publication)
            refuse_moved_ledger(store, ready.head, publication)
            trees = registry.trees(ready.contract.dimensions)
            lost = missed(store, made, trees, partial(ready.entered_by_itself, publication))
            # Whoever carries a plan out, or signs one, has looked at it, and insists.
            if not (commit or ready.contract.approvals):
                told = told_alone(ready) if lost else ()
                refuse_missed(lost, f"{ready.contract.name} {ready.period}", told)
            ended = ended_breakdowns(store, made.entry, trees)
            areas = [text for one in regrouped(store, made.entry, trees) for text in one.sentences]
            made = approved_release(settings, registry, store, made)
            out = go_out(store, judging(settings, registry), made)
        return replace(
            out,
            ended=ended,
            told=protected.certificate.told,
            regrouped=tuple(areas),
            missed=lost.words if lost else (),
            missing=missing_words(ready.missing),
        )

    @cached_property
    def by_itself(self) -> ProtectedTable | None:
        """The table as it would go out if nothing else were out; None where none may."""
        try:
            return self.beside.alone(self.beside.only, self.contract.policy)
        except DisclosureRisk:
            return None

    def entered_by_itself(self, publication: Publication) -> Entered | None:
        """Return what would be entered of that table; None where there is none."""
        protected = self.by_itself
        return None if protected is None else entered(protected, publication, self.files)

    def publication(self, registry: Registry, settings: Settings, moment: datetime) -> Publication:
        """Return what it goes out as."""
        sources = (registry.submission(one.submission) for one in self.contract.sources)
        return Publication(
            *(self.contract, self.period, moment, registry.hierarchies),
            vintage=self.vintage,
            outside=self.beside.marks,
            agencies=tuple(sorted({source.agency for source in sources})),
            missing=self.missing,
            completeness=self.completeness,
            publisher=settings.publisher,
            contact=settings.contact,
            licence=settings.licence,
            notice=settings.notice,
            words=registry.words,
        )


def told_alone(ready: Ready) -> tuple[str, ...]:
    """Return what would follow from what is out and a release that was protected alone."""
    beside = ready.beside
    if not beside.out or ready.by_itself is None:
        return ()
    return beside.told({beside.only: ready.by_itself}, ready.contract.policy)


def to_protect(
    registry: Registry,
    dataset: Dataset,
    public: Path,
    silent: Collection[str] = (),
    *,
    corrects: bool = False,
) -> Dataset:
    """Return *dataset* with the policy that a vintage of it is protected under.

    Args:
        registry: the contracts.
        dataset: what is released.
        public: the public file.
        silent: the agencies that it does without.
        corrects: whether it comes after one of its period that lacked nothing.

    Raises:
        StoreError: the public file cannot be read.
    """
    kept = with_kept_breakdowns(registry.with_agencies(dataset, silent), public)
    return policy_of(kept, corrects=corrects)


def with_kept_breakdowns(dataset: Dataset, public: Path) -> Dataset:
    """Return *dataset* with the breakdowns of its newest release, where it is to keep them.

    Raises:
        StoreError: the public file cannot be read.
    """
    kept = _broken_down_as(dataset, public) if dataset.keep_breakdowns else None
    return kept or dataset


def _broken_down_as(dataset: Dataset, public: Path, period: str | None = None) -> Dataset | None:
    """Return *dataset* with the breakdowns of a release; None where there is none."""
    kept = released_breakdowns(public, dataset.name, period)
    return None if kept is None else replace(dataset, policy=dataset.policy.naming(kept))
