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


def read_policy(plain: Mapping[str, object]) -> Policy:
    """Return the policy of an entry; a field that it was stored before has its usual value.

    Raises:
        PolicyError: it has a field or a value that this version of Covey does not know, so that
            nobody can say what was asked for.

    >>> policy = Policy(minimum_count=5, insiders=({"sector": "HEALTH"},))
    >>> read_policy(plain_policy(policy)) == policy
    True
    >>> read_policy({"minimum_count": 5, "insiders": []}) == Policy(minimum_count=5)
    True
    """
    unknown = sorted(plain.keys() - {field.name for field in fields(Policy)})
    if unknown:
        raise PolicyError(
            f"This version of Covey ({METHOD}) knows no field {unknown[0]!r} of a policy, which a "
            "release was made with. Use the version that made it, or a later one."
        )
    if "minimum_count" not in plain:
        raise PolicyError("The policy of a release has no minimum_count: it is not whole.")
    return Policy(**{name: _as_tuples(value) for name, value in plain.items()})


def _as_tuples(value: Any) -> Any:
    """Return what an entry holds as lists in the form in which a policy keeps it."""
    return tuple(map(_as_tuples, value)) if isinstance(value, list | tuple) else value


def granted(policy: Policy) -> tuple[str, ...]:
    """Return what the intruder of *policy* knows besides what is published, a word each.

    >>> granted(Policy(minimum_count=5, intruder="knows-primary"))
    ('knows-primary',)
    """
    return (policy.intruder,)
