"""What others build on: adding a name here is a decision, taking one away breaks their code."""

from __future__ import annotations

import covey

NAMES = [
    "Audit",
    "Codelist",
    "CountTable",
    "CoveyError",
    "Crosswalk",
    "DisclosureRisk",
    "Finding",
    "Hierarchy",
    "Policy",
    "ProtectedTable",
    "RoundedTable",
    "Rounding",
    "SubmissionRejected",
    "audit",
    "audit_beside",
    "audit_groupings",
    "audit_linked",
    "audit_reruns",
    "audit_reruns_beside",
    "audit_reruns_linked",
    "audit_rounded",
    "audit_vintages",
    "breakdowns",
    "information_kept",
    "kanonymity",
    "protect",
    "protect_beside",
    "protect_groupings",
    "protect_linked",
    "published_breakdowns",
    "relations",
    "round_table",
    "tabulate",
]


def test_the_public_names_are_those_and_no_others() -> None:
    assert covey.__all__ == NAMES


def test_every_public_name_says_what_it_is() -> None:
    for name in NAMES:
        assert getattr(covey, name).__doc__, name
