"""What an entry says of how its release was made: version, policy, and whom it withstands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from covey.disclosure import Policy
from covey.errors import PolicyError

METHOD: Final = "covey 0.1.0"
"""The version of the method; a test holds it to that of the package."""


def plain_policy(policy: Policy) -> dict[str, Any]:
    """Return every field of *policy* as a plain value."""
    return {field.name: getattr(policy, field.name) for field in fields(policy)}


def read_policy(plain: Mapping[str, object]) -> Policy | None:
    """Return the policy of an entry; None where it is one of another version of Covey.

    >>> policy = Policy(minimum_count=5, insiders=({"sector": "HEALTH"},))
    >>> read_policy(plain_policy(policy)) == policy
    True
    """
    if plain.keys() != {field.name for field in fields(Policy)}:
        return None
    try:
        return Policy(**dict(plain))  # type: ignore[arg-type]  # it checks its fields itself
    except PolicyError:
        return None


def granted(policy: Policy) -> tuple[str, ...]:
    """Return what the intruder of *policy* knows besides what is published, a word each.

    >>> granted(Policy(minimum_count=5, intruder="knows-primary"))
    ('knows-primary',)
    """
    return (policy.intruder,)
