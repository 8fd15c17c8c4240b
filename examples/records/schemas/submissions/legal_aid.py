"""People helped by the legal aid office, and what its records look like."""

from __future__ import annotations

from pathlib import Path

from covey.contracts import Age, Gravest, Records, Submission, Text, model

_CODELISTS = Path(__file__).parents[1] / "codelists"


class LegalAid(model.SubmissionModel):
    """People helped in the quarter; each once, under the gravest of their matters."""

    period: str = model.period(_CODELISTS, "quarter")
    area: str = model.code(_CODELISTS / "areas.csv")
    sex: str = model.code(_CODELISTS / "sex.csv")
    age: str = model.code(_CODELISTS / "age.csv")
    matter: str = model.code(_CODELISTS / "matters.csv")
    persons: model.Count = model.count()


SUBMISSION = Submission.of(
    LegalAid,
    agency="legal_aid",
    title="People helped by the legal aid office",
    expected={"area": 2},
    languages=("vi", "en"),
    records=Records(
        columns={
            "area": "district",
            "sex": "sex",
            "age": Age("born", missing="_U"),
            "matter": Text("matter"),
        },
        person="client",
        one_leaf=Gravest("matter", ("TRAFFICKING", "VIOLENCE", "PAPERS")),
        day="opened",
    ),
)
