"""Agencies whose parts a dataset joins: each knows its own, and may ask more of it than others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from covey.contracts.dataset import Dataset
from covey.contracts.submission import Submission
from covey.disclosure import Policy
from covey.errors import ContractError, PolicyError


def policy_for(
    dataset: Dataset, submissions: Mapping[str, Submission], silent: Collection[str] = ()
) -> Policy:
    """Return the policy of a dataset with its agencies as insiders, and their own thresholds.

    Agencies are told apart by a dimension that is constant in every source and has no code in
    common between two agencies, such as the sector. Where there is none, or one agency alone, none
    of them is an insider.

    Args:
        dataset: what is published.
        submissions: those of its sources at least, by name.
        silent: the agencies that a release does without. They stay insiders, who know of nobody
            there; but the fewest agencies of a cell are judged on those whose counts are in it.

    Raises:
        ContractError: it asks for what takes several agencies that can be told apart.
    """
    codes = _codes_of_agencies(dataset, submissions) if dataset.agency_intruder else {}
    asks = dataset.agencies_together > 1 or dataset.minimum_agencies > 1
    if asks and not codes:
        raise ContractError(
            f"dataset {dataset.name!r}: agencies_together and minimum_agencies need "
            "agency_intruder and sources of two agencies or more, each with its own code of one "
            "dimension among its constants."
        )
    minimum = max(dataset.policy.minimum_agencies, dataset.minimum_agencies)
    if silent and minimum > 1:
        codes = {agency: own for agency, own in codes.items() if agency not in silent}
        minimum = 1 if len(codes) < 2 else minimum
    named = [dict(one) for one in dataset.policy.insiders]
    agencies = tuple(own for own in codes.values() if own not in named)
    try:
        return replace(
            dataset.policy,
            insiders=(*dataset.policy.insiders, *agencies),
            insiders_together=max(dataset.policy.insiders_together, dataset.agencies_together),
            minimum_agencies=minimum,
            minimum_counts=_thresholds(dataset, submissions),
        )
    except PolicyError as error:
        raise ContractError(f"dataset {dataset.name!r}: {error}") from None


def _codes_of_agencies(
    dataset: Dataset, submissions: Mapping[str, Submission]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return by agency the codes that are its own, where two agencies or more can be told apart."""
    for dimension in dataset.dimensions:
        codes: dict[str, tuple[str, ...]] = {}
        for source in dataset.sources:
            agency, own = submissions[source.submission].agency, source.constants.get(dimension)
            codes[agency] = (*codes.get(agency, ()), *([] if own is None else [own]))
        constant = all(dimension in source.constants for source in dataset.sources)
        every = [code for own in codes.values() for code in dict.fromkeys(own)]
        if constant and len(codes) > 1 and len(set(every)) == len(every):
            return {agency: {dimension: tuple(dict.fromkeys(own))} for agency, own in codes.items()}
    return {}


def _thresholds(
    dataset: Dataset, submissions: Mapping[str, Submission]
) -> tuple[tuple[Mapping[str, tuple[str, ...]], int], ...]:
    """Return the thresholds of the parts that sources bring, the highest of each part."""
    given = dataset.policy.minimum_counts
    least: dict[Any, int] = {tuple(dict(part).items()): minimum for part, minimum in given}
    for source in dataset.sources:
        minimum = submissions[source.submission].minimum_count
        part = tuple(sorted((name, (code,)) for name, code in source.constants.items()))
        if minimum is not None and minimum > dataset.policy.minimum_count:
            least[part] = max(least.get(part, 0), minimum)
    return tuple((dict(part), minimum) for part, minimum in least.items())
