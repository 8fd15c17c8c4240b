"""A small country: 6 districts, 5 agencies, 5 submissions, one of each kind."""

from pathlib import Path

import pytest

from covey.contracts import Registry, Submission

CODELISTS = {
    "areas": """
        VN,
        VN-22,VN
        VN-22-1,VN-22
        VN-22-2,VN-22
        VN-22-3,VN-22
        VN-HN,VN
        VN-HN-1,VN-HN
        VN-HN-2,VN-HN
        VN-HN-3,VN-HN""",
    "sexes": """
        _T,
        F,_T
        M,_T
        _U,_T""",
    "ages": """
        _T,
        Y_LT18,_T
        Y0T14,Y_LT18
        Y15T17,Y_LT18
        Y_GE18,_T
        Y18T24,Y_GE18
        Y25T49,Y_GE18
        Y_GE50,Y_GE18""",
    "services": """
        _T,
        shelter,_T
        counselling,_T
        legal_aid,_T
        medical,_T""",
    "courses": """
        _T,
        sewing,_T
        cooking,_T""",
    "training_stages": """
        _T,
        enrolled,_T
        completed,_T
        placed,_T""",
    "court_stages": """
        _T,
        investigated,_T
        prosecuted,_T
        tried,_T
        convicted,_T""",
    "channels": """
        _T,
        video,_T
        chat,_T""",
    "periods": "\n".join(
        ["_T,"]
        + [f"{year},_T" for year in (2024, 2025)]
        + [f"{year}-Q{q},{year}" for year in (2024, 2025) for q in (1, 2, 3, 4)]
        + [f"{y}-{m:02},{y}-Q{(m + 2) // 3}" for y in (2024, 2025) for m in range(1, 13)]
    ),
}

PEOPLE = {"area": "areas", "sex": "sexes", "age": "ages"}


def submission(name, agency, dimensions, counts="persons", frequency="quarter"):
    return Submission(name, agency, name, object, dimensions, counts, counts, frequency)


SUBMISSIONS = (
    submission("support", "social", {**PEOPLE, "service": "services"}),
    submission("health", "health", {"service": "services", **PEOPLE}),
    submission("training", "schools", {**PEOPLE, "course": "courses", "stage": "training_stages"}),
    submission("courts", "courts", {"stage": "court_stages", "area": "areas", "sex": "sexes"}),
    submission("takedowns", "media", {"area": "areas", "channel": "channels"}, "events", "month"),
)

REACH = {"health": 0.9, "support": 0.5, "training": 0.2, "courts": 0.3}


def write_codelists(folder: Path) -> Path:
    for name, rows in CODELISTS.items():
        lines = [row.strip() for row in rows.strip().splitlines()]
        (folder / f"{name}.csv").write_text("\n".join(["code,parent", *lines, ""]))
    return folder


@pytest.fixture(scope="session")
def registry(tmp_path_factory):
    return Registry(SUBMISSIONS, (), write_codelists(tmp_path_factory.mktemp("codelists")))
