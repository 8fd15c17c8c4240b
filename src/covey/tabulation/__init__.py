"""Records in, counts out: an agency's own rows are counted where they lie.

One question in narwhals goes to whatever holds the records; what comes back are the texts of each
column and the cells of the table, and never a record.
"""

from covey.tabulation.asking import questions, tabulate
from covey.tabulation.counts import Tabulated
from covey.tabulation.opened import opened

__all__ = ["Tabulated", "opened", "questions", "tabulate"]
