"""The newest plan of each period, kept as it was made: who signs sees what was planned.

It tells how much is hidden, and lies in the confidential folder for its owner alone. The next plan
of the period takes its place; it holds no true count that is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
from pydantic import TypeAdapter, ValidationError

from covey.contracts import Dataset, Registry, file_name_of
from covey.disclosure import Visible
from covey.disk import refusal, write_whole
from covey.errors import StoreError
from covey.hub.clock import moment_now
from covey.hub.commit import ledger_head
from covey.hub.plan import Plan, Unfit
from covey.hub.plan_table import PlanTable, plan_table
from covey.hub.series_change import Change
from covey.hub.settings import Settings
from covey.hub.ways import Way, by_way
from covey.log import Missing, canonical, marks_of, sha256
from covey.store import ConfidentialStore, Counting, private_folder
from covey.tables.status import HIGH, LOW, OBS_VALUE

_OWN: Final = 0o600
_COUNTS: Final = (OBS_VALUE, LOW, HIGH)


@dataclass(frozen=True)
class MadeOf:
    """A file whose counts are in a release.

    Args:
        submission: the kind of file.
        period: of it.
        revision: of it.
        agency: who sent it.
        received_at: when, in UTC.
    """

    submission: str
    period: str
    revision: int
    agency: str
    received_at: datetime


@dataclass(frozen=True)
class KeptPlan:
    """What a release would be, or why none fits; the fields are those of `Plan` and `Unfit`.

    Args:
        made_at: when it was planned, in UTC.
        hash: of the plan; empty where none fits.
        ways: what can be done where none fits.
        files: what it is made of.
        missing: what it does without.
        cells: the rows that would go out, by column, see `covey.hub.plan_table.PlanTable`.
        laid_beside: the release whose rows these are laid beside; empty where there is none.
    """

    dataset: str
    period: str
    made_at: datetime
    beside: tuple[str, ...]
    told: tuple[str, ...]
    hash: str = ""
    ways: tuple[Way, ...] = ()
    approvals: int = 0
    vintage: int = 1
    missed: tuple[str, ...] = ()
    change: Change | None = None
    ended: tuple[str, ...] = ()
    regrouped: tuple[str, ...] = ()
    as_published: tuple[str, ...] = ()
    promised: dict[str, tuple[str, ...]] = field(default_factory=dict)
    visible: tuple[Visible, ...] = ()
    files: tuple[MadeOf, ...] = ()
    missing: tuple[Missing, ...] = ()
    without: tuple[str, ...] = ()
    way: str = ""
    laid_beside: str = ""
    cells: dict[str, list[str | int | None]] = field(default_factory=dict, repr=False)

    @property
    def fits(self) -> bool:
        """Whether it can go out."""
        return bool(self.hash)

    def table(self, registry: Registry) -> PlanTable:
        """Return the rows that would go out."""
        trees = registry.trees(registry.dataset(self.dataset).dimensions)
        types = {name: pl.Int64 if name in _COUNTS else pl.String for name in self.cells}
        return PlanTable(trees, self.laid_beside, pl.DataFrame(self.cells, schema=types))


_ADAPTER: Final = TypeAdapter(KeptPlan)


def keep_plan(settings: Settings, registry: Registry, plan: Plan | Unfit) -> None:
    """Keep a plan in place of the one before it.

    Raises:
        StoreError: the disk refuses.
    """
    path = _path(settings, plan.dataset, plan.period)
    try:
        private_folder(path.parent)
        write_whole(path, _ADAPTER.dump_json(_kept(registry, plan)).decode(), _OWN)
    except OSError as error:
        raise StoreError(f"{path}: this cannot be written ({refusal(error) or error}).") from None


def plan_of(settings: Settings, dataset: str, period: str) -> KeptPlan | None:
    """Return the newest plan of a period; None where none was made, or by another Covey."""
    try:
        text = _path(settings, dataset, period).read_bytes()
        return _ADAPTER.validate_json(text)
    except (OSError, ValidationError):
        return None


def what_moved(
    store: ConfidentialStore, counting: Counting, dataset: Dataset, plan: KeptPlan
) -> tuple[str, ...]:
    """Return what moved since a plan was made, a phrase each: it cannot go out as it is.

    To publish it looks again, at policy and rows too.

    Args:
        store: of the ledger, open.
        counting: which files count.
        dataset: of the plan.
        plan: that was kept.

    Raises:
        StoreError: the ledger cannot be read.
    """
    moved = []
    if plan.fits and not sha256(canonical(ledger_head(store))).startswith(marks_of(plan.hash)[0]):
        moved.append("something else went out since")
    newest = counting.files(dataset, plan.period)
    for one in plan.files:
        now = newest.get((one.submission, one.period))
        if now is not None and now.revision != one.revision:
            moved.append(f"another file of {one.submission} for {one.period} counts now")
    moved += [
        f"a file of {one.submission} for {one.period} came, which the plan does without"
        for one in plan.missing
        if not one.codes and (one.submission, one.period) in newest
    ]
    return tuple(dict.fromkeys(moved))


def _kept(registry: Registry, plan: Plan | Unfit) -> KeptPlan:
    same = (plan.dataset, plan.period, moment_now(), plan.beside, plan.told)
    if plan.kind != "fits":
        return KeptPlan(*same, ways=plan.ways)
    contract = by_way(registry, plan.dataset, plan.way).dataset(plan.dataset)
    table = plan_table(plan, contract.policy)
    return KeptPlan(
        *same,
        hash=plan.hash,
        approvals=plan.approvals,
        vintage=plan.vintage,
        missed=plan.missed,
        change=plan.change,
        ended=plan.ended,
        regrouped=plan.regrouped,
        as_published=plan.as_published,
        promised=dict(plan.promised),
        visible=plan.visible,
        files=tuple(
            MadeOf(
                *(one.part.submission, one.part.period, one.revision),
                *(registry.submission(one.part.submission).agency, one.received_at),
            )
            for one in plan.files
        ),
        missing=plan.missing,
        without=plan.without,
        way=plan.way,
        laid_beside=table.last,
        cells=table.cells.to_dict(as_series=False),
    )


def _path(settings: Settings, dataset: str, period: str) -> Path:
    return settings.plans_folder / f"{dataset}_{file_name_of(period)}.json"
