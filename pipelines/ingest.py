"""Take in what the agencies sent: the flow of the package, as it is."""

from covey.flows.ingest import collect, ingest

__all__ = ["collect", "ingest"]
