"""The letters that lie open: a text, and the same as a page beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from covey.hub.collect import collect
from covey.hub.letters import file_letter, kept_letters, withdraw_letter
from covey.hub.settings import Settings
from covey.hub.status import status_of
from tests.unit.hub.hub import Hub


def test_a_letter_lies_beside_its_page_until_both_are_withdrawn(tmp_path: Path) -> None:
    path = file_letter(tmp_path, "clinics", "a.xlsx", "the text", "<p>the page</p>")

    assert path == tmp_path / "clinics" / "a.xlsx.txt"
    assert path.read_text(encoding="utf-8") == "the text"
    assert path.with_name("a.xlsx.html").read_text(encoding="utf-8") == "<p>the page</p>"
    withdraw_letter(tmp_path, "clinics", "a.xlsx")
    assert [one.name for one in (tmp_path / "clinics").iterdir()] == ["kept"]
    ((_, kept),) = kept_letters(tmp_path, "clinics", "a.xlsx")
    assert kept.read_text(encoding="utf-8") == "the text"
    assert kept_letters(tmp_path, "clinics", "a") == []


@pytest.mark.long
def test_a_letter_about_an_accepted_file_has_a_page_in_the_languages_of_the_agency(
    tmp_path: Path,
) -> None:
    hub = Hub(tmp_path, expected={"area": ("A1", "B")})
    hub.send("q1.csv", "A1,F,40")
    hub.collect()
    page = (hub.settings.letters_folder / "clinics" / "q1.csv.html").read_text("utf-8")

    assert "q1.csv was accepted for 2024-Q1, but has no row for:" in page
    assert "<td>area B (Vùng B)</td>" in page
    hub.send("q1.csv", "A1,F,40", "B,F,0")
    hub.collect()
    assert hub.letters() == []


@pytest.mark.long
def test_workbooks_are_collected_as_text_files_are(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    inbox = hub.send("q1.csv", "A1,F,40").parent
    for name, count in (("q2.xlsx", 41), ("q3.xlsx", 7.5)):
        with xlsxwriter.Workbook(inbox / name) as workbook:
            sheet = workbook.add_worksheet("Data")
            sheet.write_row(0, 0, ["period", "area", "sex", "served"])
            sheet.write_row(1, 0, [f"2024-{name[:2].upper()}", "A1", "F", count])

    assert sorted(hub.collect()) == ["q1.csv accepted 1", "q2.xlsx accepted 1", "q3.xlsx refused"]
    assert hub.people("2024-Q2") == 41
    assert "sheet Data, cell D2 'not a whole number'" in hub.letter("q3.xlsx")


@pytest.mark.long
def test_a_letter_is_found_where_the_project_was_moved_to(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    hub = Hub(here)
    hub.send("q1.csv", "A9,F,40")
    hub.collect()
    there = tmp_path / "there"
    hub.folder.rename(there)
    settings = Settings(project=there)
    (refused,) = status_of(settings, hub.registry).refused
    assert Path(str(refused.letter)).is_relative_to(there)
    assert "'unknown code'" in Path(str(refused.letter)).read_text(encoding="utf-8")
    assert collect(settings, hub.registry).refused == ()  # it was told already
