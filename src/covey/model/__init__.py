"""The pandera models of what comes in and what goes out, their rules named in plain words."""

from covey.model.fields import Count, code, count, period
from covey.model.published import published
from covey.model.submission import SubmissionModel

__all__ = ["Count", "SubmissionModel", "code", "count", "period", "published"]
