"""The pandera models of what agencies send: columns that carry the rules they are held to."""

import covey.contracts.model.quiet  # noqa: F401  before whatever imports pandera
from covey.contracts.model.columns import Columns, columns_of
from covey.contracts.model.fields import Count, code, count, period
from covey.contracts.model.submission import SubmissionModel

__all__ = ["Columns", "Count", "SubmissionModel", "code", "columns_of", "count", "period"]
