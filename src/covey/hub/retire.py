"""Retire: a period of a dataset is closed for good, planned first, since nothing undoes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from covey.contracts import Registry
from covey.errors import ReleaseRefused
from covey.hub.approvals import with_approvals
from covey.hub.clock import moment_now
from covey.hub.commit import ledger_head
from covey.hub.judge import judging
from covey.hub.settings import Settings
from covey.hub.withdraw import public_reason
from covey.log import canonical, sha256
from covey.store import (
    ConfidentialStore,
    Retired,
    catch_up,
    open_confidential,
    refuse_fault,
    retire,
    to_retire,
)


@dataclass(frozen=True, slots=True)
class RetirementPlan:
    """What would be closed.

    Args:
        named: the release that would stand for good, as the ledger calls it.
        files: of which no correction would be taken any more, by kind and period.
        hash: of this plan; another once something else was entered.
    """

    named: str
    files: tuple[tuple[str, str], ...]
    hash: str


def plan_retirement(settings: Settings, dataset: str, period: str) -> RetirementPlan:
    """Say what would be closed; nothing is changed.

    Raises:
        CommandError: nothing of it is out, or it is retired already.
        ReleaseRefused: a correction of it is on its way, or the public file is not what was
            published.
    """
    with open_confidential(settings.confidential_file) as store:
        refuse_fault(catch_up(store, settings.archive))
        return _plan(store, dataset, period)


def retire_period(
    settings: Settings,
    registry: Registry,
    dataset: str,
    period: str,
    reason: str,
    commit: str = "",
) -> Retired:
    """Close a period of a dataset.

    Args:
        settings: of the project.
        registry: its contracts, which say how many have to approve.
        dataset: of which.
        period: which.
        reason: why, in one sentence for the ledger, which auditors read; it names no count.
        commit: the hash of the plan that is carried out; empty where it was not planned.

    Raises:
        ApprovalsMissing: officers have to approve it first.
        CommandError: as `plan_retirement`, or the reason cannot be read by everybody.
        ReleaseRefused: as `plan_retirement`, or it is not what was planned any more.
        StoreError: the disk refuses.
    """
    said = public_reason(reason)
    with open_confidential(settings.confidential_file) as store:
        if commit:
            refuse_fault(catch_up(store, judging(settings, registry)))
            _refuse_moved(commit, _plan(store, dataset, period))
        approved = partial(with_approvals, settings, registry, store)
        name = (dataset, period)
        return retire(store, judging(settings, registry), name, said, moment_now(), approved)


def _plan(store: ConfidentialStore, dataset: str, period: str) -> RetirementPlan:
    last = to_retire(store, dataset, period)
    files = tuple(dict.fromkeys((part.submission, part.period) for part in last.parts))
    rests_on = {"head": ledger_head(store), "files": files, "retires": last.number}
    return RetirementPlan(last.named, files, sha256(canonical(rests_on)))


def _refuse_moved(commit: str, now: RetirementPlan) -> None:
    """Refuse what is not what was planned.

    Raises:
        ReleaseRefused: plan it again.
    """
    if commit != now.hash:
        raise ReleaseRefused(
            f"{now.named}: this is not the hash of its plan, or something was entered since. "
            "Nothing was changed. Plan it again: covey retire … --plan."
        )
