"""The plan of a release: what would go out, for the officer alone. Nothing does.

It is no flow of Prefect, since it tells how many people are hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

import polars as pl

from covey.contracts import PERIODS, Registry, frequency_of, over_since
from covey.disclosure import Certificate, Visible, visible
from covey.errors import ReleaseRefused, SubmissionsMissing
from covey.hub.approvals import leave_plan
from covey.hub.areas import regrouped
from covey.hub.beside import Beside
from covey.hub.clock import moment_now
from covey.hub.commit import ledger_head, plan_hash
from covey.hub.doers import leave_planner
from covey.hub.due import Books, Due, day_in, due_now, to_go_out
from covey.hub.headlines import last_of_its_length, missed
from covey.hub.ready import Ready, told_alone, whole_files
from covey.hub.searches import searches_kept
from covey.hub.series_change import Change, change, ended_breakdowns
from covey.hub.settings import Settings
from covey.hub.steps import open_in_time
from covey.hub.ways import After, Merged, Way, by_way, ways_out
from covey.intake import read_register
from covey.log import Missing
from covey.store import (
    ConfidentialStore,
    Counting,
    SourceFile,
    entered,
)
from covey.tables import Hierarchy


@dataclass(frozen=True)
class Plan:
    """What a release would be.

    Args:
        dataset: what would be released.
        period: for which period.
        counts: whether persons or events are counted.
        certificate: what would be done to the table.
        trees: the tree of each dimension before it is coarsened.
        visible: how much can be seen at each level of each dimension.
        files: the files whose counts would be in it.
        vintage: which table of the period it would be.
        beside: what it was protected beside: releases that are out, and what others published.
        change: what is other than in the last release, the vintage before where there is one; None
            for the first.
        ended: the breakdowns of the first release of the dataset that would end.
        regrouped: what would become of codes, a sentence each, where a codelist has other areas.
        told: what would follow, had it been protected alone, each with its sums.
        missed: what a reader would miss that the release before shows; it goes out all the same
            where the plan is committed.
        as_published: the periods whose files are taken as they are out, since a correction waits.
        promised: what is out under a policy that asks for more, and keeps it, with these fields.
        hash: of the plan; see `covey.hub.commit`.
        cells: the rows that would go out: the dimensions, obs_value (missing where hidden) and
            obs_status.
        last: the newest release of a period as long that stands, of the same one where it is out:
            what readers lay it beside; empty where there is none.
        before: its rows; None where there is none.
        approvals: how many officers have to approve it before it goes out.
        missing: what it does without.
        without: the agencies that it does not wait for.
        way: the change of the policy by which it goes out; empty: none.
        kind: that it fits.
    """

    dataset: str
    period: str
    counts: str
    certificate: Certificate
    trees: Mapping[str, Hierarchy]
    visible: tuple[Visible, ...]
    files: tuple[SourceFile, ...]
    vintage: int
    beside: tuple[str, ...]
    change: Change | None
    ended: tuple[str, ...]
    regrouped: tuple[str, ...]
    told: tuple[str, ...]
    missed: tuple[str, ...]
    as_published: tuple[str, ...]
    promised: Mapping[str, tuple[str, ...]]
    hash: str
    cells: pl.DataFrame = field(repr=False)
    last: str = ""
    before: pl.DataFrame | None = field(default=None, repr=False)
    approvals: int = 0
    missing: tuple[Missing, ...] = ()
    without: tuple[str, ...] = ()
    way: str = ""
    kind: Literal["fits"] = "fits"


@dataclass(frozen=True)
class Unfit:
    """A release that cannot go out beside what is out, and what can be done.

    Args:
        dataset: what was to be released.
        period: for which period.
        beside: what it was to be protected beside.
        told: what would follow, had it been protected alone, each with its sums.
        ways: what can be done, in the order of what it costs a reader.
        kind: that it does not fit.
    """

    dataset: str
    period: str
    beside: tuple[str, ...]
    told: tuple[str, ...]
    ways: tuple[Way, ...]
    kind: Literal["does not fit"] = "does not fit"


def plan_releases(
    settings: Settings,
    registry: Registry,
    dataset: str,
    period: str | None = None,
    without: tuple[str, ...] = (),
    way: str = "",
) -> Iterator[Plan | Unfit]:
    """Yield the plan of *period*, or of each period that is due, the oldest first.

    Args:
        settings: of the project.
        registry: the contracts.
        dataset: what would be released.
        period: for which period; None: each that is due.
        without: the agencies that the period does not wait for; of those that are due their own.
        way: the change of the policy by which it goes out, see `covey.hub.ways`; empty: none.

    Raises:
        ReleaseRefused: after all other plans, saying of each period that may not go out why.
    """
    refused = []
    for one in _to_go_out(settings, registry, dataset, period, without):
        try:
            yield from _plan_one(settings, registry, dataset, one.period, one.without, way)
        except ReleaseRefused as refusal:
            refused.append(refusal)
    if refused:
        raise refused[0] if len(refused) == 1 else ReleaseRefused("\n".join(map(str, refused)))


def _plan_one(
    settings: Settings,
    registry: Registry,
    dataset: str,
    period: str,
    without: tuple[str, ...] = (),
    way: str = "",
) -> Iterator[Plan | Unfit]:
    """Do everything that a release does but publish and record it.

    Raises:
        ReleaseRefused: the period may not go out, or not yet; the message says why. Where it does
            not fit, that comes after what can be done.
    """
    registry = by_way(registry, dataset, way)
    with open_in_time(settings.confidential_file) as store:
        ready = Ready.of(registry, store, settings, dataset, period, without)
    try:
        with searches_kept(settings):
            planned = _planned(registry, settings, ready)
        yield replace(planned, way=way)
    except ReleaseRefused:
        with searches_kept(settings):
            unfit = _unfit(registry, settings, ready)
        yield unfit
        raise


def _planned(registry: Registry, settings: Settings, ready: Ready) -> Plan:
    ready, protected = ready.protected_and_alone(settings)
    publication = ready.publication(registry, settings, moment_now())
    made = entered(protected, publication, ready.files)
    entry = made.entry
    trees = registry.trees(ready.contract.dimensions)
    with open_in_time(settings.confidential_file) as store:
        lost = missed(store, made, trees, partial(ready.entered_by_itself, publication))
        last = last_of_its_length(store, entry)
        hashed = store.ledger.next(entry, made.cells, made.description).link.entry
        leave_planner(settings, ledger_head(store), hashed)
        if ready.contract.approvals:
            leave_plan(settings, ledger_head(store), hashed)
        return Plan(
            *(ready.contract.name, ready.period, ready.contract.counts, protected.certificate),
            *(trees, visible(protected, ready.beside.total), ready.files, ready.vintage),
            beside=tuple(ready.beside.out),
            change=change(store, entry, made.cells, trees),
            ended=ended_breakdowns(store, entry, trees),
            regrouped=tuple(
                text for one in regrouped(store, entry, trees) for text in one.sentences
            ),
            told=told_alone(ready),
            missed=lost.words if lost else (),
            as_published=Counting.of(registry, store).as_published(ready.contract, ready.period),
            promised=ready.beside.promised(ready.contract.policy),
            hash=plan_hash(store, made),
            cells=made.cells,
            last=last.named if last else "",
            before=store.ledger.rows(last.number) if last else None,
            approvals=ready.contract.approvals,
            missing=ready.missing,
            without=tuple(dict.fromkeys(one.agency for one in ready.missing)),
        )


def _unfit(registry: Registry, settings: Settings, ready: Ready) -> Unfit:
    trees = registry.trees(ready.contract.dimensions)
    with open_in_time(settings.confidential_file) as store:
        merged = _with_next(registry, store, settings, ready)
        after = list(_after_others(registry, store, settings, ready))
    return Unfit(
        *(ready.contract.name, ready.period, tuple(ready.beside.out)),
        told_alone(ready),
        tuple(
            ways_out(
                *(ready.beside, ready.contract.policy, trees, merged, after),
                again=ready.again,
            )
        ),
    )


def _with_next(
    registry: Registry, store: ConfidentialStore, settings: Settings, ready: Ready
) -> Merged | None:
    """Return a release together with the period of the same length that follows.

    None where there is none, or where the two would have counts in common.
    """
    length = frequency_of(ready.period)
    if length not in ready.contract.released_by.lengths or ready.again:
        return None
    alike = ready.contract.released_by.periods(registry.hierarchies[PERIODS], length)
    later = [one for one in alike if over_since(one) > over_since(ready.period)]
    if not later:
        return None
    try:
        files = whole_files(registry, store, ready.contract, later[0])
        both = {ready.period: ready.files, later[0]: files}
        reports = read_register(settings.outside_folder, registry)
        beside = Beside.of(registry, store, ready.contract, both, reports)
    except (SubmissionsMissing, ReleaseRefused):
        return Merged(later[0], None)
    return Merged(later[0], beside.merged(f"{ready.contract.name} {ready.period} + {later[0]}"))


def _after_others(
    registry: Registry, store: ConfidentialStore, settings: Settings, ready: Ready
) -> Iterator[After]:
    """Yield a release after each other one of its dataset that is due and can go out."""
    today = day_in(settings.time_zone, moment_now())
    reports = read_register(settings.outside_folder, registry)
    for period in (one.period for one in due_now(Books.of(registry, store), ready.contract, today)):
        if period == ready.period:
            continue
        try:
            files = whole_files(registry, store, ready.contract, period)
            both = {period: files, ready.period: ready.files}
            yield After(period, Beside.of(registry, store, ready.contract, both, reports))
        except (SubmissionsMissing, ReleaseRefused):
            continue


def _to_go_out(
    settings: Settings,
    registry: Registry,
    dataset: str,
    period: str | None,
    without: tuple[str, ...],
) -> list[Due]:
    """Return what is asked for; a correction that goes out later is no part of it."""
    with open_in_time(settings.confidential_file) as store:
        books = Books.of(registry, store)
    today = day_in(settings.time_zone, moment_now())
    found = to_go_out(books, registry.dataset(dataset), today, period, without)
    return [one for one in found if not one.later]
