"""Everything that the network sends and publishes: one file, and one line here, for each."""

from __future__ import annotations

from covey.contracts import Registry

REGISTRY = Registry.of_package(
    "schemas",
    submissions=(
        "social_support",
        "social_outreach",
        "social_attendance",
        "social_inspections",
        "health_services",
        "vocational_training",
        "justice_victims",
        "justice_outcomes",
        "info_takedowns",
    ),
    datasets=(
        "people_supported",
        "justice_outcomes",
        "victims_identified",
        "online_takedowns",
        "outreach_activities",
        "outreach_attendance",
        "venue_inspections",
    ),
)
