"""Where it rests: the confidential and the published DuckDB file."""

from covey.store.confidential import ConfidentialStore, open_confidential
from covey.store.gather import gather, refuse_missing, wanted_files
from covey.store.private import private_folder
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
    "open_confidential",
    "private_folder",
    "publish",
    "published",
    "refuse_missing",
    "wanted_files",
]
