"""Where it rests: the confidential and the published DuckDB file."""

from covey.store.confidential import ConfidentialStore, open_confidential
from covey.store.gather import gather
from covey.store.private import private_folder
from covey.store.published import Publication, Published, ask, publish, published
from covey.store.receipts import Arrival, Decision, Failure, Receipt, Release
from covey.store.submitted import make_tables, periods_alike, tally
from covey.store.waiting import (
    Waiting,
    codes_in_words,
    refuse_missing,
    unreported_in,
    waiting_for,
    wanted_files,
)

__all__ = [
    "Arrival",
    "ConfidentialStore",
    "Decision",
    "Failure",
    "Publication",
    "Published",
    "Receipt",
    "Release",
    "Waiting",
    "ask",
    "codes_in_words",
    "gather",
    "make_tables",
    "open_confidential",
    "periods_alike",
    "private_folder",
    "publish",
    "published",
    "refuse_missing",
    "tally",
    "unreported_in",
    "waiting_for",
    "wanted_files",
]
