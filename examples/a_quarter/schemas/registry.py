"""Everything that the six agencies send, and that is published."""

from __future__ import annotations

from covey.contracts import Registry

REGISTRY = Registry.of_package(
    "schemas",
    submissions=(
        "social_support",
        "health_services",
        "job_training",
        "union_advice",
        "police_victims",
        "border_victims",
    ),
    datasets=("people_supported", "victims_identified"),
)
