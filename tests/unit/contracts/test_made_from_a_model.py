"""A submission is made from its model, and nothing that the model says is said again."""

from __future__ import annotations

from pathlib import Path

import pytest

from covey.contracts import Bounds, Submission
from covey.contracts.model import Count, SubmissionModel, code, count, period
from covey.errors import ContractError

PERIODS = "code,parent\n_T,\n2024,_T\n2024-Q1,2024\n2024-01,2024-Q1\n"
SEX = "code,parent\n_T,\nF,_T\nM,_T\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("codelists")
    (folder / "periods.csv").write_text(PERIODS, encoding="utf-8")
    (folder / "sex.csv").write_text(SEX, encoding="utf-8")
    return folder


@pytest.fixture
def sessions(folder: Path) -> type[SubmissionModel]:
    class Sessions(SubmissionModel):
        """Sessions held in the month."""

        period: str = period(folder, "month")
        sex: str = code(folder / "sex.csv")
        sessions: Count = count(of="events")

    return Sessions


def test_a_submission_is_what_its_model_says(sessions: type[SubmissionModel]) -> None:
    made = Submission.of(sessions, agency="social_affairs", title="Sessions held")
    assert made == Submission(
        name="test_made_from_a_model",
        agency="social_affairs",
        title="Sessions held",
        model=sessions,
        dimensions={"sex": "sex"},
        count="sessions",
        counts="events",
        frequency="month",
    )


def test_a_count_is_of_persons_unless_it_says_otherwise(folder: Path) -> None:
    class People(SubmissionModel):
        period: str = period(folder, "quarter")
        sex: str = code(folder / "sex.csv")
        served: Count = count()

    made = Submission.of(People, agency="clinics", title="People served")
    assert (made.count, made.counts, made.frequency) == ("served", "persons", "quarter")


def test_what_is_agreed_on_besides_is_taken(sessions: type[SubmissionModel]) -> None:
    bounds = Bounds(small_total=1)
    made = Submission.of(
        sessions, agency="a", title="t", expected={"sex": 1}, bounds=bounds, languages=("vi",)
    )
    assert (made.expected, made.bounds, made.languages) == ({"sex": 1}, bounds, ("vi",))


def test_every_column_that_is_not_in_order_is_named_at_once(folder: Path) -> None:
    class Mixed(SubmissionModel):
        persons: Count = count()
        month: str = period(folder, "month")
        area: str

    with pytest.raises(ContractError) as refused:
        Submission.of(Mixed, agency="a", title="t")
    assert str(refused.value) == (
        "model 'Mixed': column 'area' is declared by none of period, code and count; its first "
        "column must be 'period', declared by period; its last column, and no other, must be "
        "declared by count."
    )


def test_a_model_without_a_dimension_is_refused(folder: Path) -> None:
    class Total(SubmissionModel):
        period: str = period(folder, "month")
        persons: Count = count()

    with pytest.raises(ContractError, match="it needs a dimension, declared by code"):
        Submission.of(Total, agency="a", title="t")


def test_a_column_without_its_type_is_refused(folder: Path) -> None:
    class Untyped(SubmissionModel):
        period: str = period(folder, "month")
        sex: str = code(folder / "sex.csv")
        persons = count()

    with pytest.raises(ContractError, match=r"model 'Untyped': .*persons"):
        Submission.of(Untyped, agency="a", title="t")


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(ContractError, match="Derive it from SubmissionModel"):
        Submission.of(object, agency="a", title="t")  # type: ignore[arg-type]


def test_a_length_or_a_unit_that_there_is_not_is_refused(folder: Path) -> None:
    lengths = "year, half-year, quarter, month, week, day"
    with pytest.raises(ContractError, match=f"one of {lengths}, and not 'fortnight'"):
        period(folder, "fortnight")  # type: ignore[arg-type]
    with pytest.raises(ContractError, match="one of persons, events, and not 'people'"):
        count(of="people")  # type: ignore[arg-type]
