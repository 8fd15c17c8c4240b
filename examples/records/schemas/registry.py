"""Everything that the example sends and publishes."""

from __future__ import annotations

from covey.contracts import Registry

REGISTRY = Registry.of_package("schemas", submissions=("legal_aid",), datasets=("people_helped",))
