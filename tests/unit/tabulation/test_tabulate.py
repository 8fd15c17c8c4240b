"""What `covey.tabulate` says where records cannot be counted, and what it says of those it did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest

import covey
from covey import Hierarchy
from covey.contracts import Age, Always, Gravest, Latest, Records, Text
from covey.errors import ContractError, InputError
from covey.synthetic import records_of_nobody
from covey.tabulation import questions, tabulate
from schemas.registry import REGISTRY
from tests.sampled import sampled

AREAS = Hierarchy.flat(("NORTH", "SOUTH"), "_T")
STAGES = Hierarchy.flat(("SEEN", "TRIED"), "_T")
AGES = Hierarchy.flat(("Y_LT18", "Y_GE18"), "_T")
ROWS = {
    "district": ["NORTH", "NORTH", "SOUTH"],
    "stage": ["SEEN", "TRIED", "SEEN"],
    "case": [1, 1, 2],
    "day": [date(2024, 1, 2), date(2024, 2, 3), date(2024, 4, 1)],
}


def counted(rows: Mapping[str, Any], looks: Records, **trees: Hierarchy) -> dict[Any, int]:
    frame = tabulate(pl.DataFrame(rows), looks, trees, "2024-Q1").frame
    return {tuple(codes): number for _, *codes, number in frame.rows()}


def refused(rows: Mapping[str, Any], looks: Records, **trees: Hierarchy) -> str:
    with pytest.raises(InputError) as refusal:
        tabulate(pl.DataFrame(rows), looks, trees, "2024-Q1")
    return str(refusal.value)


def test_it_is_part_of_the_public_interface() -> None:
    assert covey.tabulate is tabulate


def test_a_person_counts_once_for_each_combination_and_the_note_says_so() -> None:
    looks = Records({"area": "district", "stage": "stage"}, person="case")
    answer = tabulate(pl.DataFrame(ROWS), looks, {"area": AREAS, "stage": STAGES}, "2024-Q1")
    assert answer.frame["count"].to_list() == [1, 1, 1]
    assert (answer.persons, answer.repeated) == (2, ("stage",))
    assert answer.note == (
        "A person is counted once for each stage: totals over it count some persons several times."
    )


def test_the_gravest_record_of_a_person_counts_alone() -> None:
    looks = Records(
        {"area": "district", "stage": "stage"},
        person="case",
        one_leaf=Gravest("stage", ("TRIED", "SEEN")),
    )
    assert counted(ROWS, looks, area=AREAS, stage=STAGES) == {
        ("NORTH", "TRIED"): 1,
        ("SOUTH", "SEEN"): 1,
    }


def test_records_of_other_periods_are_not_counted_and_are_told() -> None:
    looks = Records({"area": "district"}, day="day")
    answer = tabulate(pl.DataFrame(ROWS), looks, {"area": AREAS}, "2024-Q1")
    assert answer.frame.rows() == [("2024-Q1", "NORTH", 2)]
    assert (answer.records, answer.others) == (3, 1)


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2006, 3, 31), "Y_GE18"),  # eighteen on the last day of the quarter
        (date(2006, 4, 1), "Y_LT18"),
        ("2006-03-31", "Y_GE18"),
        ("2006-04-01 00:00:00", "Y_LT18"),
        ("2006", "Y_GE18"),  # by years alone
        (2006, "Y_GE18"),
        (2007, "Y_LT18"),
    ],
)
def test_age_is_that_on_the_last_day_of_the_period(born: Any, code: str) -> None:
    assert counted({"born": [born]}, Records({"age": Age("born")}), age=AGES) == {(code,): 1}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("31/03/2024", True),
        ("1/3/2024", True),
        (" 1/3/2024 10:30:00 ", True),
        ("01/04/2024", False),
        ("03/31/2024", None),
        ("31/03/24", None),
        ("2024-03-31", None),
        ("31.03.2024", None),
        ("", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("engine", sampled(["polars", "DuckDB"], 2))
def test_a_day_is_read_in_the_form_that_is_declared_and_in_no_other(
    text: str | None, counts: bool | None, engine: str
) -> None:
    looks = Records({"area": "district"}, day="day", day_form="%d/%m/%Y")
    frame = pl.DataFrame(
        {"district": ["NORTH"] * 2, "day": ["31/03/2024", text]},
        schema={"district": pl.String, "day": pl.String},
    )
    records = frame if engine == "polars" else duckdb.connect().from_arrow(frame.to_arrow())
    answer = tabulate(records, looks, {"area": AREAS}, "2024-Q1")
    assert (answer.records - answer.others, answer.dateless) == (1 + bool(counts), counts is None)


@pytest.mark.parametrize(
    "form", ["", "%d/%m/%y", "%d/%m-%Y", "%d/%d/%Y", "%d/%m", "%d%m%Y", "d/m/Y"]
)
def test_a_form_of_days_that_nobody_could_read_is_refused(form: str) -> None:
    with pytest.raises(ContractError, match=r"such as %d/%m/%Y"):
        Records({"area": "district"}, day="day", day_form=form)


def test_what_means_no_code_is_named_with_the_number_of_records_for_every_dimension() -> None:
    rows = {"district": ["NORTH", "NROTH", "NROTH", "East"], "born": ["1990", "90", None, "2050"]}
    said = refused(rows, Records({"area": "district", "age": Age("born")}), area=AREAS, age=AGES)
    assert "area: 2 texts in 'district' mean no code: 'NROTH' in 2 records (nearest: NORTH)" in said
    assert "'East' in 1 record. Say in the mapping what each means, or correct it." in said
    assert "age: 1 record have nothing in 'born'" in said or "age: 1 record has nothing" in said
    assert "age: 2 records have in 'born' no year, or one whose age no band has" in said


def test_names_of_persons_in_a_column_of_codes_are_not_repeated() -> None:
    names = ["Trần Thị Lan", "Nguyễn Văn Hùng", "Lê Thị Hoa", "Phạm Minh Đức"]
    said = refused({"district": names}, Records({"area": "district"}), area=AREAS)
    assert "look like persons" in said
    assert not any(part in said for name in names for part in name.split())


def test_a_column_with_more_texts_than_any_codelist_is_not_sent() -> None:
    texts = [f"x{number}" for number in range(100_001)]
    said = refused({"district": texts}, Records({"area": "district"}), area=AREAS)
    assert "more than 100,000 different texts, and holds no codes" in said
    assert "x1" not in said


def test_records_that_nobody_can_be_told_by_are_refused() -> None:
    rows = {"district": ["NORTH", "SOUTH"], "case": [1, None]}
    said = refused(rows, Records({"area": "district"}, person="case"), area=AREAS)
    assert said.startswith("1 record that count")


def test_a_missing_column_is_named_with_those_that_there_are() -> None:
    said = refused({"huyện": ["NORTH"]}, Records({"area": "district"}), area=AREAS)
    assert said == "the records have no column 'district'. They have: huyện."


def test_what_an_engine_says_is_withheld() -> None:
    rows = {"district": ["NORTH"], "day": [["Trần Thị Lan"]]}  # a list, which is no day
    said = refused(rows, Records({"area": "district"}, day="day"), area=AREAS)
    assert "its message is withheld" in said
    assert "Lan" not in said


@pytest.mark.parametrize(
    ("looks", "trees", "wrong"),
    [
        (Records({"area": "district", "sex": "sex"}), {"area": AREAS}, "which is not as fine"),
        (Records({"area": "district"}), {"area": AREAS, "sex": STAGES}, "nothing says the code of"),
        (Records({"area": Always("EAST")}), {"area": AREAS}, "'EAST' is no code of 'area'"),
        (Records({"area": Text("district", "_U")}), {"area": AREAS}, "'_U' is no code of 'area'"),
        (Records({"area": Age("case")}), {"area": AREAS}, "'NORTH' names no ages"),
        (
            Records({"stage": "stage"}, person="case", one_leaf=Gravest("stage", ("TRIED",))),
            {"stage": STAGES},
            "the order of 'stage' lacks SEEN",
        ),
    ],
)
def test_a_description_that_does_not_fit_is_refused(
    looks: Records, trees: dict[str, Hierarchy], wrong: str
) -> None:
    with pytest.raises(ContractError, match=wrong):
        tabulate(pl.DataFrame(ROWS), looks, trees, "2024-Q1")


def test_a_description_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ContractError, match="name person"):
        Records({"area": "district"}, one_leaf=Latest("day"))
    with pytest.raises(ContractError, match="names 'stage', no dimension"):
        Records({"area": "district"}, person="case", one_leaf=Gravest("stage", ()))


def test_expected_codes_that_nobody_was_met_of_have_a_row_of_totals_with_zero() -> None:
    submission = REGISTRY.submission("social_support")
    looks, trees = submission.records, REGISTRY.hierarchies
    assert looks is not None
    own = {column: trees[name] for column, name in submission.dimensions.items()}
    made = records_of_nobody(looks, own, "2024-Q1", range(50))
    answer = tabulate(made, submission, trees, "2024-Q1")
    zeros = answer.frame.filter(pl.col("persons") == 0)
    assert zeros.height > 0
    assert zeros.select("sex", "age", "service", "stage").unique().rows() == [("_T",) * 4]
    met = set(answer.frame.filter(pl.col("persons") > 0)["area"])
    assert met.isdisjoint(zeros["area"])


def test_the_questions_are_told_before_any_is_asked() -> None:
    looks = Records(
        {"area": "district", "age": Age("born", missing="Y_GE18")}, person="case", day="day"
    )
    asked = dict(
        questions(
            pl.LazyFrame(ROWS | {"born": [1990, 2010, None]}), looks,
            {"area": AREAS, "age": AGES}, "2024-Q1",
        )
    )  # fmt: skip
    assert len(asked) == 4
    cells = asked["the cells of the table, where each code is its own text"]
    assert "born" in cells
    assert "case" in cells


def test_persons_behind_events_are_counted_beside_them() -> None:
    looks = Records({"area": "district"}, contributor="case", day="day")
    answer = tabulate(pl.DataFrame(ROWS), looks, {"area": AREAS}, "2024-Q1")
    assert answer.frame.rows() == [("2024-Q1", "NORTH", 2)]
    assert answer.contributors is not None
    assert answer.contributors.columns == ["period", "area", "count", "contributors"]
    assert answer.contributors.rows() == [("2024-Q1", "NORTH", 2, 1)]
    assert (answer.from_few(2), answer.from_few(1), answer.from_few(3)) == (1, 0, 0)
    asked = dict(questions(pl.LazyFrame(ROWS), looks, {"area": AREAS}, "2024-Q1"))
    assert "case" in asked["how many persons are behind the events of each cell"]


def test_who_is_behind_an_event_is_asked_of_events_alone() -> None:
    with pytest.raises(ContractError, match="name one"):
        Records({"area": "district"}, person="case", contributor="case")
    assert Records({"area": "a"}, contributor="b").misfit(["area"], "persons") == [
        "the submission counts persons: name person in place of contributor"
    ]
    assert Records({"area": "a"}, person="b").misfit(["area"], "events") == [
        "the submission counts events: name contributor in place of person"
    ]
