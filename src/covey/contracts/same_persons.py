"""Datasets that count the same persons anew: a year, each person once, beside the quarters.

What two such tables tell together is more than what each tells, though no count of one is a sum of
the other's. Nobody but the officers can say whether it is the same persons, so they are asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final, get_args

from covey.contracts.dataset import Dataset
from covey.contracts.periods import Frequency, is_made_of
from covey.contracts.sources import same_cut
from covey.contracts.submission import Submission
from covey.errors import ContractError

LONGEST_FIRST: Final[tuple[Frequency, ...]] = get_args(Frequency)

Submissions = Mapping[str, Submission]
"""By name."""


def counted_once_a(dataset: Dataset, submissions: Submissions) -> Frequency | None:
    """Return the length of the periods in which a dataset counts each person once.

    Longer ones add these up. None where its sources are of several lengths, or it counts events.
    """
    lengths = {submissions[source.submission].frequency for source in dataset.sources}
    return next(iter(lengths)) if dataset.counts == "persons" and len(lengths) == 1 else None


def of_same_persons(dataset: Dataset, datasets: Sequence[Dataset]) -> tuple[Dataset, ...]:
    """Return the datasets that count the persons of *dataset*, itself among them, in their order.

    Those that take the same counts, such as a sum of months beside the months, are among them.
    """
    found = [dataset.name]
    for name in found:
        one = next(one for one in datasets if one.name == name)
        found += [of.name for of in datasets if of.name not in found and _are_tied(one, of)]
    return tuple(one for one in datasets if one.name in found)


def check_same_persons(datasets: Sequence[Dataset], submissions: Submissions) -> None:
    """Check what datasets say of each other's persons.

    Raises:
        ContractError: a dataset names one that is not there, or that it cannot be beside; or two of
            them may count the same persons, and neither says whether it does.
    """
    names = [one.name for one in datasets]
    for dataset in datasets:
        for name in filter(None, (dataset.same_persons_as, *dataset.other_persons_than)):
            if name not in names:
                raise ContractError(f"no dataset {name!r}. There are: {', '.join(names)}.")
            if name == dataset.name:
                raise ContractError(f"dataset {name!r} names itself. Name the other dataset.")
        if dataset.same_persons_as is not None:
            other = next(one for one in datasets if one.name == dataset.same_persons_as)
            _check_pair(dataset, other, submissions)
    for one, other in combinations(datasets, 2):
        _check_lengths(one, other, datasets, submissions)
        _ask(one, other, datasets, submissions)


def _check_pair(dataset: Dataset, other: Dataset, submissions: Submissions) -> None:
    """Refuse that a dataset says to count the persons of one beside which nobody can set it."""
    where = f"dataset {dataset.name!r}, same_persons_as={other.name!r}"
    if other.name in dataset.other_persons_than or dataset.name in other.other_persons_than:
        raise ContractError(f"{where}: other_persons_than says that they are others. Keep one.")
    if tuple(dataset.dimensions.items()) != tuple(other.dimensions.items()):
        raise ContractError(
            f"{where}: they have other dimensions, so nobody can say what both tell together. Give "
            "both the same ones in the same order; fewer breakdowns of one are its policy's detail."
        )
    if {one.submission for one in dataset.sources} & {one.submission for one in other.sources}:
        raise ContractError(
            f"{where}: both take rows of one submission, so longer periods are sums of shorter "
            "ones, which is reckoned with anyway. Leave same_persons_as out."
        )
    for one in (dataset, other):
        if counted_once_a(one, submissions) is None:
            raise ContractError(
                f"{where}: {one.name!r} does not count persons once in periods of one length. Name "
                "datasets of persons alone, each with sources of one frequency."
            )


def _check_lengths(
    one: Dataset, other: Dataset, datasets: Sequence[Dataset], submissions: Submissions
) -> None:
    """Refuse two datasets of the same persons, each anew: in one length, or across each other."""
    if other not in of_same_persons(one, datasets):
        return
    length, others = (counted_once_a(of, submissions) for of in (one, other))
    if length and others and not (is_made_of(length, others) or is_made_of(others, length)):
        raise ContractError(
            f"datasets {one.name!r} and {other.name!r} count the same persons once a {length} and "
            f"once a {others}, by same_persons_as, and these lie across each other. What both tell "
            "together cannot be reckoned: publish one of them, or let both count by days."
        )
    if length == others and not same_cut(one, other):
        raise ContractError(
            f"datasets {one.name!r} and {other.name!r} both count the same persons once a {length}"
            ", by same_persons_as. Make one dataset of them."
        )


def _ask(
    one: Dataset, other: Dataset, datasets: Sequence[Dataset], submissions: Submissions
) -> None:
    """Refuse two datasets that may count the same persons while neither says so or denies it."""
    lengths = [counted_once_a(of, submissions) for of in (one, other)]
    agencies = [{submissions[of.submission].agency for of in each.sources} for each in (one, other)]
    told = {*one.other_persons_than, *other.other_persons_than}
    if (
        None in lengths
        or lengths[0] == lengths[1]
        or not agencies[0] & agencies[1]
        or dict(one.dimensions) != dict(other.dimensions)
        or not told.isdisjoint((one.name, other.name))
        or other in of_same_persons(one, datasets)
    ):
        return
    longer, shorter = (one, other) if _place(lengths[0]) < _place(lengths[1]) else (other, one)
    who = ", ".join(sorted(agencies[0] & agencies[1]))
    raise ContractError(
        f"datasets {shorter.name!r} and {longer.name!r} both count persons of {who} by the same "
        "dimensions, in shorter and in longer periods. If they are the same persons, each counted "
        f"once in its period, what one of them hides may follow from the other: say "
        f"same_persons_as={shorter.name!r} in {longer.name!r}, and they are protected together. If "
        f"they are other persons, say other_persons_than=({shorter.name!r},) there."
    )


def _are_tied(one: Dataset, other: Dataset) -> bool:
    named = (one.same_persons_as == other.name) or (other.same_persons_as == one.name)
    return named or same_cut(one, other)


def _place(length: Frequency | None) -> int:
    return LONGEST_FIRST.index(length) if length else len(LONGEST_FIRST)
