"""What several policies promise together, of counts that went out under each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from covey.disclosure.rules.parts import part_minimums
from covey.disclosure.rules.patterns import Pattern
from covey.disclosure.rules.policy import Policy


def asked_more(policy: Policy, promised: Policy) -> tuple[str, ...]:
    """Return the fields in which *promised* asks for more than *policy*, by name.

    >>> asked_more(Policy(3), Policy(5, protection=2))
    ('minimum_count', 'minimum_change', 'protection')
    """
    # A part may have a threshold of its own in either, and one number in place of it.
    counts = promised.minimum_count > policy.minimum_count
    parts = dict(policy.minimum_counts) != dict(promised.minimum_counts)
    more = [
        name
        for name, asks in (
            ("minimum_count", counts),
            ("minimum_counts", bool(promised.minimum_counts) and (parts or counts)),
            ("minimum_change", promised.smallest_change > policy.smallest_change),
        )
        if asks
    ]
    both = strictest(policy, [promised])
    return (
        *more,
        *(
            field.name
            for field in fields(Policy)
            if getattr(both, field.name) != getattr(policy, field.name)
        ),
    )


def kept_to(policy: Policy, promised: Iterable[Policy]) -> Policy:
    """Return the policy under which something goes out beside what is out under others.

    Where an intruder is taken to know which counts are unsafe, a count that is unsafe by one
    threshold and not by another is known to lie between the two. So what goes out keeps to the
    highest threshold, and to those of all parts; else each count keeps its own, and the policy
    stays as it is.

    Args:
        policy: of what goes out.
        promised: those under which went out what it is protected beside.

    >>> insider = Policy(4, intruder="knows-primary")
    >>> kept_to(insider, [Policy(5)]).minimum_count, kept_to(Policy(4), [Policy(5)]).minimum_count
    (5, 4)
    """
    every = [policy, *promised]
    knows = strictest(policy, every).intruder == "knows-primary"
    return _with_highest(policy, every) if knows else policy


def carries_out(done: Policy, policy: Policy) -> bool:
    """Tell whether what was protected under *done* was so under *policy*.

    A remedy may hide zeros, and thresholds may be as high as those of what is out beside.
    """
    plain = replace(done, minimum_count=policy.minimum_count, minimum_counts=policy.minimum_counts)
    return plain in policy.outcomes and _with_highest(done, [done, policy]) == done


def _with_highest(policy: Policy, every: Iterable[Policy]) -> Policy:
    """Return *policy* with the highest threshold of all, and the highest of each part."""
    least, parts = policy.minimum_count, dict[Pattern, int]()
    for one in every:
        least = max(least, one.minimum_count)
        for part, of_part in part_minimums(one.minimum_counts):
            parts[part] = max(of_part, parts.get(part, of_part))
    return replace(policy, minimum_count=least, minimum_counts=tuple(parts.items()))


def strictest(policy: Policy, promised: Iterable[Policy]) -> Policy:
    """Return *policy* with all that others promise of what an intruder may know or narrow down.

    Thresholds of counts and changes are left as they are, and whether a hidden count may be 0:
    these hold cell by cell.

    Args:
        policy: of what goes out.
        promised: those under which went out what it is protected beside.
    """
    every = [policy, *promised]
    whole = any(one.protection == "full" for one in every)
    return replace(
        policy,
        protection="full" if whole else max(one.width for one in every),
        sides="both" if any(one.sides == "both" for one in every) else "either",
        intruder=max((one.intruder for one in every), key=("outsider", "knows-primary").index),
        insiders=tuple(dict.fromkeys(who for one in every for who in one.insiders)),
        insiders_together=max(one.insiders_together for one in every),
        minimum_agencies=max(one.minimum_agencies for one in every),
        reruns=max((one.reruns for one in every), key=("ignored", "tell nothing").index),
    )
