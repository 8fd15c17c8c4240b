"""The columns that several agencies send."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from covey import model

CODELISTS = Path(__file__).parent / "codelists"

EVERY_DISTRICT = {"area": 2}
"""What a file has rows of; a province that has no districts in the codelist is one."""

LANGUAGES = ("vi", "en")
"""Of the letters to the agencies of this network."""


def code(codelist: str) -> Any:
    """Return the field of one dimension, whose values are codes of *codelist*."""
    return model.code(CODELISTS / f"{codelist}.csv")


class Quarterly(model.SubmissionModel):
    """One quarter a file, one district a row."""

    period: str = model.period(CODELISTS, "quarter")
    area: str = code("areas")


class People(Quarterly):
    """People by district, sex and age band."""

    sex: str = code("sex")
    age: str = code("age")
