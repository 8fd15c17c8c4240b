"""Where it rests: the confidential and the published DuckDB file."""

from covey.store.confidential import ConfidentialStore, open_confidential
from covey.store.gather import gather, missing_files
from covey.store.published import Publication, Published, ask, publish, published
from covey.store.receipts import Arrival, Receipt, Release

__all__ = [
    "Arrival",
    "ConfidentialStore",
    "Publication",
    "Published",
    "Receipt",
    "Release",
    "ask",
    "gather",
    "missing_files",
    "open_confidential",
    "publish",
    "published",
]
