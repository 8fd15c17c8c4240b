"""Forget old runs in Prefect's record: the flow of the package, as it is."""

from covey.flows.prune import prune

__all__ = ["prune"]
