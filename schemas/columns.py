"""The columns that several agencies send."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from covey.contracts import model

CODELISTS = Path(__file__).parent / "codelists"

EVERY_DISTRICT = {"area": 2}
"""What a file has rows of; a province that has no districts in the codelist is one."""

LANGUAGES = ("vi", "en")
"""Of the letters to the agencies of this network."""


count = partial(model.count, 100_000_000)
"""A count of this network: about the population of Viet Nam is the most in one cell."""


class Quarterly(model.SubmissionModel):
    """One quarter a file, one district a row."""

    period: str = model.period(CODELISTS, "quarter")
    area: str = model.code(CODELISTS / "areas.csv")


class People(Quarterly):
    """People by district, sex and age band."""

    sex: str = model.code(CODELISTS / "sex.csv")
    age: str = model.code(CODELISTS / "age.csv")
