"""The codes that every file of a submission has to speak of, be it to say that there was nobody.

A code without a row counts 0 in a table. Where a submission declares what it expects, a district
that did not report is told from one that had nobody: the latter has a row, with the count 0.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from covey.contracts.submission import Submission
from covey.errors import ContractError
from covey.tables import Hierarchy

Codes = tuple[tuple[str, str], ...]
"""Columns of a submission, each with one of its codes."""


def expected_codes(submission: Submission, trees: Mapping[str, Hierarchy]) -> Codes:
    """Return the codes that a whole file of *submission* has rows of.

    Args:
        submission: the contract.
        trees: the tree of each dimension by its column.

    Raises:
        ContractError: an expected code is not in its codelist, or the codelist is not that deep.
    """
    return tuple(
        (column, code)
        for column, wanted in submission.expected.items()
        for code in (
            _of_level(submission, trees[column], wanted)
            if isinstance(wanted, int)
            else _known(submission, trees[column], wanted)
        )
    )


def unreported(
    submission: Submission, trees: Mapping[str, Hierarchy], sent: Mapping[str, Collection[str]]
) -> Codes:
    """Return the expected codes that no row stands at or under.

    Args:
        submission: the contract.
        trees: the tree of each dimension by its column.
        sent: the codes at leaf level that the file has rows of, by column.
    """
    reported = {
        column: {
            above
            for code in sent[column]
            if code in trees[column].position  # stored before the codelist lost it
            for above in trees[column].ancestors(code)
        }
        for column in submission.expected
    }
    return tuple(
        (column, code)
        for column, code in expected_codes(submission, trees)
        if code not in reported[column]
    )


def _of_level(submission: Submission, tree: Hierarchy, level: int) -> tuple[str, ...]:
    """Codes of *level* and leaves above it; a code such as ``_U`` is nobody who could report."""
    if not 0 <= level <= int(tree.depth.max()):
        raise ContractError(
            f"submission {submission.name!r} expects level {level}; {tree.source} has the levels "
            f"0 to {int(tree.depth.max())}."
        )
    return tuple(
        code
        for code, depth, is_leaf in zip(tree.codes, tree.depth, tree.is_leaf, strict=True)
        if (depth == level or (is_leaf and depth < level)) and not code.startswith("_")
    )


def _known(submission: Submission, tree: Hierarchy, codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        if code not in tree.position:
            raise ContractError(
                f"submission {submission.name!r} expects {code!r}, which is not in {tree.source}."
            )
    return codes
