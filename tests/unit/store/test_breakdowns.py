"""What the published file says of breakdowns, and what an analyst asks of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from covey import CountTable, Hierarchy, Policy, ProtectedTable, protect
from covey.contracts import Dataset, Source
from covey.store import Publication, as_vintage, ask, publish, published, released_breakdowns
from tests.sampled import sampled
from tests.unit.store.network import MOMENT
from tests.unit.store.tiny import built

TREES = {
    # C ends at the level of provinces: it has no districts.
    "area": Hierarchy.from_rows(
        {"code": code, "parent": parent, "label": label, "level": level}
        for code, parent, label, level in (
            ("VN", "", "Viet Nam", "country"), ("A", "VN", "Area A", "province"),
            ("A1", "A", "District A1", "district"), ("A2", "A", "District A2", "district"),
            ("B", "VN", "Area B", "province"), ("B1", "B", "District B1", "district"),
            ("B2", "B", "District B2", "district"), ("C", "VN", "Area C", "province"),
        )
    ),
    "sex": Hierarchy.flat(["F", "M"]),
    "periods": Hierarchy.from_rows(
        {"code": code, "parent": parent}
        for code, parent in (("_T", ""), ("2024-Q1", "_T"), ("2024-Q2", "_T"))
    ),
}  # fmt: skip
COUNTS = pl.DataFrame(
    [
        ("A1", "F", 40), ("A1", "M", 3), ("A2", "F", 35), ("A2", "M", 31),
        ("B1", "F", 22), ("B1", "M", 50), ("B2", "F", 18), ("B2", "M", 64), ("C", "F", 21),
        ("C", "M", 30),
    ],
    schema=["area", "sex", "persons"],
    orient="row",
)  # fmt: skip
BY_DISTRICT = Policy(5, detail=({"area": "district"}, {"area": "province", "sex": 1}))
BY_PROVINCE = Policy(5, detail=({"area": "province"}, {"sex": 1}))


def dataset(policy: Policy) -> Dataset:
    dimensions = {"area": "area", "sex": "sex"}
    return Dataset(
        "served", "People served", "persons", dimensions, (Source("clinics"),), policy,
        "0 6 5 2,5,8,11 *",
    )  # fmt: skip


def protected(policy: Policy, counts: pl.DataFrame = COUNTS) -> ProtectedTable:
    trees = {name: TREES[name] for name in ("area", "sex")}
    return protect(CountTable.from_frame(counts, trees, "persons"), policy)


def put_out(file: Path, policy: Policy, period: str, counts: pl.DataFrame = COUNTS) -> None:
    out = Publication(dataset(policy), period, MOMENT, TREES)
    built(file, [as_vintage(protected(policy, counts), out)], before=file)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Districts are out in the first quarter, and not in the second."""
    file = tmp_path_factory.mktemp("public") / "covey.duckdb"
    put_out(file, BY_DISTRICT, "2024-Q1")
    put_out(file, BY_PROVINCE, "2024-Q2")
    return file


def test_the_file_lists_each_breakdown_that_is_out_and_no_other(file: Path) -> None:
    listed = ask(file, "SELECT period, breakdown FROM breakdowns ORDER BY ALL").rows()
    assert listed == [
        ("2024-Q1", "district"), ("2024-Q1", "district or province"), ("2024-Q1", "province"),
        ("2024-Q1", "province × sex"),
        ("2024-Q1", "sex"), ("2024-Q1", "total"), ("2024-Q2", "province"), ("2024-Q2", "sex"),
        ("2024-Q2", "total"),
    ]  # fmt: skip


def test_the_levels_of_a_breakdown_are_named_by_dimension(file: Path) -> None:
    levels = ask(file, "SELECT levels FROM breakdowns WHERE breakdown = 'district'").item()
    assert dict(levels) == {"area": "district", "sex": "total"}


def test_what_is_visible_of_a_breakdown_is_told_by_the_published_rows(tmp_path: Path) -> None:
    few = COUNTS.with_columns(persons=pl.when(pl.col("area") == "A1").then(1).otherwise("persons"))
    put_out(tmp_path / "covey.duckdb", BY_DISTRICT, "2024-Q1", few)
    cells, hidden, visible = ask(
        tmp_path / "covey.duckdb",
        "SELECT cells, hidden, visible FROM breakdowns WHERE breakdown = 'district or province'",
    ).row(0)
    shown = ask(tmp_path / "covey.duckdb", "FROM served_by_period.district_or_province")[
        "obs_value"
    ]
    assert (cells, hidden) == (5, shown.null_count())
    assert hidden == 2
    assert visible == pytest.approx(shown.sum() / few["persons"].sum())


@pytest.mark.long
def test_the_share_that_is_visible_is_left_open_where_the_grand_total_is_hidden(
    tmp_path: Path,
) -> None:
    lone = pl.DataFrame({"area": ["A1"], "sex": ["F"], "persons": [3]})
    put_out(tmp_path / "covey.duckdb", BY_PROVINCE, "2024-Q1", lone)
    assert set(ask(tmp_path / "covey.duckdb", "FROM breakdowns")["visible"]) == {None}


@pytest.mark.parametrize(
    "breakdown", sampled(["total", "sex", "province", "district_or_province", "province_sex"], 3)
)
def test_the_view_of_a_breakdown_adds_up_to_everybody_once(file: Path, breakdown: str) -> None:
    query = (
        f"SELECT sum(obs_value)::BIGINT FROM served_by_period.{breakdown} WHERE period = '2024-Q1'"
    )
    hidden = ask(file, f"FROM served_by_period.{breakdown} WHERE obs_status = 'Q'")
    assert hidden.is_empty()
    assert ask(file, query).item() == COUNTS["persons"].sum()


@pytest.mark.long
def test_a_level_holds_only_its_own_kind(file: Path) -> None:
    districts = ask(file, "FROM served_by_period.district WHERE period = '2024-Q1'")
    assert districts["area"].to_list() == ["A1", "A2", "B1", "B2"]
    largest = "SELECT area FROM served_sum(area := 'district', period := '2024-Q1') "
    assert ask(file, f"{largest} ORDER BY value DESC").to_series().to_list() == [
        "B2", "B1", "A2", "A1",
    ]  # fmt: skip
    assert ask(file, "FROM served_by(area := 'district', period := '2024-Q1')").height == 4


def test_a_view_that_leaves_somebody_out_says_which_level_has_everybody(file: Path) -> None:
    comments = ask(
        file, "SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'served_by_period'"
    )
    said = "at this level of area: area := 'district or province' has all."
    telling = {name for name, text in comments.rows() if text.endswith(said)}
    assert telling == {name for name, _ in comments.rows() if name.startswith("district")} - {
        name for name, _ in comments.rows() if "or_province" in name
    }
    assert "district" in telling


def test_a_code_without_parts_stands_in_for_them_where_everybody_is_counted(file: Path) -> None:
    everybody = ask(file, "SELECT area, area_level FROM served_by_period.district_or_province")
    assert everybody.rows() == [
        ("A1", "district"), ("A2", "district"), ("B1", "district"), ("B2", "district"),
        ("C", "province"),
    ]  # fmt: skip
    asked = "SELECT area FROM served_by(area := 'district or province', period := '2024-Q1')"
    assert ask(file, asked).to_series().to_list() == everybody["area"].to_list()
    stands = ask(file, "FROM level_codes WHERE code = 'C' AND period = '2024-Q1' ORDER BY level")
    assert stands.select("level_name", "own", "stands_in").rows() == [
        ("province", True, False), ("district or province", False, True),
    ]  # fmt: skip


@pytest.mark.long
def test_what_is_not_recorded_is_of_every_level(tmp_path: Path) -> None:
    ages = Hierarchy.from_rows(
        {"code": code, "parent": parent, "level": level}
        for code, parent, level in (
            ("_T", "", "all"), ("Y_LT18", "_T", "age"), ("Y0T15", "Y_LT18", "fine age"),
            ("Y16T17", "Y_LT18", "fine age"), ("_U", "_T", "age"),
        )
    )  # fmt: skip
    counts = pl.DataFrame({"age": ["Y0T15", "Y16T17", "_U"], "persons": [20, 30, 50]})
    counted = replace(dataset(Policy(5)), dimensions={"age": "age"})
    out = Publication(counted, "2024-Q1", MOMENT, {"age": ages, "periods": TREES["periods"]})
    table = protect(CountTable.from_frame(counts, {"age": ages}, "persons"), Policy(5))
    file = built(tmp_path / "covey.duckdb", [as_vintage(table, out)])
    assert ask(file, "SELECT age, obs_value FROM served_by_period.fine_age").rows() == [
        ("Y0T15", 20), ("Y16T17", 30), ("_U", 50),
    ]  # fmt: skip
    assert ask(file, "SELECT DISTINCT level_name FROM level_codes ORDER BY ALL").rows() == [
        ("age",), ("all",), ("fine age",),
    ]  # fmt: skip


@pytest.mark.long
def test_levels_of_a_file_of_before_are_told_anew(file: Path, tmp_path: Path) -> None:
    before = Path(shutil.copy(file, tmp_path / "covey.duckdb"))
    with duckdb.connect(before) as old:
        old.execute("ALTER TABLE level_codes DROP COLUMN stands_in")
        old.execute("DELETE FROM breakdowns WHERE breakdown = 'district or province'")
    built(before, [], before=before)
    assert ask(before, "FROM breakdowns").equals(ask(file, "FROM breakdowns"))
    assert ask(before, "FROM level_codes").equals(ask(file, "FROM level_codes"))


def test_a_view_holds_the_periods_in_which_its_breakdown_is_out(file: Path) -> None:
    query = "SELECT DISTINCT period FROM served_by_period.{} ORDER BY ALL"
    assert ask(file, query.format("district")).rows() == [("2024-Q1",)]
    assert ask(file, query.format("province")).rows() == [("2024-Q1",), ("2024-Q2",)]


def test_any_breakdown_that_is_out_is_asked_for_by_its_levels(file: Path) -> None:
    named = "area := 'Province', sex := 'sex', period := '2024-Q1'"
    by_levels = f"SELECT area_label, sex, obs_value FROM served_by({named})"
    assert ask(file, f"{by_levels} WHERE area = 'A' ORDER BY sex").rows() == [
        ("Area A", "F", 75), ("Area A", "M", 34),
    ]  # fmt: skip
    assert ask(file, "SELECT DISTINCT obs_value FROM served_by()").rows() == [(314,)]


def test_a_breakdown_that_is_not_out_is_refused_and_says_where_those_are(file: Path) -> None:
    with (
        duckdb.connect(str(file), read_only=True) as analyst,
        pytest.raises(duckdb.InvalidInputException, match=r"area := district, sex := sex.*FROM br"),
    ):
        analyst.sql("FROM served_by(area := 'district', sex := 'sex')").fetchall()


def test_the_views_hold_where_the_file_is_attached_under_another_name(file: Path) -> None:
    with duckdb.connect() as analyst:
        analyst.execute(f"ATTACH '{file}' AS published (READ_ONLY)")
        assert len(analyst.sql("FROM published.served_by_period.district").fetchall()) == 4
        assert len(analyst.sql("FROM published.served_labelled").fetchall()) > 10


def test_the_labelled_view_carries_the_level_of_each_dimension(file: Path) -> None:
    query = (
        "SELECT area_level, sex_level, obs_value FROM served_labelled "
        "WHERE period = '2024-Q1' AND area = 'B1'"
    )
    assert ask(file, query).rows() == [("district", "total", 72)]
    number = "SELECT count(*) FROM served{} WHERE period = '2024-Q2'"
    assert ask(file, number.format("_labelled")).equals(ask(file, number.format("")))


def test_the_table_of_a_dataset_keeps_its_shape(file: Path) -> None:
    assert ask(file, "FROM served").columns == [
        "period", "area", "sex", "obs_value", "obs_status",
    ]  # fmt: skip


def test_the_readme_tells_of_breakdowns_by_a_dataset_that_is_there(file: Path) -> None:
    text = " ".join(ask(file, "SELECT text FROM readme").to_series())
    assert "FROM served_by" in text
    assert "never sum a column of it" in text


def test_a_release_lists_what_was_asked_of_breakdowns(file: Path) -> None:
    detail = ask(file, "SELECT detail FROM releases WHERE period = '2024-Q1'").item()
    assert detail == "area district; area province, sex 1"


@pytest.mark.long
def test_a_release_names_what_is_out_and_what_is_not(tmp_path: Path) -> None:
    public = tmp_path / "covey.duckdb"
    choosing = Policy(5, detail="frontier", suppression_limit=0)
    made = publish(
        protected(choosing), Publication(dataset(choosing), "2024-Q1", MOMENT, TREES), public
    )
    assert [one.name for one in made.breakdowns] == [
        "total", "district", "district or province", "province", "sex", "province × sex",
    ]  # fmt: skip
    assert made.left_out == (("district × sex", "too many people below minimum_count=5"),)
    assert [replace(one, left_out=made.left_out) for one in published(public)] == [made]


@pytest.mark.long
def test_a_dataset_of_one_breakdown_lists_all_its_totals(tmp_path: Path) -> None:
    put_out(tmp_path / "covey.duckdb", Policy(2), "2024-Q1")
    listed = ask(tmp_path / "covey.duckdb", "SELECT breakdown FROM breakdowns ORDER BY ALL")
    assert listed.to_series().to_list() == [
        "district", "district or province", "district or province × sex", "district × sex",
        "province", "province × sex", "sex", "total",
    ]  # fmt: skip


def test_the_breakdowns_of_a_release_are_read_for_the_next_one(file: Path) -> None:
    assert released_breakdowns(file, "served", "2024-Q1") == (
        {"area": "province", "sex": 1},
        {"area": "district"},
    )
    assert released_breakdowns(file, "served", "2024-Q3") is None
    assert released_breakdowns(file, "nothing") is None
    assert released_breakdowns(file.with_name("none.duckdb"), "served") is None
    assert Policy(5, detail=released_breakdowns(file, "served", "2024-Q1") or "one") == BY_DISTRICT


def test_without_a_period_it_is_the_newest_release(file: Path) -> None:
    assert released_breakdowns(file, "served") == ({"sex": 1}, {"area": "province"})


@pytest.mark.long
def test_breakdowns_are_read_of_the_newest_vintage_of_a_period(file: Path, tmp_path: Path) -> None:
    corrected = Path(shutil.copy(file, tmp_path / "covey.duckdb"))
    later = MOMENT + timedelta(days=30)
    made = Publication(dataset(BY_PROVINCE), "2024-Q1", later, TREES, vintage=2)
    built(corrected, [as_vintage(protected(BY_PROVINCE), made)], before=corrected)
    for period in ("2024-Q1", None):
        found = released_breakdowns(corrected, "served", period)
        assert found == ({"sex": 1}, {"area": "province"})
