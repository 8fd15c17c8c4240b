"""Withdraw: a release is taken out of the public file with a reason, or put back into it."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from covey.contracts import Registry
from covey.errors import CommandError
from covey.hub.approvals import with_approvals
from covey.hub.clock import moment_now
from covey.hub.forms import forms_following
from covey.hub.judge import judging
from covey.hub.settings import Settings
from covey.store import Reinstated, Withdrawn, open_confidential, reinstate, withdraw

_WORD: Final = re.compile(r"[\w-]+")

_DATE: Final = re.compile(r"(19|20)\d\d(-\d\d){0,2}", re.ASCII)
"""A year, a month or a day."""


def withdraw_release(
    settings: Settings,
    registry: Registry,
    dataset: str,
    period: str,
    reason: str,
    vintage: int | None = None,
) -> Withdrawn:
    """Take a release of a project out of the public file.

    Args:
        settings: of the project.
        registry: its contracts, which say how many have to approve.
        dataset: what was released.
        period: for which period.
        reason: why, in one sentence that goes into the public file; it names no count.
        vintage: which vintage; the newest that stands where missing.

    Raises:
        ApprovalsMissing: officers have to approve it first.
        CommandError: there is no such release, it is withdrawn already, a newer vintage stands, or
            the reason cannot be public.
        ReleaseRefused: the public file is not what was published, or the ledger not what was
            entered.
        StoreError: what the ledger keeps of another release was changed, or the disk refuses; or it
            is withdrawn, but exports or pages beside the public file tell it still.
    """
    said, release = public_reason(reason), (dataset, period, vintage)
    with forms_following(settings), open_confidential(settings.confidential_file) as store:
        approved = partial(with_approvals, settings, registry, store)
        archive = judging(settings, registry)
        return withdraw(store, archive, release, said, moment_now(), approved)


def reinstate_release(
    settings: Settings,
    registry: Registry,
    dataset: str,
    period: str,
    reason: str,
    vintage: int | None = None,
) -> Reinstated:
    """Undo the withdrawal of a release of a project.

    Args:
        settings: of the project.
        registry: its contracts, which say how many have to approve.
        dataset: what was released.
        period: for which period.
        reason: why, in one sentence for the ledger, which auditors read; it names no count.
        vintage: which vintage; the one that was withdrawn last where missing.

    Raises:
        ApprovalsMissing: officers have to approve it first.
        CommandError: there is no such withdrawal, the release may not come back, or the reason
            cannot be read by everybody.
        ReleaseRefused: the public file is not what was published, or the ledger not what was
            entered.
        StoreError: what the ledger keeps of a release was changed, or the disk refuses; or it is
            back, but exports or pages beside the public file do not tell it yet.
    """
    said, release = public_reason(reason), (dataset, period, vintage)
    with forms_following(settings), open_confidential(settings.confidential_file) as store:
        approved = partial(with_approvals, settings, registry, store)
        archive = judging(settings, registry)
        return reinstate(store, archive, release, said, moment_now(), approved)


def public_reason(reason: str) -> str:
    """Return a reason that everybody may read.

    Raises:
        CommandError: it says nothing, has several lines, or has a number that could be a count.

    >>> public_reason(" Districts A1 and A2 were exchanged in 2024-Q1. ")
    'Districts A1 and A2 were exchanged in 2024-Q1.'
    """
    said = reason.strip()
    if not said:
        raise CommandError(
            "no reason is given. Readers who used the release have to know what was wrong: say it "
            "in one sentence."
        )
    if not said.isprintable():
        raise CommandError("the reason has several lines, or signs that no page shows. Write one.")
    if names_a_number(said):
        raise CommandError(
            "the reason has a number in it, and everybody reads it: a number could tell a count "
            "that is hidden. Say what was wrong without one; codes, years and dates may stand."
        )
    return said


def names_a_number(text: str) -> bool:
    """Tell whether a text has a number that could be a count; codes, years and dates are none.

    >>> names_a_number("A1 in 2024-Q1"), names_a_number("A1 had 12 more")
    (False, True)
    """
    return any(map(_could_be_a_count, _WORD.findall(text)))


def _could_be_a_count(word: str) -> bool:
    """Tell whether a word is a number, unlike a code such as A1, a period, a year or a date."""
    numbers, letters = any(map(str.isnumeric, word)), any(map(str.isalpha, word))
    return numbers and not letters and _DATE.fullmatch(word) is None
