"""Displaced people by country of asylum."""

from __future__ import annotations

from pathlib import Path

from covey.contracts import Submission, model

_CODELISTS = Path(__file__).parents[1] / "codelists"


class DisplacedPeople(model.SubmissionModel):
    """People at the end of the year; each once, in the country that shelters them."""

    period: str = model.period(_CODELISTS, "year")
    country: str = model.code(_CODELISTS / "countries.csv")
    population_type: str = model.code(_CODELISTS / "population_types.csv")
    sex: str = model.code(_CODELISTS / "sex.csv")
    age: str = model.code(_CODELISTS / "age.csv")
    persons: model.Count = model.count()


SUBMISSION = Submission.of(
    DisplacedPeople,
    agency="unhcr",
    title="Displaced people by country of asylum",
)
