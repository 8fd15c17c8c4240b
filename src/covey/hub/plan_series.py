"""What a series would cost before anybody promises it: jointly, in sequence, each alone.

For the officer alone. It is no flow of Prefect, and nothing of it is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from covey import CountTable
from covey.contracts import Registry, refuse_no_sum
from covey.disclosure import Policy, ProtectedTable, breakdowns
from covey.errors import DisclosureRisk, PolicyError
from covey.hub.areas import refuse_other_meanings, vintage_of
from covey.hub.beside import Beside
from covey.hub.ready import to_protect, whole_files
from covey.hub.settings import Settings
from covey.intake import read_register
from covey.store import open_confidential

Named = Mapping[str, int | str]
"""A level for each dimension that is not at its total."""


@dataclass(frozen=True)
class Cost:
    """What one release of a series would be.

    Args:
        period: which.
        cells: how many it publishes or hides.
        alone: how many are hidden if nothing else were known.
        in_sequence: how many are hidden if those named before it go out first, each as it comes.
        jointly: how many are hidden if all are chosen together.

    A number is None where it does not fit so.
    """

    period: str
    cells: int | None
    alone: int | None
    in_sequence: int | None
    jointly: int | None


@dataclass(frozen=True)
class SeriesPlan:
    """What a series would cost.

    Args:
        dataset: of which dataset.
        beside: what is out of the same counts, releases and what others published.
        costs: of each period, in the order in which they were named.
        seconds: that protecting took, by way: alone, in sequence, jointly.
        told: what would follow if each went out as it is alone, each with its sums.
        refusals: why something does not fit.
    """

    dataset: str
    beside: tuple[str, ...]
    costs: tuple[Cost, ...]
    seconds: dict[str, float]
    told: tuple[str, ...]
    refusals: tuple[str, ...]


def costs_of(
    settings: Settings,
    registry: Registry,
    dataset: str,
    periods: Sequence[str],
    more: Sequence[Named] = (),
) -> SeriesPlan:
    """Protect the named periods in each of the ways, beside what is out.

    They need not be in the calendar of the dataset yet.

    Args:
        settings: of the project.
        registry: the contracts.
        dataset: which.
        periods: in the order in which they go out.
        more: breakdowns that would go out besides, each a level for some dimensions. Where the
            policy chooses, the others are those that it chooses for the first of the periods.

    Raises:
        PolicyError: every breakdown goes out already, or there is no such dimension or level.
        SubmissionsMissing: a file of one of them has not been accepted.
        ReleaseRefused: a period is not made of those of the dataset, is out, or cannot be reckoned
            with.
    """
    contract = registry.dataset(dataset)
    files, vintage = {}, 1
    with open_confidential(settings.confidential_file) as store:
        for period in dict.fromkeys(periods):
            refuse_no_sum(dataset, contract.released_by, period)
            files[period] = whole_files(registry, store, contract, period)
            vintage = max(vintage, vintage_of(registry, store, contract, period, files[period]))
        refuse_other_meanings(store, contract, registry.trees(contract.dimensions))
        reports = read_register(settings.outside_folder, registry)
        beside = Beside.of(registry, store, contract, files, reports)
    corrects = vintage > 1
    policy = to_protect(registry, contract, settings.archive.public, corrects=corrects).policy
    if more:
        policy = _with_more(policy, more, beside.table(next(iter(beside.new))))
    return _planned(dataset, dict(zip(beside.new, files, strict=True)), beside, policy)


def _with_more(policy: Policy, more: Sequence[Named], table: CountTable) -> Policy:
    """Return a policy that publishes *more* breakdowns besides those that it has for a table."""
    if policy.detail == "one":
        raise PolicyError(
            "the dataset publishes every breakdown already. Leave --breakdown out, or name the "
            "breakdowns that go out in its policy (detail)."
        )
    own: list[Named]
    if isinstance(policy.detail, str):
        own = [one.levels for one in breakdowns(table, policy).frontier]
    else:
        own = [dict(one) for one in policy.detail]
    return policy.naming((*own, *more))


def _planned(dataset: str, periods: dict[str, str], beside: Beside, policy: Policy) -> SeriesPlan:
    trials = {
        "alone": _Trial.of(beside, policy, _alone),
        "in sequence": _Trial.of(beside, policy, _in_sequence),
        "jointly": _Trial.of(beside, policy, _jointly),
    }
    costs = [
        Cost(
            period,
            next((one.made[name].certificate.cells for one in trials.values() if name in one.made),
                 None),
            *(trial.hidden(name) for trial in trials.values()),
        )
        for name, period in periods.items()
    ]  # fmt: skip
    return SeriesPlan(
        dataset,
        tuple(beside.out),
        tuple(costs),
        {name: trial.seconds for name, trial in trials.items()},
        beside.told(trials["alone"].made, policy),
        tuple(f"{name}: {why}" for name, trial in trials.items() for why in trial.refusals),
    )


Made = dict[str, ProtectedTable]


@dataclass(frozen=True)
class _Trial:
    """What came of one way, and how long it took.

    Args:
        made: by name, the releases that fit.
        refusals: of the others, why.
        seconds: of all.
    """

    made: Made
    refusals: tuple[str, ...]
    seconds: float

    @classmethod
    def of(
        cls, beside: Beside, policy: Policy, way: Callable[[Beside, Policy, Made], list[str]]
    ) -> _Trial:
        made: Made = {}
        begun = time.monotonic()
        refusals = way(beside, policy, made)
        return cls(made, tuple(refusals), time.monotonic() - begun)

    def hidden(self, name: str) -> int | None:
        return int(self.made[name].hidden.sum()) if name in self.made else None


def _alone(beside: Beside, policy: Policy, made: Made) -> list[str]:
    refusals = []
    for name in beside.new:
        try:
            made[name] = beside.alone(name, policy)
        except DisclosureRisk as risk:
            refusals.append(str(risk))
    return refusals


def _in_sequence(beside: Beside, policy: Policy, made: Made) -> list[str]:
    for name in beside.new:
        later = [other for other in beside.new if other not in made and other != name]
        try:
            made[name] = beside.without(later).protect(policy)
        except DisclosureRisk as risk:
            return [str(risk)]
        beside = beside.after(name, made[name])
    return []


def _jointly(beside: Beside, policy: Policy, made: Made) -> list[str]:
    try:
        made.update(beside.together(policy))
    except DisclosureRisk as risk:
        return [str(risk)]
    return []
