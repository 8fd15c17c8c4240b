"""The hash of a plan: the same comes out again as long as nothing moved that the plan rests on.

Whoever commits a plan names its hash, and it goes out only if the ledger, the policy and the rows
are still those of the plan. So of two that were planned at once the first wins.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from covey.errors import CommandError, ReleaseRefused
from covey.log import START, is_plan_hash, marks_of
from covey.log import plan_hash as hash_of
from covey.store import ConfidentialStore, Entered, Publication

_MOVED: Final = (
    "the ledger, since something else went out",
    "the policy that is carried out",
    "the counts, since another file of an agency counts now",
)


def plan_hash(store: ConfidentialStore, made: Entered) -> str:
    """Return the hash of what would go out, on the ledger as it is now; see `covey.log.plan_hash`.

    A plan is of no moment: the same rows are of one plan, whenever they are to be shown.

    Raises:
        StoreError: the ledger is not what was entered.
    """
    entry = store.ledger.next(made.entry, made.cells, made.description).link.entry
    return hash_of(ledger_head(store), replace(entry, not_before=None))


def ledger_head(store: ConfidentialStore) -> str:
    """Return the newest head of the ledger."""
    links = store.ledger.links()
    return links[-1].head if links else START


def refuse_moved(planned: str, now: str, publication: Publication) -> None:
    """Refuse what is not what was planned.

    Args:
        planned: the hash of the plan that is carried out.
        now: the hash of what would go out.
        publication: what it is.

    Raises:
        CommandError: *planned* is no hash of a plan.
        ReleaseRefused: saying what moved.
    """
    if not is_plan_hash(planned):
        raise CommandError(
            "this is no hash of a plan. covey release DATASET PERIOD --plan prints it; copy it "
            "whole."
        )
    if planned == now:
        return
    moved = [
        what
        for what, before, after in zip(_MOVED, marks_of(planned), marks_of(now), strict=True)
        if before != after
    ]
    why = "; ".join(moved) or "the rows, since the outside-knowledge register or Covey is another"
    name = f"{publication.dataset.name} {publication.period}"
    raise ReleaseRefused(
        f"{name} is not what was planned any more. This moved: {why}. Nothing was published. Plan "
        f"it again: covey release {name} --plan."
    )


def refuse_moved_ledger(store: ConfidentialStore, head: str, publication: Publication) -> None:
    """Refuse a release if another went out since *head*, beside which it was not protected.

    Raises:
        ReleaseRefused: release it again.
    """
    if ledger_head(store) != head:
        name = f"{publication.dataset.name} {publication.period}"
        raise ReleaseRefused(
            f"{name}: something else went out while this was protected, and nobody knows what both "
            "tell together. Nothing was published. Release it again."
        )
