"""How many examples a property is tried on: few in `make quick`, many in `make long`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

TIER = os.environ.get("HYPOTHESIS_PROFILE", "test")

_SHARE = {"quick": 0.05, "test": 0.1, "long": 5.0, "search": 50.0}
"""Of the examples that a property names, or of the usual number."""

_USUAL = 36
_FEWEST = {"quick": 2, "test": 6}
"""Examples that no share goes below, unless the property names fewer."""


def up_to(examples: int) -> settings:
    """Try a property on so many examples, or on the share of them that the tier has."""
    return settings(max_examples=_of_tier(examples))


def take_profile() -> None:
    """Let properties that name no number have the usual one."""
    settings.register_profile(
        TIER,
        derandomize=TIER != "search",
        deadline=None,
        max_examples=_of_tier(_USUAL),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    settings.load_profile(TIER)


def _of_tier(examples: int) -> int:
    fewest = min(examples, _FEWEST.get(TIER, 0))
    return max(fewest, round(_SHARE[TIER] * examples))
