"""The file that says that there was nothing to report: one row, all of it totals, with a 0."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from covey.contracts import PERIOD, Submission
from covey.tables import Hierarchy


def has_plain_rows(submission: Submission) -> bool:
    """Tell whether a file of a kind is a header and rows, and no form of its own."""
    return submission.layout.cross is None and not submission.layout.places()


def nothing_to_report(
    submission: Submission, trees: Mapping[str, Hierarchy], period: str
) -> bytes | None:
    """Return the CSV file of a period in which nobody was counted; it is judged like any other.

    Args:
        submission: the contract.
        trees: the tree of each dimension.
        period: its period.

    Returns:
        The file; None where its files are cross tables, which have a form of their own.
    """
    if not has_plain_rows(submission):
        return None
    said = {PERIOD: period, submission.count: "0"}
    row = [said[column] if column in said else trees[column].root for column in submission.columns]
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=submission.layout.separator or ",", lineterminator="\n")
    writer.writerows([submission.columns, row])
    return lines.getvalue().encode()
