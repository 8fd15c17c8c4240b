"""Every defect of a project's contracts is found, and named with the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from covey import Policy
from covey.contracts import Dataset, Registry, Source, Submission, model
from covey.testing import registry_defects
from tests.sampled import sampled

PERIODS = "code,parent,label\n_T,,All\n2024,_T,2024\n" + "".join(
    f"2024-Q{quarter},2024,Quarter {quarter}\n" for quarter in (1, 2, 3, 4)
)
SEX = "code,parent,label,label_fr\n_T,,All,Ensemble\nF,_T,Female,Femmes\nM,_T,Male,Hommes\n"

BuildRegistry = Callable[..., Registry]


@pytest.fixture
def build(tmp_path: Path) -> BuildRegistry:
    """Build a registry of one submission and one dataset; codelists and fields can be changed."""

    def registry(
        codelists: dict[str, str] | None = None,
        submission: dict[str, Any] | None = None,
        dataset: dict[str, Any] | None = None,
    ) -> Registry:
        write(tmp_path, {"periods": PERIODS, "sex": SEX})
        sent: dict[str, Any] = {
            "name": "visits",
            "agency": "clinics",
            "title": "People seen",
            "model": declared(tmp_path),
            "dimensions": {"sex": "sex"},
            "count": "persons",
            "counts": "persons",
        }
        out: dict[str, Any] = {
            "name": "people_seen",
            "title": "People seen, by sex",
            "counts": "persons",
            "dimensions": {"sex": "sex"},
            "sources": (Source("visits"),),
            "policy": Policy(minimum_count=5),
            "schedule": "0 6 5 2,5,8,11 *",
            "note": "Counts persons, each once a quarter.",
        }
        write(tmp_path, codelists or {})
        return Registry(
            (Submission(**{**sent, **(submission or {})}),),
            (Dataset(**{**out, **(dataset or {})}),),
            tmp_path,
        )

    return registry


def write(folder: Path, codelists: dict[str, str]) -> None:
    for name, text in codelists.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def declared(codelists: Path, **more: Any) -> type[model.SubmissionModel]:
    """Declare a model as a project does; *more* are further columns, or others in their place."""
    columns: dict[str, Any] = {
        "period": model.period(codelists, "quarter"),
        "sex": model.code(codelists / "sex.csv"),
        **more,
    }
    columns["persons"] = columns.pop("persons", model.count())
    types = dict.fromkeys(columns, str) | {"persons": model.Count}
    members = {"__doc__": "People seen, each once.", "__annotations__": types, **columns}
    return type("Visits", (model.SubmissionModel,), members)


def test_a_whole_project_has_no_defect(build: BuildRegistry) -> None:
    assert registry_defects(build()) == ()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    sampled(
        [
            pytest.param(
                "sex",
                "code,parent,label\n_T,,All\nF,T,Female\n",
                "'F' is an orphan",
                id="no parent",
            ),
            pytest.param(
                "sex", "code,parent,label\n_T,,All\n", "no code below the total '_T'", id="no code"
            ),
            pytest.param(
                "sex",
                "code,parent,label\n_T,,All\nF,_T,Female\n",
                "'_T' has one part",
                id="one part",
            ),
            pytest.param(
                "sex", SEX.replace("Hommes", ""), "'M' has no label_fr", id="a label is missing"
            ),
            pytest.param(
                "sex", SEX.replace("Hommes", "Femmes"), "'M' shares its label_fr", id="labels alike"
            ),
            pytest.param(
                "sex", SEX + "X Y,_T,Other,Autres\n", "'X Y' is no SDMX code", id="spaces"
            ),
            pytest.param("spare", SEX, "spare.csv: no submission or dataset uses it", id="unused"),
            pytest.param(
                "periods",
                PERIODS.replace("2024-Q4,2024,Quarter 4\n", ""),
                "parts of '2024' are missing",
                id="a quarter is missing",
            ),
            pytest.param(
                "periods",
                PERIODS + "2024-02,2024-Q2,February\n2024-05,2024-Q2,May\n2024-06,2024-Q2,June\n",
                "'2024-02' lies in '2024-Q1'",
                id="a month in another quarter",
            ),
            pytest.param(
                "periods", PERIODS + "spring,_T,Spring\n", "'spring' is no period", id="no period"
            ),
            pytest.param(
                "periods",
                "code,parent,label\n_T,,All\n2024,_T,2024\n2025,_T,2025\n",
                "'visits' needs a quarter",
                id="no period of the length that is sent",
            ),
        ],
        3,
    ),
)
def test_what_is_wrong_with_a_codelist_is_named(
    build: BuildRegistry, name: str, text: str, told: str
) -> None:
    assert any(told in defect for defect in registry_defects(build(codelists={name: text})))


def test_all_broken_codelists_are_named_at_once(build: BuildRegistry) -> None:
    orphans = "code,parent,label\n_T,,All\nF,T,Female\n"
    defects = registry_defects(build(codelists={"sex": orphans, "spare": orphans}))
    assert [defect.partition(",")[0] for defect in defects] == ["sex.csv", "spare.csv"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"title": " "}, "no title", id="no title"),
        pytest.param({"model": int}, "is no SubmissionModel", id="no model"),
        pytest.param({"count": "served"}, "Make them the same, in one order", id="other columns"),
    ],
)
def test_what_is_wrong_with_a_submission_is_named(
    build: BuildRegistry, changes: dict[str, Any], told: str
) -> None:
    assert any(
        defect.startswith("submission 'visits': ") and told in defect
        for defect in registry_defects(build(submission=changes))
    )


@pytest.mark.parametrize(
    "column",
    sampled(
        ["full_name", "ho_ten", "date_of_birth", "phone", "patient_id", "cccd", "address", "lat"], 3
    ),
)
def test_a_column_that_could_hold_a_person_is_named(
    build: BuildRegistry, tmp_path: Path, column: str
) -> None:
    build()
    changes = {
        "model": declared(tmp_path, **{column: model.code(tmp_path / "sex.csv")}),
        "dimensions": {"sex": "sex", column: "sex"},
    }
    assert registry_defects(build(submission=changes)) == (
        f"submission 'visits': column {column!r} could hold a person. Ask for counts alone.",
    )


@pytest.mark.parametrize(
    "column", sampled(["residents", "incidents", "stage", "course", "placement"], 3)
)
def test_a_column_of_codes_is_not_taken_for_a_person(
    build: BuildRegistry, tmp_path: Path, column: str
) -> None:
    build()
    changes = {
        "model": declared(tmp_path, **{column: model.code(tmp_path / "sex.csv")}),
        "dimensions": {"sex": "sex", column: "sex"},
    }
    assert registry_defects(build(submission=changes)) == ()


def test_a_model_that_refuses_a_true_row_is_named(build: BuildRegistry, tmp_path: Path) -> None:
    build()
    nobody = declared(tmp_path, persons=model.count(largest=0))
    (defect,) = registry_defects(build(submission={"model": nobody}))
    assert "a true row breaks count beyond any population" in defect


def test_a_model_that_takes_any_code_is_named(build: BuildRegistry, tmp_path: Path) -> None:
    build()
    anything = model.code(tmp_path / "sex.csv")
    anything.checks = []
    (defect,) = registry_defects(build(submission={"model": declared(tmp_path, sex=anything)}))
    assert "'sex' takes a code that is in no codelist" in defect


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"title": ""}, "no title", id="no title"),
        pytest.param({"note": ""}, "must begin with 'Counts persons'", id="no note"),
    ],
)
def test_what_is_wrong_with_a_dataset_is_named(
    build: BuildRegistry, changes: dict[str, Any], told: str
) -> None:
    (defect,) = registry_defects(build(dataset=changes))
    assert defect.startswith("dataset 'people_seen': ")
    assert told in defect
