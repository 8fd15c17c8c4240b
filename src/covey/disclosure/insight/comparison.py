"""What policies would show and hide of one and the same table, side by side.

Each is carried out for real, to the attack at its end. One computation feeds `covey compare`, the
report of an officer and its plots. What comes of it rests on true counts and is confidential.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

import numpy as np

from covey.disclosure.detail import Kept, kept
from covey.disclosure.insight.visibility import Visible, count_there, visible
from covey.disclosure.progress import Watcher
from covey.disclosure.release.protect import protect
from covey.disclosure.release.protected import ProtectedTable
from covey.disclosure.rules import Policy
from covey.disclosure.rules.cells import Cells
from covey.disclosure.rules.class_table import CLASS_RULES
from covey.disclosure.rules.table import FREQUENCY, RULES
from covey.errors import DisclosureRisk, PolicyError
from covey.tables import CountTable

Protect = Callable[[Policy], ProtectedTable]
"""Protects the table at hand: by itself, or beside what is out already."""

AS_ASKED: Final = "as asked"
"""What the policy is called that others are held against."""

MINIMUM_COUNTS: Final = (3, 5, 10)
"""Thresholds that every comparison tries."""


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """What a policy shows and hides.

    Args:
        cells: cells of the whole table, all totals among them, that are not 0.
        shown: those of them that are published.
        unsafe: cells that are hidden by themselves.
        secondary: cells hidden to protect them.
        people: people in hidden cells, a total counted again with each part.
        kept: what a reader keeps.
        visible: share of the people at each level of each dimension of the whole table.
    """

    cells: int
    shown: int
    unsafe: int
    secondary: int
    people: int
    kept: Kept
    visible: tuple[Visible, ...]

    @property
    def share(self) -> float:
        """Published cells as a share of all that are not 0, 0 to 1."""
        return self.shown / self.cells if self.cells else 1.0

    @property
    def hidden(self) -> int:
        """Cells that are hidden for either reason."""
        return self.unsafe + self.secondary


@dataclass(frozen=True, slots=True)
class Compared:
    """One policy on one table.

    Args:
        name: what it is called.
        policy: what it asks for.
        seconds: how long it took, from the counts to the verdict.
        protected: the table that may be published; None where there is none.
        shown: what it shows and hides; None likewise.
        refused: why there is none; empty where there is.
    """

    name: str
    policy: Policy
    seconds: float
    protected: ProtectedTable | None = field(repr=False)
    shown: PolicyEffect | None = field(repr=False)  # a log may hold the words for a comparison
    refused: str = ""

    @property
    def verdict(self) -> str:
        """What the attack said, in a few words without counts of people."""
        if self.protected is None:
            return "refused"
        verdict = self.protected.audit
        attacked = verdict.attacked + verdict.details
        return f"safe: {attacked:,} attacked, none fell" if attacked else "safe: nothing is hidden"


@dataclass(frozen=True, slots=True)
class RuleCost:
    """What one rule costs: the table with it, less the same table without it.

    Args:
        rule: which.
        cells: cells that are hidden for it; fewer than 0 where fewer are hidden with it.
        people: people in these, a total counted again with each part.
        shown: cells that are not 0 and that a reader loses by it, hidden or no longer a row.
        refused: why it is not known; empty where it is.
    """

    rule: str
    cells: int = 0
    people: int = 0
    shown: int = 0
    refused: str = ""


def compare(
    table: CountTable,
    policies: Mapping[str, Policy],
    watch: Watcher | None = None,
    jobs: int | None = None,
) -> Iterator[Compared]:
    """Protect a table under each of several policies, one after the other.

    Args:
        table: the true counts.
        policies: by what they are called.
        watch: told now and then how far the work on one of them has come.
        jobs: as for `protect`.

    Yields:
        What comes of each; of one under which no safe table was found, or that the table does not
        admit, why.
    """
    for name, policy in policies.items():
        yield compared(name, table, policy, partial(_alone, table, watch, jobs))


def compared(name: str, table: CountTable, policy: Policy, protect_it: Protect) -> Compared:
    """Protect a table under one policy, and say what comes of it."""
    begun = time.monotonic()
    try:
        protected = protect_it(policy)
    except (DisclosureRisk, PolicyError) as refusal:
        return Compared(name, policy, time.monotonic() - begun, None, None, refusal.sentence)
    seconds = time.monotonic() - begun
    return Compared(name, policy, seconds, protected, shown_of(table, protected))


def shown_of(table: CountTable, protected: ProtectedTable) -> PolicyEffect:
    """Return what a protected table shows and hides of the true one."""
    done, hidden = protected.certificate, protected.hidden
    keys = protected.keys[hidden]
    return PolicyEffect(
        cells=table.keys.size,
        shown=int(np.count_nonzero(protected.values)),
        unsafe=done.unsafe,
        secondary=done.secondary,
        people=int(count_there(table, protected.grid, keys).sum()),
        kept=kept(table, protected.grid, protected.keys, hidden),
        visible=visible(protected, table.total, table.dimensions),
    )


def usual_policies(policy: Policy) -> dict[str, Policy]:
    """Return a policy, and those that an officer asks for beside it.

    Other thresholds, all breakdowns that hide few people in place of one level or the other way
    round, and zeros that may be hidden or not. What contradicts the policy is left out. Ways that
    change counts in place of hiding them are in `usual_roundings`.
    """
    others: dict[str, dict[str, Any]] = {
        f"minimum_count={least}": {"minimum_count": least, "source": ""}
        for least in MINIMUM_COUNTS
        if least != policy.minimum_count
    }
    if policy.detail == "one":
        others["detail=frontier"] = {"detail": "frontier"}
    else:
        others["detail=one"] = {}
    zeros = "hidden" if policy.zeros == "public" else "public"
    others[f"zeros={zeros}"] = {"zeros": zeros}
    found = {AS_ASKED: policy}
    for name, changes in others.items():
        base = policy.of_one_level if name == "detail=one" else policy
        try:
            found[name] = replace(base, **changes)
        except PolicyError:
            continue
    return found


def without_each_rule(policy: Policy) -> dict[str, Policy]:
    """Return the same policy without each of its rules but the minimum count, by rule."""
    usual = Policy(policy.minimum_count)
    without = {}
    for rule, names in _RULES.items():
        changes = {name: getattr(usual, name) for name in names}
        if any(getattr(policy, name) != usual_value for name, usual_value in changes.items()):
            without[rule] = replace(policy, **changes)
    return without


def rule_costs(
    table: CountTable, whole: Compared, without: Iterable[Compared]
) -> tuple[RuleCost, ...]:
    """Return what each rule costs, the minimum count and what protects it first.

    Args:
        table: the true counts.
        whole: the table under all rules.
        without: the same without one of them, by its name.
    """
    if whole.protected is None or whole.shown is None:
        return ()
    return (*_own_costs(table, whole.protected, whole.shown), *(
        _cost(whole.shown, one) for one in without
    ))  # fmt: skip


def _alone(
    table: CountTable, watch: Watcher | None, jobs: int | None, policy: Policy
) -> ProtectedTable:
    return protect(table, policy, watch, jobs)


def _own_costs(
    table: CountTable, protected: ProtectedTable, shown: PolicyEffect
) -> Iterator[RuleCost]:
    """Yield what is hidden by the minimum count alone, by other rules too, and around all that."""
    grid, keys = protected.grid, protected.keys[protected.hidden]
    counts = count_there(table, grid, keys)
    usual = replace(protected.policy, minimum_counts=())
    few = counts[FREQUENCY.unsafe(Cells.of_table(grid, keys, counts), usual)]
    people = protected.certificate.people_hidden
    lost = int(np.count_nonzero(counts)) - shown.unsafe  # a 0 that is hidden is none of them
    yield RuleCost("minimum count", few.size, int(few.sum()), few.size)
    yield RuleCost("secondary", shown.secondary, people, lost)


def _cost(whole: PolicyEffect, one: Compared) -> RuleCost:
    if one.shown is None:
        return RuleCost(one.name, refused=one.refused)
    less = one.shown
    return RuleCost(
        *(one.name, whole.hidden - less.hidden, whole.people - less.people),
        less.shown - whole.shown,
    )


_NOTHING_WITHOUT_K: Final = (
    "quasi_identifiers", "mode", "class_limit", "dimension_weights", "forbidden_levels",
    "demanded_levels", "sensitive",
)  # fmt: skip

_K, *_BESIDE_K = CLASS_RULES

_RULES: Final[Mapping[str, tuple[str, ...]]] = {
    _K.name: (*_NOTHING_WITHOUT_K, *(name for rule in CLASS_RULES for name in rule.fields)),
    **{rule.name: tuple(rule.fields) for rule in _BESIDE_K},
    "insiders": ("insiders", "insiders_together", "minimum_agencies"),
    **{
        rule.name: tuple(name for name in rule.fields if name != "minimum_count")
        for rule in sorted(RULES, key=lambda rule: rule.name)
    },
    "intruder who knows which are unsafe": ("intruder",),
    "width": ("protection", "sides"),
    "cells hidden by decision": ("frozen_hidden",),
    "cells kept by decision": ("frozen_open",),
}
"""By rule, the fields of a policy that are about it."""
