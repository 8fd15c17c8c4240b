"""Where it rests: the confidential and the published DuckDB file."""

from covey.store.archive import Archive
from covey.store.clean import prepare
from covey.store.completeness import marked
from covey.store.confidential import open_confidential
from covey.store.counting import Counting
from covey.store.entered import Entered, entered, taken
from covey.store.heads import ledger_faults
from covey.store.judging import Judge, Verdict, held_against, judged
from covey.store.ledger import WAY_OUT, Ledger
from covey.store.missing import (
    agencies_of,
    completeness,
    late_files,
    may_be_left_out,
    missing_words,
    refuse_missing,
    without_words,
)
from covey.store.outbox import Message, News, NewsKind, Outbox, message_id
from covey.store.outlet import catch_up, go_out, refuse_fault
from covey.store.private import private_files, private_folder
from covey.store.protocol import ConfidentialStore
from covey.store.public_tables import PublicTables, public_tables
from covey.store.publication import Publication
from covey.store.published import (
    Published,
    PublishedBreakdown,
    as_vintage,
    ask,
    publish,
    published,
    republish,
)
from covey.store.read_release import ReadRelease, read_releases
from covey.store.rebuilding import Remade, rebuild
from covey.store.receipts import Arrival, Decision, Failure, LeavesThen, Receipt
from covey.store.reinstating import Reinstated, reinstate
from covey.store.released import released_breakdowns
from covey.store.releases import (
    Release,
    SourceFile,
    newest_accepted,
    source_files,
)
from covey.store.renaming import Renamed, rename
from covey.store.retiring import Retired, refuse_retired, retire, retired_file, to_retire
from covey.store.rows_taken import rows_taken
from covey.store.seal import HEAD_FILE
from covey.store.seal import KEY_FILE as SEAL_KEY
from covey.store.standing import Standing, standing_in
from covey.store.vintages import Vintage, Withdrawal
from covey.store.waiting import (
    Arrived,
    Waiting,
    codes_in_words,
    waiting_for,
    wanted_files,
)
from covey.store.withdrawing import Withdrawn, withdraw

__all__ = [
    "HEAD_FILE",
    "SEAL_KEY",
    "WAY_OUT",
    "Archive",
    "Arrival",
    "Arrived",
    "ConfidentialStore",
    "Counting",
    "Decision",
    "Entered",
    "Failure",
    "Judge",
    "LeavesThen",
    "Ledger",
    "Message",
    "News",
    "NewsKind",
    "Outbox",
    "PublicTables",
    "Publication",
    "Published",
    "PublishedBreakdown",
    "ReadRelease",
    "Receipt",
    "Reinstated",
    "Release",
    "Remade",
    "Renamed",
    "Retired",
    "SourceFile",
    "Standing",
    "Verdict",
    "Vintage",
    "Waiting",
    "Withdrawal",
    "Withdrawn",
    "agencies_of",
    "as_vintage",
    "ask",
    "catch_up",
    "codes_in_words",
    "completeness",
    "entered",
    "go_out",
    "held_against",
    "judged",
    "late_files",
    "ledger_faults",
    "marked",
    "may_be_left_out",
    "message_id",
    "missing_words",
    "newest_accepted",
    "open_confidential",
    "prepare",
    "private_files",
    "private_folder",
    "public_tables",
    "publish",
    "published",
    "read_releases",
    "rebuild",
    "refuse_fault",
    "refuse_missing",
    "refuse_retired",
    "reinstate",
    "released_breakdowns",
    "rename",
    "republish",
    "retire",
    "retired_file",
    "rows_taken",
    "source_files",
    "standing_in",
    "taken",
    "to_retire",
    "waiting_for",
    "wanted_files",
    "withdraw",
    "without_words",
]
