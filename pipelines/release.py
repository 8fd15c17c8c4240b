"""Publish one period of one dataset: the flow of the package, as it is."""

from covey.flows.release import release

__all__ = ["release"]
