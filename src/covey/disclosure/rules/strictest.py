"""What several policies promise together, of counts that went out under each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from covey.disclosure.rules.policy import Policy
from covey.errors import PolicyError


def strictest(policy: Policy, promised: Iterable[Policy]) -> Policy:
    """Return *policy* with all that others promise of what an intruder may know or narrow down.

    Thresholds of counts and changes are left as they are: they hold cell by cell.

    Args:
        policy: of what goes out.
        promised: those under which went out what it is protected beside.

    Raises:
        PolicyError: one of them says otherwise whether a hidden count may be 0, so that readers
            would read the same symbol in two ways.
    """
    every = [policy, *promised]
    if any(one.zeros != policy.zeros for one in every):
        raise PolicyError(
            f"zeros={policy.zeros!r}: what this goes out beside was published with the other "
            "choice, and a hidden count there means something else. Keep zeros as it was; it can "
            "change with a period that has no counts in common with what is out."
        )
    whole = any(one.protection == "full" for one in every)
    return replace(
        policy,
        protection="full" if whole else max(one.width for one in every),
        sides="both" if any(one.sides == "both" for one in every) else "either",
        intruder=max((one.intruder for one in every), key=("outsider", "knows-primary").index),
        insiders=tuple(dict.fromkeys(who for one in every for who in one.insiders)),
        insiders_together=max(one.insiders_together for one in every),
        minimum_agencies=max(one.minimum_agencies for one in every),
    )
