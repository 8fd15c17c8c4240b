"""What the files of all six agencies have in common."""

from __future__ import annotations

from pathlib import Path

from covey.contracts import model

_CODELISTS = Path(__file__).parent / "codelists"

EVERY_DISTRICT = {"area": 2}
"""What a file has rows of; a district that had nobody has one with the count 0."""

LANGUAGES = ("vi", "en")
"""Of the letters to the agencies."""


class People(model.SubmissionModel):
    """People by district and sex, one quarter a file."""

    period: str = model.period(_CODELISTS, "quarter")
    area: str = model.code(_CODELISTS / "areas.csv")
    sex: str = model.code(_CODELISTS / "sex.csv")
    persons: model.Count = model.count()
