"""What a data officer decides: how much is protected, from whom, and what may be done for it."""

from covey.disclosure.rules.policy import (
    Cost,
    Diversity,
    GroundDistance,
    GroupDisclosure,
    Loss,
    PerDimension,
    Policy,
    Remedy,
)
from covey.disclosure.rules.rounding import SHORTEST_KEY, Rounding, RoundingMethod

__all__ = [
    "SHORTEST_KEY",
    "Cost",
    "Diversity",
    "GroundDistance",
    "GroupDisclosure",
    "Loss",
    "PerDimension",
    "Policy",
    "Remedy",
    "Rounding",
    "RoundingMethod",
]
