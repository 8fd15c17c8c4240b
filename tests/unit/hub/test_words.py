"""A third language by one file: what is to be filled in, and what becomes of it."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from covey.contracts import Registry
from covey.contracts.words import read_words
from covey.errors import ContractError
from covey.hub.words import write_words
from covey.intake import letter_words
from covey.page import page_words
from covey.report import WORDS_OF_REPORTS
from schemas.registry import REGISTRY

ROOT = Path(__file__).parents[3]
COUNTS = "Counts of people"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """The contracts of the demonstration, in a folder where words may be written."""
    schemas = tmp_path / "schemas"
    shutil.copytree(ROOT / "schemas" / "codelists", schemas / "codelists")
    return replace(REGISTRY, codelists=schemas / "codelists")


def lines_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def fill_in(path: Path, translations: dict[str, str]) -> None:
    header, *rows = lines_of(path)
    lines = [(english, translations.get(english, known)) for english, known in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])


def test_every_text_is_there_to_be_filled_in(registry: Registry) -> None:
    filled = write_words(registry, "pt", notice="Made-up counts")
    listed = {line[0] for line in lines_of(filled.path)}

    assert {*letter_words(), *page_words(), *page_words(WORDS_OF_REPORTS)} <= listed
    assert {REGISTRY.datasets[0].title, "district", "Made-up counts"} <= listed
    assert (filled.translated, filled.texts) == (0, len(listed) - 1)
    assert read_words(filled.path) == {}


def test_what_was_filled_in_stays(registry: Registry) -> None:
    path = write_words(registry, "pt").path
    fill_in(path, {"line {line}": "linha {line}", COUNTS: "Número de pessoas"})
    path.write_text(path.read_text(encoding="utf-8") + "gone,ido\n", encoding="utf-8")
    again = write_words(replace(registry), "pt")

    assert (again.translated, again.unused) == (2, 1)
    assert read_words(path) == {
        "line {line}": "linha {line}", COUNTS: "Número de pessoas", "gone": "ido",
    }  # fmt: skip


def test_vietnamese_is_complete(registry: Registry) -> None:
    shutil.copytree(ROOT / "schemas" / "words", registry.codelists.parent / "words")
    filled = write_words(registry, "vi", notice="Made-up counts, for demonstration")

    assert filled.translated == filled.texts
    assert filled.unused == 1  # "former province": a level that the demonstration's reform brings


def test_what_is_no_language_is_refused(registry: Registry) -> None:
    with pytest.raises(ContractError, match="'portuguese' is no language"):
        write_words(registry, "portuguese")


@pytest.mark.long
def test_the_command_says_how_much_is_left(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    covey = [sys.executable, "-c", "from covey.cli import main; main()"]
    command = [*covey, "words", "pt", "--project", str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout

    assert f"{tmp_path / 'schemas' / 'words' / 'pt.csv'}: 0 of " in said
    assert "The others are said in English." in said
