"""Whether datasets and the submissions that they take rows from fit together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from covey.contracts.consistency import Consistency
from covey.contracts.dataset import Dataset
from covey.contracts.parts import Part
from covey.contracts.periods import is_made_of
from covey.contracts.submission import Source, Submission
from covey.errors import ContractError
from covey.tables import Hierarchy


def check_source(dataset: Dataset, source: Source, submission: Submission) -> None:
    """Check counts, frequency and columns.

    Raises:
        ContractError: naming the dataset, the source and what does not fit.
    """
    where = _where(dataset, source)
    if dataset.counts != submission.counts:
        raise ContractError(f"{where}: {submission.counts} cannot be counted as {dataset.counts}.")
    if not is_made_of(dataset.frequency, submission.frequency):
        raise ContractError(
            f"{where}: no {dataset.frequency} is made of whole {submission.frequency}s. "
            f"Declare the dataset by {submission.frequency}, or take counts that come more often."
        )
    for dimension in (*source.renamed, *source.constants):
        if dimension not in dataset.dimensions:
            raise ContractError(f"{where}: the dataset has no dimension {dimension!r}.")
    for column in (*source.renamed.values(), *source.only):
        if column not in submission.dimensions:
            raise ContractError(f"{where}: the submission has no dimension {column!r}.")
    for dimension, codelist in dataset.dimensions.items():
        column = source.renamed.get(dimension, dimension)
        if dimension not in source.constants and submission.dimensions.get(column) != codelist:
            raise ContractError(
                f"{where}: dimension {dimension!r} needs a column of codelist {codelist!r} or a "
                "constant."
            )


def check_codes(
    dataset: Dataset, source: Source, submission: Submission, trees: Mapping[str, Hierarchy]
) -> None:
    """Check the codes that a source names: a wrong one would leave rows out in silence.

    Args:
        dataset: which takes the rows.
        source: how it takes them.
        submission: which they come from.
        trees: every codelist by its name.

    Raises:
        ContractError: a code is unknown, or a constant is a total instead of a leaf.
    """
    where = _where(dataset, source)
    for dimension, code in source.constants.items():
        tree = trees[dataset.dimensions[dimension]]
        if not (code in tree.position and tree.is_leaf[tree.position[code]]):
            raise ContractError(f"{where}: constant {code!r} is no leaf of {tree.source}.")
    for column, codes in source.only.items():
        tree = trees[submission.dimensions[column]]
        for code in codes:
            if code not in tree.position:
                raise ContractError(f"{where}: {code!r} is not in {tree.source}.")


def check_consistency(submission: Submission, rule: Consistency, other: Submission) -> None:
    """Check that the files of two submissions can be held beside each other as a rule says.

    Raises:
        ContractError: naming the submission, the rule and what does not fit.
    """
    where = f"submission {submission.name!r}, {rule.counts} {other.name!r}"
    if (submission.counts, submission.frequency) != (other.counts, other.frequency):
        raise ContractError(
            f"{where}: {submission.counts} by {submission.frequency} cannot be held beside "
            f"{other.counts} by {other.frequency}."
        )
    if submission is other:
        raise ContractError(f"{where}: it names itself. Name the other submission.")
    for of, columns in (
        (submission, (*rule.by, *rule.only)),
        (other, (*rule.columns.values(), *rule.only_other)),
    ):
        for column in columns:
            if column not in of.dimensions:
                raise ContractError(f"{where}: {of.name!r} has no dimension {column!r}.")
    for column, others in rule.columns.items():
        if submission.dimensions[column] != other.dimensions[others]:
            raise ContractError(
                f"{where}: column {column!r} is of codelist {submission.dimensions[column]!r} "
                f"here and of {other.dimensions[others]!r} there."
            )


def check_consistency_codes(
    submission: Submission, rule: Consistency, other: Submission, trees: Mapping[str, Hierarchy]
) -> None:
    """Check the codes that a rule between submissions names.

    Args:
        submission: which declares it.
        rule: the rule.
        other: the submission beside it.
        trees: every codelist by its name.

    Raises:
        ContractError: a code is unknown.
    """
    for of, only in ((submission, rule.only), (other, rule.only_other)):
        for column, codes in only.items():
            tree = trees[of.dimensions[column]]
            for code in codes:
                if code not in tree.position:
                    raise ContractError(
                        f"submission {submission.name!r}, {rule.counts} {other.name!r}: {code!r} "
                        f"is not in {tree.source}."
                    )


def refuse_shared_counts(parts: Sequence[tuple[Dataset, Part]]) -> None:
    """Refuse that a count is published twice in ways of which nobody can say what both tell.

    Args:
        parts: what each dataset takes from its sources, whatever the period.

    Raises:
        ContractError: naming the datasets, the submission and the ways out.
    """
    for (first, taken), (second, again) in combinations(parts, 2):
        if not taken.shares_counts(again):
            continue
        if first is second:
            raise ContractError(
                f"dataset {first.name!r} takes the same counts of {taken.submission!r} by two "
                "sources. Leave one out, or give each its own codes by `only`."
            )
        if not same_cut(first, second):
            raise ContractError(
                f"datasets {first.name!r} and {second.name!r} take the same counts of "
                f"{taken.submission!r}, and what one hides may follow from the other. What both "
                "tell together cannot be reckoned, since releases are protected together where "
                "they are sums of the same files by the same dimensions, such as a monthly and a "
                f"quarterly table. {_unlike(first, second)} Or take one of them out of the "
                "registry: what it published stays."
            )


def _unlike(first: Dataset, second: Dataset) -> str:
    """Return what two datasets have otherwise, and how one dataset tells both without risk."""
    ways = []
    here, there = dict(first.dimensions), dict(second.dimensions)
    other_list = [name for name in here.keys() & there.keys() if here[name] != there[name]]
    if other_list:
        ways.append(
            f"They cut {min(other_list)!r} by two codelists: make one list of both, in which the "
            "codes of one are above those of the other."
        )
    elif here.keys() != there.keys():
        every = ", ".join(dict.fromkeys([*here, *there]))
        ways.append(
            f"They have other dimensions: make one dataset by {every}, with what each of them "
            "shows as a breakdown (`detail` of its policy), and these are protected as one."
        )
    elif tuple(here) != tuple(there):
        ways.append("They have their dimensions in another order: give both the same.")
    if first.sources != second.sources:
        ways.append(
            "They have other sources: where one is part of the other, make one dataset with a "
            "dimension that keeps the sources apart (`constants`), whose total tells the whole; "
            "else give each its own codes by `only`."
        )
    return " ".join(ways)


def same_cut(first: Dataset, second: Dataset) -> bool:
    """Tell whether two datasets take the same counts by the same dimensions."""
    return (
        tuple(first.dimensions.items()) == tuple(second.dimensions.items())
        and first.sources == second.sources
    )


def _where(dataset: Dataset, source: Source) -> str:
    return f"dataset {dataset.name!r}, source {source.submission!r}"
