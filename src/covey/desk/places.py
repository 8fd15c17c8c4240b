"""Where matters are dealt with: addresses of datasets, periods and short hashes, and back."""

from __future__ import annotations

from typing import Final

from covey.contracts import Dataset, Submission, file_name_of
from covey.desk.visit import NotThere, Visit
from covey.errors import ContractError
from covey.hub.agency import title_of

SHORT: Final = 16
"""Digits of a hash in an address: no two plans of an office have them in common."""


def plan_path(dataset: str, period: str) -> str:
    """Return where the plan of a period is looked at."""
    return f"/office/plan/{dataset}/{file_name_of(period)}"


def held_path(submission: str, period: str) -> str:
    """Return where a held file is decided about."""
    return f"/office/held/{submission}/{file_name_of(period)}"


def signing_path(plan: str) -> str:
    """Return where a plan of another act than a release is looked at."""
    return f"/office/act/{plan[:SHORT]}"


def history_path(root: str, dataset: str, period: str) -> str:
    """Return where the history of a period stands, for officers or for auditors."""
    return f"{root}/history/{dataset}/{file_name_of(period)}"


def agency_of(visit: Visit, agency: str) -> str:
    """Return what an agency is called in the language of a page."""
    return visit.say(title_of(agency))


def period_of(visit: Visit) -> str:
    """Return the period that the address of a page names.

    Raises:
        NotThere: it is none.
    """
    place = visit.place("period")
    # A period that a calendar makes has a slash in it, which an address has not.
    code = place.replace("_", "/")
    if not code.replace("-", "").replace("/", "").isalnum() or not code.isascii():
        raise NotThere
    return code


def dataset_of(visit: Visit) -> Dataset:
    """Return the dataset that the address of a page names.

    Raises:
        NotThere: there is none.
    """
    try:
        return visit.desk.registry.dataset(visit.place("dataset"))
    except ContractError:
        raise NotThere from None


def submission_of(visit: Visit) -> Submission:
    """Return the kind of file that the address of a page names.

    Raises:
        NotThere: there is none.
    """
    try:
        return visit.desk.registry.submission(visit.place("submission"))
    except ContractError:
        raise NotThere from None
