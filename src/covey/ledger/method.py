"""What an entry says of how its release was made: version, policy, and whom it withstands."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from covey.disclosure import Policy

METHOD: Final = "covey 0.1.0"
"""The version of the method; a test holds it to that of the package."""


def plain_policy(policy: Policy) -> dict[str, Any]:
    """Return every field of *policy* as a plain value."""
    return {field.name: getattr(policy, field.name) for field in fields(policy)}


def granted(policy: Policy) -> tuple[str, ...]:
    """Return what the intruder of *policy* knows besides what is published, a word each.

    >>> granted(Policy(minimum_count=5, intruder="knows-primary"))
    ('knows-primary',)
    """
    return (policy.intruder,)
