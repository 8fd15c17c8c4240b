"""Which of several policies `covey compare` recommends, and why, in a sentence.

Only those come into question that protect as much as what was asked for: no smaller count is
published, no narrower width asked, no weaker intruder taken. Of these, the one that leaves the
fewest unsafe cells with two values alone, and then the one of which a reader keeps most.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from covey.disclosure import asked_more
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.disclosure import Compared, Policy


def recommendation(found: Sequence[Compared]) -> str:
    """Return what is recommended and why; what to do where nothing is.

    Args:
        found: the policies, the one that was asked for the first.
    """
    asked = found[0].policy
    fit = [one for one in found if one.shown is not None and _protects(one.policy, asked)]
    if not fit:
        return (
            "Recommended: none. Under no policy that protects as much as the first one there is a "
            "safe table; the reasons stand above."
        )
    best = max(fit, key=lambda one: (-(_narrow(one) or 0), _kept(one)))
    return f"Recommended: {best.name}. {_why(best, fit)}"


def _protects(policy: Policy, asked: Policy) -> bool:
    """Tell whether a policy promises at least as much as another."""
    grouped = asked.k is None or (policy.k is not None and policy.k >= asked.k)
    return policy.zeros == asked.zeros and grouped and not asked_more(policy, asked)


def _narrow(one: Compared) -> int | None:
    """Return how many unsafe cells are left with two values; None where that is not known."""
    leeway = None if one.protected is None else one.protected.certificate.leeway
    return None if leeway is None else leeway.at_least(leeway.two)


def _least(one: Compared) -> str:
    """Return *at least* where of some unsafe cells it was not worked out."""
    leeway = None if one.protected is None else one.protected.certificate.leeway
    return "at least " if leeway is not None and leeway.undecided else ""


def _kept(one: Compared) -> float:
    return 0.0 if one.shown is None else one.shown.kept.information


def _why(best: Compared, fit: Sequence[Compared]) -> str:
    first = "No other policy here protects as much as what was asked for"
    if len(fit) > 1:
        first = f"Of {len(fit)} policies that protect as much as what was asked for it is the best"
    narrow = _narrow(best)
    left = ""
    if narrow is not None:
        cells = "no unsafe cell has" if not narrow else numbered(narrow, "unsafe cell has",
                                                                "unsafe cells have")  # fmt: skip
        left = f", {_least(best)}{cells} two values alone"
    return f"{first}: a reader keeps {_kept(best):.1%} of the information{left}, and nothing falls."
