"""What a published file says in each language that its codelists are translated into."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from covey.contracts.words import read_words
from covey.store import ask
from covey.store.readme import lines
from covey.store.words import words_in
from tests.conformance.analysts import published_file, release
from tests.unit.store.test_vintages import SAME_BYTES
from tests.unit.store.tiny import built

TABLE = "people_supported"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_file(tmp_path_factory.mktemp("public") / "covey.duckdb")


def comments(file: Path, view: str) -> dict[str, str]:
    return dict(
        ask(
            file,
            "SELECT '', comment FROM duckdb_views() WHERE view_name = $$" + view + "$$ UNION ALL "
            "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = $$" + view + "$$",
        ).rows()
    )


@pytest.mark.parametrize(
    ("tag", "label", "level"),
    [("vi", "Quảng Ninh", "tỉnh"), ("en", "Quang Ninh", "province")],
    ids=["Vietnamese", "English"],
)
def test_a_labelled_view_of_a_language_says_codes_and_levels_in_it(
    file: Path, tag: str, label: str, level: str
) -> None:
    query = f"FROM {TABLE}_labelled_{tag} WHERE area = 'VN-22' AND sex = 'F' AND period = '2024-Q1'"
    found = ask(file, f"{query} AND sector = '_T'")
    assert found.rows(named=True) == [
        {
            "period": "2024-Q1", "period_label": "2024-Q1", "frequency": "quarter",
            "period_start": date(2024, 1, 1), "period_end": date(2024, 3, 31), "period_length": 3,
            "area": "VN-22", "area_level": level, "area_label": label,
            "sex": "F", "sex_level": "sex", "sex_label": "F",
            "sector": "_T", "sector_level": "total", "sector_label": "_T",
            **ask(
                file,
                "SELECT obs_value, obs_status, low, high, estimate FROM people_supported_labelled "
                "WHERE (period, area, sex, sector) = ('2024-Q1', 'VN-22', 'F', '_T')",
            ).row(0, named=True),
        }
    ]  # fmt: skip


def test_a_labelled_view_has_the_rows_of_its_table(file: Path) -> None:
    keys = "SELECT period, area, sex, sector, obs_value, obs_status FROM {} ORDER BY ALL"
    table = ask(file, keys.format(TABLE))
    for tag in ("en", "vi"):
        assert ask(file, keys.format(f"{TABLE}_labelled_{tag}")).equals(table)


def test_comments_of_a_view_are_in_its_language(file: Path) -> None:
    vietnamese = comments(file, f"{TABLE}_labelled_vi")
    assert vietnamese[""].startswith(
        "Người được hỗ trợ. Đếm số người. Người thuộc hai ngành được đếm ở cả hai. Kèm nhãn"
    )
    assert vietnamese["area"] == "Địa bàn: mã trong danh mục area."
    assert vietnamese["sex"] == "Mã trong danh mục sex."
    assert vietnamese["obs_value"] == "Số người; NULL nếu bị ẩn."
    english = comments(file, f"{TABLE}_labelled_en")
    assert english["obs_value"] == "Number of persons; NULL where hidden."
    assert english.keys() == vietnamese.keys()
    assert all(english[column] != vietnamese[column] for column in english)


def test_datasets_and_codelists_carry_what_was_translated(file: Path) -> None:
    told = ask(file, "SELECT title, title_vi, note_vi, names_vi['area'] FROM datasets")
    assert told.row(0) == (
        "People supported",
        "Người được hỗ trợ",
        "Người thuộc hai ngành được đếm ở cả hai.",
        "địa bàn",
    )
    levels = ask(file, "SELECT DISTINCT level, level_vi FROM codelists ORDER BY ALL")
    assert levels.rows() == [
        ("country", None), ("district", "huyện"), ("province", "tỉnh"), (None, None)
    ]  # fmt: skip


def test_the_readme_is_in_both_languages_line_by_line(file: Path) -> None:
    read = ask(file, "SELECT topic, text, topic_vi, text_vi FROM readme ORDER BY line")
    assert read.height > 10
    for topic, text, topic_vi, text_vi in read.iter_rows():
        assert topic_vi not in (None, ""), topic
        assert text_vi not in (None, text), topic
        assert (TABLE in text) == (TABLE in text_vi), topic


def test_nothing_that_is_translated_is_said_no_more() -> None:
    sources = Path(__file__).parents[3] / "src" / "covey" / "store"
    said = {str(text) for row in lines("people") for text in row.values()}
    code = " ".join(
        "".join(part.strip().strip('f"') for part in path.read_text("utf-8").splitlines())
        for path in sources.glob("*.py")
    )
    for english in read_words(sources / "languages" / "vi.csv"):
        assert english in said or english in code, english


@pytest.mark.long
def test_a_language_that_covey_does_not_bring_is_labelled_and_explained_in_english(
    tmp_path: Path,
) -> None:
    one = release("2024-Q1")
    codes = [
        {name.replace("_vi", "_km"): value for name, value in row.items()} for row in one.codes
    ]
    khmer = replace(one, codes=codes, languages=frozenset({"km"}))
    file = built(tmp_path / "covey.duckdb", [khmer])
    found = ask(file, f"SELECT DISTINCT area_label FROM {TABLE}_labelled_km WHERE area = 'VN-22'")
    assert found.item() == "Quảng Ninh"
    assert comments(file, f"{TABLE}_labelled_km")["obs_value"] == (
        "Number of persons; NULL where hidden."
    )
    assert ask(file, "FROM readme").columns == ["line", "topic", "text"]


@pytest.mark.long
def test_where_nothing_is_translated_there_is_no_view_of_a_language(tmp_path: Path) -> None:
    one = release("2024-Q1")
    codes = [
        {name: value for name, value in row.items() if not name.endswith("_vi")}
        for row in one.codes
    ]
    file = built(tmp_path / "covey.duckdb", [replace(one, codes=codes, languages=frozenset())])
    views = ask(file, "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main'")
    assert [name for (name,) in views.rows() if "labelled" in name] == [f"{TABLE}_labelled"]


@pytest.mark.long
@SAME_BYTES
def test_a_file_of_before_translations_takes_them_on_with_the_next_release(tmp_path: Path) -> None:
    first, second = release("2024-Q1"), release("2024-Q2")
    plain = replace(
        first,
        dataset={name: text for name, text in first.dataset.items() if not name.endswith("_vi")},
        codes=[{**row, "level_vi": None} for row in first.codes],
    )
    before = built(tmp_path / "before" / "covey.duckdb", [plain])
    after = built(tmp_path / "after" / "covey.duckdb", [second], before=before)
    at_once = built(tmp_path / "at_once" / "covey.duckdb", [plain, second])
    assert ask(after, "SELECT title_vi FROM datasets").item() == "Người được hỗ trợ"
    assert after.read_bytes() == at_once.read_bytes()


def test_a_text_without_translation_stays_english() -> None:
    assert words_in("km").say("Code in codelist {codelist}.", codelist="areas") == (
        "Code in codelist areas."
    )
