from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import polars as pl
import pytest

from covey.errors import StoreError
from covey.exchange import Attribution, PublishedRelease, export
from covey.files.misleading import TRAPS
from covey.page import write_pages
from covey.page.charts import charts
from covey.page.codes import period_called
from covey.page.trends import periods_alike
from covey.page.words import languages
from covey.store import public_tables, read_releases
from tests.unit.page.small import large, served, write
from tests.unit.store.test_breakdowns import BY_DISTRICT, put_out
from tests.unit.store.tiny import built, withdrawal

PAGE = "served_2024-Q1.html"
SOURCES = Path(__file__).parents[3] / "src" / "covey" / "page"


def read(folder: Path, name: str = PAGE) -> str:
    return (folder / name).read_text(encoding="utf-8")


def told(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="told">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def in_english(page: str) -> str:
    """Return what a reader of English reads."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    shown = re.sub(r'<(\w+) class="t[^"]*" lang="vi".*?</\1>', "", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))


def written(folder: Path, title: str = "People served") -> Path:
    file = built(folder / "covey.duckdb", [served(title=title)])
    write(file, folder / "pages")
    return folder / "pages"


def test_there_is_an_index_and_a_page_for_each_period(pages: Path) -> None:
    assert sorted(path.name for path in pages.iterdir()) == [
        *("feed.xml", "index.html", "query.html", "served_2024-Q1.html", "served_2024-Q2.html"),
    ]
    assert f'href="{PAGE}"' in read(pages, "index.html")
    assert 'href="query.html"' in read(pages, "index.html")
    assert 'href="query.html"' in read(pages)


@pytest.mark.long
def test_of_many_weeks_the_index_lists_some_at_once_and_the_others_when_asked(
    tmp_path: Path,
) -> None:
    file = built(tmp_path / "covey.duckdb", [served(f"2024-W{at:02}") for at in range(1, 17)])
    write(file, tmp_path / "pages")
    at_once, _, others = read(tmp_path / "pages", "index.html").partition("<details>")
    assert "Week 16 of 2024" in at_once
    assert at_once.count('href="served_2024-W') == 1 + 12
    assert others.count('href="served_2024-W') == 3
    assert "3 more periods" in others


def test_the_same_file_makes_the_same_bytes(pages: Path, file: Path) -> None:
    again = file.parent / "again"
    write(file, again)
    for path in pages.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes()


def test_only_the_scripts_of_the_page_may_run_and_nothing_may_be_fetched(pages: Path) -> None:
    page = read(pages)
    rule = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert rule
    allowed = rule[1].replace("&#39;", "'")
    assert "default-src 'none'" in allowed
    assert "unsafe-eval" not in allowed
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    named = " ".join(f"'sha256-{one}'" for one in hashes)
    assert f"script-src {named};" in allowed
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r'(src|href)="(https?:)?//', markup)
    assert "worker-src" not in allowed


def test_a_hidden_count_is_null_in_the_page(pages: Path) -> None:
    one = told(read(pages))
    rows = one["rows"]
    assert isinstance(rows, dict)
    names = [dimension["codes"] for dimension in one["dimensions"]]  # type: ignore[attr-defined]
    of_row = {
        tuple(names[d][column[at]] for d, column in enumerate(rows["codes"])): value
        for at, value in enumerate(rows["values"])
    }
    assert of_row["A01", "F"] is None
    assert of_row["A02", "_T"] is None
    assert of_row["A04", "F"] == 40


def test_beside_a_hidden_count_is_what_the_file_says_that_it_may_be(
    pages: Path, file: Path
) -> None:
    rows = told(read(pages))["rows"]
    assert isinstance(rows, dict)
    limits = list(zip(rows["low"], rows["high"], strict=True))
    query = "SELECT low, high FROM served_bounds WHERE period = '2024-Q1' ORDER BY area, sex"
    with duckdb.connect(str(file), read_only=True) as connection:
        assert sorted(limits) == sorted(connection.execute(query).fetchall())
    assert len(limits) == 6


def test_the_hash_of_the_rows_is_that_of_the_exported_csv(pages: Path, file: Path) -> None:
    (told_of,) = read_releases(file, "served", "2024-Q1")
    published = PublishedRelease(
        told_of.dataset, told_of.release, told_of.codes, told_of.levels, told_of.cells,
        Attribution(),
    )  # fmt: skip
    exported = export(published, file.parent / "exports", None)
    seal = told(read(pages))["seal"]
    assert isinstance(seal, dict)
    assert (seal["rows"], seal["signed"]) == (exported.manifest.files["served.csv"], None)


def test_a_correction_tells_what_was_and_what_is(pages: Path) -> None:
    text = in_english(read(pages))
    assert "This is vintage 2 of this period: it corrects the one before." in text
    assert "26 counts are other than before, 0 are hidden now, and 0 are shown" in text
    assert "Viet Nam All 1,575 1,617" in text


@pytest.mark.long
def test_a_release_by_other_areas_says_how_many_go_on_begin_and_end(tmp_path: Path) -> None:
    first, second = served(), served(number=2)
    merged = pl.col("area").replace({"A13": "N1", "A14": "N2"})
    after = replace(
        second,
        codes=[*first.codes, *(
            {**row, "code": new, "label": f"New {new}", "position": 90 + at}
            for row in first.codes if row["code"] == "A13" for at, new in enumerate(("N1", "N2"))
        )],
        cells=second.cells.with_columns(merged),
    )  # fmt: skip
    write(built(tmp_path / "covey.duckdb", [first, after]), tmp_path / "pages")
    text = in_english(read(tmp_path / "pages"))
    assert "It went out again by other codes: area : 13 codes go on, 2 begin and 2 end." in text
    assert "Published again by new groups: area" in text
    assert "Corrected once" not in text
    assert "0 counts are other than before" not in text
    assert "sex : 3 codes go on" not in text


def test_a_first_release_says_that_nothing_was_corrected(pages: Path) -> None:
    text = in_english(read(pages, "served_2024-Q2.html"))
    assert "This is the first release of this period; nothing of it was corrected." in text


def test_a_group_of_which_nothing_is_shown_is_named(pages: Path) -> None:
    text = in_english(read(pages))
    assert "Groups of which even the total is hidden: Area A02 , Area A03 ." in text
    assert "Area A02 hidden, 33 to 33 3 3 100.0 %" in text
    assert "Area A04 63 3 0 0.0 %" in text


def test_the_method_is_told_from_the_release(pages: Path) -> None:
    text = in_english(read(pages))
    for sentence in (
        "A count above 0 and below 10 could point to single people",
        "behind a hidden count there is at least 1",
        "6 hidden counts were tried, and none of them can be worked out",
        "against each of these, who know their own counts: Female.",
        "The rules come from: a made-up rule.",
        "It is not safe against somebody who runs the program that hid the counts again",
    ):
        assert sentence in text


def test_what_a_file_says_is_text_and_no_markup(tmp_path: Path) -> None:
    folder = written(tmp_path, title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in read(folder)
    assert "&lt;script&gt;alert(1)" in read(folder)


def test_titles_are_in_every_language_that_the_file_has_them_in(pages: Path) -> None:
    title = '<span class="t" lang="vi">Người được phục vụ</span>'
    assert title in read(pages)
    assert title in read(pages, "index.html")
    names = told(read(pages, "query.html"))["names"]
    assert names == {
        "vi": {
            "area": "địa bàn",
            "sex": "giới tính",
            "People served": "Người được phục vụ",
        }
    }


@pytest.mark.long
def test_a_title_that_nobody_translated_is_said_to_be_english(tmp_path: Path) -> None:
    one = served()
    plain = {name: text for name, text in one.dataset.items() if not name.endswith("_vi")}
    write(built(tmp_path / "covey.duckdb", [replace(one, dataset=plain)]), tmp_path)
    assert '<span class="t" lang="vi"><span lang="en">People served</span></span>' in read(tmp_path)


def test_a_trend_tells_hidden_from_shown(pages: Path) -> None:
    one = told(read(pages))
    trends = {(x["dimension"], x["code"]): x for x in one["trends"]}  # type: ignore[attr-defined]
    assert one["periods"] == {"en": ["Quarter 1", "Quarter 2"], "vi": ["Quý 1", "Quý 2"]}
    assert (trends[-1, 0]["values"], trends[-1, 0]["status"]) == ([1617, 1673], "AA")
    assert (trends[0, 2]["values"], trends[0, 2]["status"]) == ([None, None], "QQ")
    assert (trends[0, 2]["low"], trends[0, 2]["high"]) == ([33, 37], [33, 37])


@pytest.mark.long
def test_a_sum_over_nine_months_has_a_page_with_a_trend_of_such_sums_alone(tmp_path: Path) -> None:
    nine, before = "2024-01-01/P9M", "2023-01-01/P9M"
    periods = (nine, "2024-Q1", before)
    write(built(tmp_path / "covey.duckdb", [served(one) for one in periods]), tmp_path)
    told_of_sum = told(read(tmp_path, "served_2024-01-01_P9M.html"))
    assert told_of_sum["name"] == "served_2024-01-01_P9M"
    assert told_of_sum["periods"] == {
        "en": ["January\N{EN DASH}September 2023", "January\N{EN DASH}September 2024"],
        "vi": ["Tháng 1\N{EN DASH}9 năm 2023", "Tháng 1\N{EN DASH}9 năm 2024"],
    }
    assert told(read(tmp_path))["periods"] == {"en": ["Quarter 1"], "vi": ["Quý 1"]}
    assert 'href="served_2024-01-01_P9M.html"' in read(tmp_path, "index.html")


def test_moving_years_and_the_calendar_years_among_them_are_one_trend() -> None:
    twelve = ["2023", "2023-04-01/P12M", "2023-10-01/P12M"]
    out = ["2023-01-01/P9M", "2024-Q1", *reversed(twelve)]
    assert periods_alike("2023-04-01/P12M", out) == twelve
    assert periods_alike("2023", out) == ["2023"]


def test_sums_of_four_weeks_are_one_line_and_weeks_another() -> None:
    out = ["2021-W05", "2021-01-25/P28D", "2021-02", "2021-W06", "2021-02-08/P28D"]
    assert periods_alike("2021-W06", out) == ["2021-W05", "2021-W06"]
    assert periods_alike("2021-02-08/P28D", out) == [
        "2021-01-25/P28D",
        "2021-02",
        "2021-02-08/P28D",
    ]
    days = ["2024-W01", "2024-01-02/P7D", "2024-01-03/P7D", "2024-01-03"]
    assert periods_alike("2024-01-03/P7D", days) == days[:3]


def test_a_sum_that_was_taken_back_is_called_by_its_months() -> None:
    labels = {"en": {"2024-Q1": "Quarter 1"}, "vi": {"2024-Q1": "Quý 1"}}
    assert period_called("2024-Q1", labels) == {"en": "Quarter 1", "vi": "Quý 1"}
    assert period_called("2024-Q2", labels) == {"en": "2024-Q2", "vi": "2024-Q2"}
    assert period_called("2023-07-01/P12M", labels) == {
        "en": "July 2023 \N{EN DASH} June 2024",
        "vi": "Tháng 7 năm 2023 \N{EN DASH} tháng 6 năm 2024",
    }


@pytest.mark.long
def test_a_row_that_is_absent_from_a_breakdown_that_is_out_is_a_zero(tmp_path: Path) -> None:
    file = built(tmp_path / "covey.duckdb", [served()])
    with duckdb.connect(str(file)) as connection:
        connection.execute("DELETE FROM served WHERE area = 'A04' AND sex = '_T'")
    write(file, tmp_path / "pages")
    trends = told(read(tmp_path / "pages"))["trends"]
    (gone,) = [x for x in trends if (x["dimension"], x["code"]) == (0, 4)]  # type: ignore[attr-defined]
    assert (gone["values"], gone["status"]) == ([0], "A")


def test_a_page_of_what_was_taken_back_goes_and_the_index_says_why(tmp_path: Path) -> None:
    file, folder = tmp_path / "covey.duckdb", tmp_path / "pages"
    write(built(file, [served(), served("2024-Q2")]), folder)
    assert (folder / PAGE).exists()
    built(file, [served("2024-Q2")], [withdrawal(served())])
    write(file, folder)
    assert not (folder / PAGE).exists()
    assert "It counted a ward twice." in read(folder, "index.html")


@pytest.mark.long
def test_the_head_of_the_ledger_stands_on_the_page_and_beside_what_was_taken_back(
    tmp_path: Path,
) -> None:
    file, folder = tmp_path / "covey.duckdb", tmp_path / "pages"
    gone = replace(withdrawal(served("2024-Q2")), ledger="b" * 64)
    write(built(file, [served(told={"ledger": "a" * 64})], [gone]), folder)
    said = f"The head of the ledger of all that went out, after this release: {'a' * 64}."
    assert said in in_english(read(folder))
    assert f"after this the ledger has the head {'b' * 64}" in in_english(
        read(folder, "index.html")
    )


@pytest.mark.long
def test_files_of_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "theirs.html").write_text("<p>ours", encoding="utf-8")
    written(tmp_path)
    assert read(folder, "theirs.html") == "<p>ours"


def test_without_a_published_file_the_way_out_is_told(tmp_path: Path) -> None:
    file = tmp_path / "covey.duckdb"
    with pytest.raises(StoreError, match="nothing was published yet"):
        write(file, tmp_path / "pages")
    assert not (tmp_path / "pages" / "index.html").exists()


def test_every_text_of_a_page_is_said_in_vietnamese() -> None:
    english = set[str]()
    for path in SOURCES.rglob("*"):
        if path.suffix in (".py", ".js", ".jinja"):
            text = re.sub(r'"\n\s*"', "", path.read_text(encoding="utf-8"))  # joined by Python
            english.update(re.findall(r'\bsay\(\s*"([^"]+)"', text))
            english.update(re.findall(r'\bQuestion\(\s*"([^"]+)"', text))
            english.update(re.findall(r'figure\("\w+", "([^"]+)", "', text))
            english.update(re.findall(r'figure\("\w+", "[^"]+", "([^"]+)"', text))
    english.update(re.findall(r'"@([^"]+)"', json.dumps(charts())))
    english.update(trap.warning for trap in TRAPS)
    assert len(english) > 50
    assert english <= set(languages()[1].words)


def test_a_translation_keeps_the_places_of_the_english() -> None:
    with (SOURCES / "languages" / "vi.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            places = [sorted(re.findall(r"{\w+}", row[name])) for name in row]
            assert places[0] == places[1], row


@pytest.mark.long
def test_a_page_of_a_hundred_thousand_cells_is_under_five_megabytes(tmp_path: Path) -> None:
    file = built(tmp_path / "covey.duckdb", [large(areas=900, ages=36)])
    _, _, page = write(file, tmp_path / "pages")
    assert len(told(read(page.parent))["rows"]["values"]) == 901 * 3 * 37  # type: ignore[index]
    assert page.stat().st_size < 5_000_000


@pytest.mark.long
def test_a_release_that_lands_while_pages_are_made_is_not_half_in_them(tmp_path: Path) -> None:
    file, folder = tmp_path / "covey.duckdb", tmp_path / "pages"
    with public_tables(built(file, [served()])) as tables:
        before = file.read_bytes()
        built(file, [served(), served(number=2, more=3)])
        write_pages(tables, folder, file)
    assert "This is the first release of this period" in in_english(read(folder))
    carried = re.search(r'id="file">([^<]+)<', read(folder, "query.html"))
    assert carried
    assert gzip.decompress(base64.b64decode(carried[1])) == before


@pytest.mark.long
def test_where_the_disk_refuses_no_index_leads_to_what_is_not_there(tmp_path: Path) -> None:
    file, folder = built(tmp_path / "covey.duckdb", [served()]), tmp_path / "pages"
    (folder / PAGE).mkdir(parents=True)  # no file can take its place
    with pytest.raises(StoreError, match="a page cannot be written"):
        write(file, folder)
    assert [path.name for path in folder.iterdir()] == [PAGE]


@pytest.mark.long
def test_a_province_stands_in_no_chart_among_districts(tmp_path: Path) -> None:
    file = tmp_path / "covey.duckdb"
    put_out(file, BY_DISTRICT, "2024-Q1")
    write(file, tmp_path)
    page = told(read(tmp_path))
    (area, _) = page["dimensions"]  # type: ignore[misc]
    names = [level["name"] for level in area["levels"]]
    assert names == ["country", "province", "district"]
    districts = [area["codes"][place] for place in area["levels"][2]["codes"]]
    assert districts == ["A1", "A2", "B1", "B2"]
    assert sorted(one["levels"] for one in page["breakdowns"]) == [  # type: ignore[attr-defined]
        [0, 0], [0, 1], [1, 0], [1, 1], [2, 0],
    ]  # fmt: skip


def test_a_feed_tells_of_every_release_the_newest_first(pages: Path) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(read(pages, "feed.xml"))
    entries = feed.findall(f"{atom}entry")
    told = [(one.findtext(f"{atom}title"), one.find(f"{atom}link")) for one in entries]
    assert [(title, link.get("href")) for title, link in told if link is not None] == [
        ("People served, Quarter 1, corrected (version 2)", "served_2024-Q1.html"),
        ("People served, Quarter 2", "served_2024-Q2.html"),
    ]
    assert len({one.findtext(f"{atom}id") for one in entries}) == 2
    assert feed.findtext(f"{atom}updated") == entries[0].findtext(f"{atom}updated")
    for name in ("index.html", PAGE):
        assert 'type="application/atom+xml" href="feed.xml"' in read(pages, name)


def test_search_engines_are_told_of_the_dataset(pages: Path) -> None:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', read(pages), re.DOTALL)
    assert found
    dataset = json.loads(found[1])
    assert dataset["@type"] == "Dataset"
    assert dataset["name"] == "People served, Quarter 1"
    assert dataset["temporalCoverage"] == "2024-01-01/2024-03-31"
    assert dataset["distribution"][0]["contentUrl"] == "../covey.duckdb"
    assert 50 <= len(dataset["description"]) <= 5000  # as search engines ask for


@pytest.mark.long
def test_a_page_of_the_network_would_be_at_most_a_megabyte_and_a_half(tmp_path: Path) -> None:
    file = built(tmp_path / "covey.duckdb", [large(areas=200, ages=4)])
    _, _, page = write(file, tmp_path / "pages")
    assert page.stat().st_size < 1_500_000
