"""A period that was corrected is out in several vintages; what was wrong is withdrawn."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey import ProtectedTable
from covey.contracts import Registry
from covey.errors import CoveyError, ReleaseRefused, StoreError
from covey.store import (
    Publication,
    Vintage,
    Withdrawal,
    as_vintage,
    ask,
    publish,
    published,
    republish,
)
from tests.sampled import sampled
from tests.tiers import up_to
from tests.unit.store.network import MOMENT, PEOPLE, TAKEDOWNS
from tests.unit.store.tiny import AREAS, built, vintage, withdrawal

SAME_BYTES = pytest.mark.skipif(
    duckdb.__version__ < "2", reason="DuckDB 1.5 fills blocks up with what its memory holds"
)
DEEPER = (("VN", ""), ("N", "VN"), ("A", "N"), ("B", "N"))
COUNTS = "SELECT period, obs_value FROM {} WHERE area = 'A' ORDER BY ALL"


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first quarter is out in three vintages, one of them with one more level of areas."""
    file = tmp_path_factory.mktemp("corrected") / "covey.duckdb"
    other = vintage(period="2024-Q2", in_a=60)
    return built(file, [vintage(), vintage(2, in_a=45, areas=DEEPER), other, vintage(3, in_a=50)])


@pytest.mark.parametrize(
    "asked",
    sampled(["served", "served_labelled", "served_by.area", "served_by(area := 'area')"], 4),
)
def test_a_dataset_and_its_views_hold_the_newest_vintage_of_each_period(
    corrected: Path, asked: str
) -> None:
    assert ask(corrected, COUNTS.format(asked)).rows() == [("2024-Q1", 50), ("2024-Q2", 60)]


def test_vintages_that_are_superseded_stand_in_a_table_of_the_same_shape(corrected: Path) -> None:
    table = ask(corrected, "FROM superseded.served")
    assert table.columns == ["period", "vintage", "area", "obs_value", "obs_status"]
    assert table.filter(area="A").select("period", "vintage", "obs_value").rows() == [
        ("2024-Q1", 1, 40),
        ("2024-Q1", 2, 45),
    ]
    types = "SELECT column_type FROM (DESCRIBE {}) WHERE column_name <> 'vintage'"
    assert ask(corrected, types.format("superseded.served")).equals(
        ask(corrected, types.format("served"))
    )


@pytest.mark.long
def test_a_period_that_was_never_corrected_has_nothing_superseded(tmp_path: Path) -> None:
    file = built(tmp_path / "covey.duckdb", [vintage(), vintage(period="2024-Q2")])
    assert ask(file, "SELECT DISTINCT superseded FROM releases").rows() == [(False,)]
    assert ask(file, "FROM duckdb_schemas() WHERE schema_name = 'superseded'").is_empty()


@pytest.mark.long
def test_breakdowns_and_levels_are_those_of_the_newest_vintage(corrected: Path) -> None:
    told = ask(corrected, "SELECT breakdown FROM breakdowns WHERE period = '2024-Q1' ORDER BY ALL")
    assert told.to_series().to_list() == ["area", "total"]
    levels = "SELECT code, level FROM level_codes WHERE period = '2024-Q1' ORDER BY level, code"
    assert ask(corrected, levels).rows() == [("VN", 0), ("A", 1), ("B", 1)]


def test_each_vintage_is_a_release_of_its_own(corrected: Path) -> None:
    assert [(one.period, one.vintage, one.superseded) for one in published(corrected)] == [
        ("2024-Q1", 1, True),
        ("2024-Q1", 2, True),
        ("2024-Q1", 3, False),
        ("2024-Q2", 1, False),
    ]
    assert [len(one.breakdowns) for one in published(corrected)] == [0, 0, 2, 2]


def test_every_table_and_column_of_superseded_rows_says_what_it_is(corrected: Path) -> None:
    silent = """
        SELECT comment FROM duckdb_tables() WHERE schema_name = 'superseded' UNION ALL
        SELECT comment FROM duckdb_columns() WHERE schema_name = 'superseded'
    """
    comments = ask(corrected, silent).to_series()
    assert (len(comments), comments.null_count()) == (6, 0)


@pytest.mark.parametrize(
    ("number", "said"),
    sampled(
        [
            pytest.param(
                3, r"vintage 3, is in the published file already.* is vintage 4", id="newest"
            ),
            pytest.param(1, r"vintage 1, is in the published file already", id="superseded"),
            pytest.param(
                5, r"vintage 5, is out of turn: vintage 4 of the period was not", id="gap"
            ),
            pytest.param(0, r"vintage 0, is out of turn", id="none"),
        ],
        3,
    ),
)
def test_vintages_go_out_one_after_the_other(
    corrected: Path, tmp_path: Path, number: int, said: str
) -> None:
    with pytest.raises(ReleaseRefused, match=f"served 2024-Q1, {said}"):
        built(tmp_path / "covey.duckdb", [vintage(number)], before=corrected)
    assert not list(tmp_path.iterdir())


def test_the_same_vintage_does_not_go_in_twice_at_once(tmp_path: Path) -> None:
    with pytest.raises(ReleaseRefused, match="vintage 1, is in the published file already"):
        built(tmp_path / "covey.duckdb", [vintage(), vintage(in_a=41)])


@pytest.mark.long
def test_a_withdrawn_release_is_listed_and_has_no_rows(tmp_path: Path) -> None:
    wrong = vintage(period="2024-Q2")
    file = built(tmp_path / "covey.duckdb", [vintage()], [withdrawal(wrong)])
    (told,) = ask(file, "FROM withdrawals").rows()
    released_at = MOMENT.replace(tzinfo=None)
    assert told[:4] == ("served", "2024-Q2", 1, released_at)
    assert told[4] > released_at
    assert told[5] == "It counted a ward twice."
    assert ask(file, "SELECT DISTINCT period FROM served").rows() == [("2024-Q1",)]
    assert ask(file, "FROM releases WHERE period = '2024-Q2'").is_empty()


@pytest.mark.long
def test_the_vintage_before_a_withdrawn_one_is_the_newest_again(tmp_path: Path) -> None:
    file = built(tmp_path / "covey.duckdb", [vintage()], [withdrawal(vintage(2))])
    assert ask(file, COUNTS.format("served")).rows() == [("2024-Q1", 40)]
    assert [(one.vintage, one.superseded) for one in published(file)] == [(1, False)]
    assert ask(file, "FROM breakdowns").height == 2


@pytest.mark.long
def test_a_dataset_of_which_all_is_withdrawn_is_gone(tmp_path: Path) -> None:
    withdrawn = [withdrawal(vintage()), withdrawal(vintage(2))]
    file = built(tmp_path / "covey.duckdb", [vintage(dataset="other")], withdrawn)
    assert ask(file, "SELECT dataset FROM datasets").rows() == [("other",)]
    assert ask(file, "SELECT dataset, vintage FROM withdrawals").rows() == [
        ("served", 1),
        ("served", 2),
    ]
    nothing = built(tmp_path / "nothing.duckdb", [], withdrawn)
    assert (published(nothing), ask(nothing, "FROM withdrawals").height) == ((), 2)


@pytest.mark.long
def test_the_number_of_a_withdrawn_vintage_is_not_given_again(tmp_path: Path) -> None:
    withdrawn = [withdrawal(vintage(2))]
    file = built(tmp_path / "covey.duckdb", [vintage()], withdrawn)
    again = r"served 2024-Q1, vintage 2, was withdrawn.* is vintage 3"
    with pytest.raises(ReleaseRefused, match=again):
        built(tmp_path / "again.duckdb", [vintage(2)], before=file)
    built(file, [vintage(3, in_a=55)], before=file)
    assert ask(file, COUNTS.format("served")).rows() == [("2024-Q1", 55)]
    assert ask(file, COUNTS.format("superseded.served")).rows() == [("2024-Q1", 40)]
    assert ask(file, "FROM withdrawals").height == 1


def test_nothing_is_withdrawn_from_a_file_that_remembers_it(
    corrected: Path, tmp_path: Path
) -> None:
    with pytest.raises(
        StoreError, match=r"vintage 2, is in the file.*Make the new one from nothing"
    ):
        built(tmp_path / "covey.duckdb", [], [withdrawal(vintage(2))], before=corrected)


def test_nothing_is_withdrawn_without_a_reason() -> None:
    with pytest.raises(ReleaseRefused, match="is not withdrawn without a reason"):
        Withdrawal("served", "2024-Q1", 1, MOMENT, MOMENT, " ")


PLANTED = 7_654_321_098


@pytest.mark.long  # `test_withdrawing.py` holds it
def test_no_byte_of_a_withdrawn_release_is_in_the_file(tmp_path: Path) -> None:
    ward = (*AREAS[:2], ("B", "VN"), ("WARD-4711", "VN"))
    wrong = vintage(2, in_a=PLANTED, areas=ward, label="label_zz")
    wrong = replace(
        wrong, cells=wrong.cells.with_columns(area=pl.col("area").replace("A", "WARD-4711"))
    )
    planted = [b"WARD-4711", b"label_zz", PLANTED.to_bytes(8, "little")]
    held = built(tmp_path / "held.duckdb", [vintage(), wrong]).read_bytes()
    assert [mark in held for mark in planted] == [True, True, True]
    later = built(tmp_path / "later.duckdb", [vintage(), wrong, vintage(3)]).read_bytes()
    assert [mark in later for mark in planted] == [True, True, True]
    republish([vintage(), vintage(3)], tmp_path / "rid.duckdb", [withdrawal(wrong)])
    rid = (tmp_path / "rid.duckdb").read_bytes()
    assert [mark in rid for mark in planted] == [False, False, False]


@pytest.mark.long
@SAME_BYTES
def test_a_correction_that_is_published_is_made_again_from_what_was_kept(
    tmp_path: Path, network: Registry, taken_down: ProtectedTable
) -> None:
    first = Publication(TAKEDOWNS, "2024-Q1", MOMENT, network.hierarchies)
    second = replace(first, vintage=2)
    made = [publish(taken_down, one, tmp_path / "covey.duckdb") for one in (first, second)]
    assert [(one.vintage, one.superseded) for one in made] == [(1, False), (2, False)]
    kept = [as_vintage(taken_down, one) for one in (first, second)]
    again = republish(kept, tmp_path / "again.duckdb")
    assert [(one.vintage, one.superseded) for one in again] == [(1, True), (2, False)]
    assert (tmp_path / "again.duckdb").read_bytes() == (tmp_path / "covey.duckdb").read_bytes()


OTHER_ROWS = {
    "fewer": pl.col("area") != "B",
    "a small count": pl.col("obs_value").replace(30, 3),
    "hidden and shown": pl.lit("Q").alias("obs_status"),
    "hidden": pl.lit(None, pl.Int64).alias("obs_value"),
    "an unknown status": pl.lit("B").alias("obs_status"),
    "text": pl.col("obs_value").cast(pl.String),
    "another column": pl.lit("F").alias("sex"),
}


@pytest.mark.parametrize("change", sampled(OTHER_ROWS, 2))
def test_rows_that_are_not_those_that_were_published_are_refused(
    tmp_path: Path, change: str
) -> None:
    kept = vintage()
    how = OTHER_ROWS[change]
    cells = kept.cells.filter(how) if change == "fewer" else kept.cells.with_columns(how)
    with pytest.raises(StoreError, match="vintage 1: these rows are not those that were published"):
        republish([replace(kept, cells=cells)], tmp_path / "covey.duckdb")
    assert not list(tmp_path.iterdir())


def test_a_table_that_is_not_protected_has_no_vintage(
    network: Registry, supported: ProtectedTable
) -> None:
    one = Publication(PEOPLE, "2024-Q1", MOMENT, network.hierarchies)
    with pytest.raises(CoveyError, match="only a protected table whose audit passed"):
        as_vintage(supported.to_frame("polars"), one)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Vintage], list[Withdrawal], list[int]]:
    """Releases in the order in which they went out, those withdrawn since, and where builds end."""
    slot = st.tuples(st.sampled_from(["served", "other"]), st.sampled_from(["2024-Q1", "2024-Q2"]))
    out = list[Vintage]()
    for dataset, period in draw(st.lists(slot, min_size=2, max_size=4)):
        number = 1 + sum(one.name[:2] == (dataset, period) for one in out)
        areas = draw(st.sampled_from([AREAS, AREAS[::2] + AREAS[1:2], DEEPER]))
        label = draw(st.sampled_from(["label", "label_vi"]))
        one = vintage(
            number, dataset=dataset, period=period, in_a=40 + len(out), areas=areas, label=label
        )
        out.append(one)
    gone = draw(st.sets(st.integers(0, len(out) - 1), max_size=1))
    stay = [one for place, one in enumerate(out) if place not in gone]
    ends = draw(st.sets(st.integers(0, len(stay))))
    return stay, [withdrawal(out[place]) for place in gone], sorted(ends)


@pytest.mark.long
@SAME_BYTES
@up_to(6)
@given(histories())
def test_builds_one_after_the_other_and_one_build_make_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory,
    history: tuple[list[Vintage], list[Withdrawal], list[int]],
) -> None:
    stay, withdrawn, ends = history
    folder = tmp_path_factory.mktemp("history")
    at_once = built(folder / "once.duckdb", stay, withdrawn)
    file, parts = folder / "covey.duckdb", _parts(stay, ends)
    for place, part in enumerate(parts):
        built(file, part, withdrawn if place == 0 else (), before=file)
    assert file.read_bytes() == at_once.read_bytes()
    shutil.rmtree(folder)


def _parts(stay: Sequence[Vintage], ends: Sequence[int]) -> list[Sequence[Vintage]]:
    return [stay[start:end] for start, end in zip((0, *ends), (*ends, len(stay)), strict=True)]


@pytest.mark.long  # of few, others hold it
@SAME_BYTES
def test_old_periods_of_many_rows_stay_though_they_are_read_one_after_the_other(
    tmp_path: Path,
) -> None:
    many = {"rows": 4_000_000}  # as the file says of them, by which they are read
    all_of_them = [
        replace(one, release={**one.release, **many})
        for one in (
            vintage(),
            vintage(2, in_a=45),
            vintage(period="2024-Q2", in_a=60),
            vintage(3, in_a=50),
        )
    ]
    before = built(tmp_path / "before.duckdb", all_of_them[:-1])
    after = built(tmp_path / "after.duckdb", all_of_them[-1:], before=before)
    at_once = built(tmp_path / "at-once.duckdb", all_of_them)
    assert ask(after, COUNTS.format("served")).rows() == [("2024-Q1", 50), ("2024-Q2", 60)]
    superseded = ask(after, COUNTS.format("superseded.served")).rows()
    assert superseded == [("2024-Q1", 40), ("2024-Q1", 45)]
    assert after.read_bytes() == at_once.read_bytes()
