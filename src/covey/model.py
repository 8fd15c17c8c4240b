"""`covey.contracts.model` by its former name, for projects that were made with it."""

from covey.contracts.model import Count, SubmissionModel, code, count, period

__all__ = ["Count", "SubmissionModel", "code", "count", "period"]
