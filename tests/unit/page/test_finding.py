"""What a page says first: sentences of published counts, and nothing of hidden ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from covey.page.counts import Count
from covey.page.drawn import in_order, longest
from covey.page.finding import Finding, few_that_hold_half, most
from covey.page.sentences import Teller
from covey.page.words import languages
from tests.unit.page.groups import groups
from tests.unit.page.small import served, write
from tests.unit.page.test_pages import in_english, read
from tests.unit.store.test_breakdowns import BY_DISTRICT, put_out
from tests.unit.store.tiny import built

SECOND = "served_2024-Q2.html"


def test_a_page_begins_with_its_total_and_how_it_changed(pages: Path) -> None:
    text = in_english(read(pages, SECOND))
    begins = text.index("1,673 people People served , Quarter 2 : 3.5 % more than in Quarter 1")
    assert begins < text.index("rows: one for each cell")
    assert "By area: more than before in 12 of 14, fewer in none." in text
    assert "2 cannot be compared, since a count is hidden or is not out." in text
    assert "The largest groups: by sex Female (63 %)." in text


def test_the_noun_of_a_dataset_stands_on_page_map_index_and_feed(tmp_path: Path) -> None:
    plain = served()
    said = {"noun": "visits", "noun_vi": "lượt khám"}
    counted = replace(plain, dataset={**plain.dataset, **said})
    write(built(tmp_path / "covey.duckdb", [counted]), tmp_path)
    for name in ("served_2024-Q1.html", "index.html"):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert "visits" in in_english(page)
        assert "lượt khám" in page
    assert '"Number of visits"' in read(tmp_path)
    assert "Number of visits." in (tmp_path / "feed.xml").read_text(encoding="utf-8")


def test_groups_that_nobody_noted_are_told_beside_the_largest() -> None:
    parts = groups((60, 25, 15), codes=("F", "M", "_U"))
    total = (("2024-Q1", Count(100)),)
    teller = Teller(Finding(Count(100), total, None, (parts,)), languages()[0], {}, {})
    assert "15\N{NO-BREAK SPACE}% not recorded" in teller.lead


def test_the_first_period_is_compared_with_none(pages: Path) -> None:
    text = in_english(read(pages, "served_2024-Q1.html"))
    assert "1,617 people People served , Quarter 1" in text
    assert "more than" not in text


def test_the_areas_that_count_the_most_are_named_with_their_share(pages: Path) -> None:
    share = round(100 * (217 + 202) / 1673)
    found = in_english(read(pages, SECOND))
    assert f"By area: most in A14 and A13, {share} % of all" in found


def test_nothing_is_said_to_be_the_most_where_a_hidden_count_may_be_more(tmp_path: Path) -> None:
    hidden = {(area, sex) for area in ("A14", "A01") for sex in ("_T", "F", "M")}
    write(built(tmp_path / "covey.duckdb", [served(hidden=hidden)]), tmp_path)
    text = in_english(read(tmp_path))
    assert "most in" not in text
    assert "By area" in text


def test_a_hidden_total_is_said_to_be_hidden_and_compared_with_nothing(tmp_path: Path) -> None:
    out = [
        served(),
        served("2024-Q2", hidden={("VN", "_T"), ("VN", "F"), ("A01", "_T"), ("A01", "F")}),
    ]
    write(built(tmp_path / "covey.duckdb", out), tmp_path)
    text = in_english(read(tmp_path, SECOND))
    assert "more than in" not in text
    assert "The largest groups" not in text
    (begins,) = [at for at in range(len(text)) if text.startswith("People served , Quarter 2", at)][
        :1
    ]
    assert "hidden" in text[:begins]


def test_the_same_is_said_in_vietnamese(pages: Path) -> None:
    page = read(pages, SECOND)
    for said in (
        "1.673", "tăng 3,5\N{NO-BREAK SPACE}% so với Quý 1",
        "Theo địa bàn: tăng so với kỳ trước ở 12 trong 14, không nơi nào giảm.",
        "Các nhóm lớn nhất: theo giới tính: Nữ (63\N{NO-BREAK SPACE}%).",
    ):  # fmt: skip
        assert said in page


def test_few_areas_that_hold_half_are_counted() -> None:
    found = groups([400, 300, 100, *[10] * 17])
    assert few_that_hold_half(found, sum([400, 300, 100, *[10] * 17])) == (2, 700)
    assert few_that_hold_half(groups([50] * 20), 1000) is None
    assert few_that_hold_half(groups([400, (1, 350), 100, *[10] * 17]), 1000) is None


@pytest.mark.parametrize(
    ("counts", "number", "first"),
    [
        ([5, 9, 7], 1, [1]),
        ([5, 9, 7], 2, [1, 2]),
        ([5, 9, (1, 8)], 1, [1]),
        ([5, 9, (1, 9)], 1, None),
        ([5, 9, (1, None)], 1, None),
        ([0, 0], 1, None),
        ([5], 2, None),
    ],
)
def test_the_most_are_known_only_where_no_hidden_count_may_reach_them(
    counts: list[int | tuple[int, int | None]], number: int, first: list[int] | None
) -> None:
    assert most(groups(counts), number) == first


def test_groups_stand_by_size_but_ages_as_they_follow_each_other() -> None:
    by_name = groups([5, 9, 7, 20], codes=["A", "B", "C", "_U"])
    assert in_order(by_name) == [1, 2, 0, 3]
    ages = groups([5, 9, 7, 20], codes=["Y0", "Y1", "Y2", "_U"],
                  labels=["0 to 15", "16 to 17", "18 and over", "Not recorded"])  # fmt: skip
    assert in_order(ages) == [0, 1, 2, 3]


def test_bars_are_as_long_as_the_largest_count_that_is_known() -> None:
    assert longest([groups([5, (12, 40)]), groups([9])]) == 12


@pytest.mark.long
def test_what_is_to_be_known_of_all_counts_stands_on_every_page(tmp_path: Path) -> None:
    told = {"notice": "Made-up counts", "notice_vi": "Số liệu minh họa"}
    release = served()
    known = replace(release, dataset={**release.dataset, **told})
    write(built(tmp_path / "covey.duckdb", [known]), tmp_path)
    for name in ("index.html", "served_2024-Q1.html"):
        page = read(tmp_path, name)
        assert "Made-up counts" in in_english(page)
        assert "Số liệu minh họa" in page


@pytest.mark.long
def test_no_group_is_the_largest_of_a_level_that_leaves_somebody_out(tmp_path: Path) -> None:
    put_out(tmp_path / "covey.duckdb", BY_DISTRICT, "2024-Q1")
    write(tmp_path / "covey.duckdb", tmp_path)
    text = in_english(read(tmp_path))
    assert "The largest groups: by province Area B" in text
    assert "District B2 (" not in text
