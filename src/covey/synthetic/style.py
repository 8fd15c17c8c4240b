"""How an agency writes its files: every office has its own spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass

from covey.contracts import Registry, Submission


@dataclass(frozen=True, slots=True)
class Style:
    """One way to write the same counts as CSV.

    Args:
        delimiter: between cells.
        bom: whether the file begins with a byte order mark, as spreadsheets write it.
        totals: whether it ends with the totals of its first dimension.
        zeros: whether combinations that count 0 are written.
    """

    delimiter: str = ","
    bom: bool = False
    totals: bool = False
    zeros: bool = False


STYLES = (
    Style(),
    Style(delimiter=";", bom=True, totals=True),
    Style(delimiter="\t"),
    Style(bom=True, totals=True),
    Style(delimiter=";", zeros=True),
)


def style_of(registry: Registry, submission: Submission) -> Style:
    """Return the style of the submission's agency: agencies take turns in registry order."""
    agencies = list(dict.fromkeys(contract.agency for contract in registry.submissions))
    return STYLES[agencies.index(submission.agency) % len(STYLES)]
