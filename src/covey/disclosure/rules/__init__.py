"""What a data officer decides: how much is protected, from whom, and what may be done for it."""

from covey.disclosure.rules.columns import POLICY_COLUMNS, PolicyColumn, policy_row
from covey.disclosure.rules.frequency import frequency_rule
from covey.disclosure.rules.policy import (
    Cost,
    Diversity,
    GroundDistance,
    GroupDisclosure,
    Loss,
    PerDimension,
    Policy,
    Remedy,
    refuse_no_policy,
)
from covey.disclosure.rules.rounding import (
    SHORTEST_KEY,
    Rounding,
    RoundingMethod,
    refuse_short,
)
from covey.disclosure.rules.strictest import asked_more, carries_out

__all__ = [
    "POLICY_COLUMNS",
    "SHORTEST_KEY",
    "Cost",
    "Diversity",
    "GroundDistance",
    "GroupDisclosure",
    "Loss",
    "PerDimension",
    "Policy",
    "PolicyColumn",
    "Remedy",
    "Rounding",
    "RoundingMethod",
    "asked_more",
    "carries_out",
    "frequency_rule",
    "policy_row",
    "refuse_no_policy",
    "refuse_short",
]
