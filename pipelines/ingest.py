"""Take in what the agencies sent: the flow of the package, as it is."""

from covey.flows.ingest import ingest

__all__ = ["ingest"]
