"""The languages of a letter: each complete, or refused before a letter is written."""

from __future__ import annotations

import ast
import csv
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from covey.contracts import Submission
from covey.contracts.rules import RULES
from covey.contracts.words import read_words
from covey.errors import ContractError, SubmissionRejected
from covey.intake import inspect
from covey.intake import letter as letter_module
from covey.intake.phrases import phrase
from covey.intake.voice import vietnamese, voice_of
from tests.unit.intake.clinic import HEADER, TREES, Served, letter, submission, write

INTAKE = Path(letter_module.__file__).parent
ALL_AT_ONCE = f"""{HEADER},telephone,remark
2026-Q3,VN-13-HX,F,12,x,x
2026-Q9,VN-22,F,1.5,0912 345 678,x
2026-Q3,VN-22,X,-3,x,=1+1
2026-Q3,VN-22,M,5,x,x
2026-Q3,VN-22,M,6,x,x
2026-Q3,VN-22,M,6
"""


def phrases() -> Iterator[str]:
    """Every text that the intake and the hub say by `phrase`, from their source."""
    for path in (*INTAKE.glob("*.py"), *INTAKE.with_name("hub").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "phrase":
                text = node.args[0]
                if isinstance(text, ast.Constant):
                    yield text.value
                else:
                    yield from (
                        f"a {length} in codelist {{name}}"
                        for length in ("year", "quarter", "month")
                    )


def test_whatever_covey_says_it_says_in_vietnamese() -> None:
    said = {*phrases(), *RULES, *(rule.way_out for rule in RULES.values())}

    assert len(said) > 80
    assert sorted(said - set(vietnamese())) == []
    assert all(vietnamese()[text] for text in said)


def test_a_letter_has_every_place_and_way_out_in_vietnamese_alone(tmp_path: Path) -> None:
    path = write(tmp_path, ALL_AT_ONCE)
    vietnamese_letter = letter(path, submission(languages=("vi",)))
    english_letter = letter(path, submission(languages=("en",)))

    assert len(vietnamese_letter.splitlines()) == len(english_letter.splitlines())
    for words in ("line 2", "column area", "not in codelist", "nearest", "looks like", "defects"):
        assert words in english_letter
        assert words not in vietnamese_letter
    assert "dòng 2, cột area" in vietnamese_letter


def project(folder: Path, words: dict[str, str]) -> Submission:
    """Return a submission of a project that brings words of Lao."""
    schemas = folder / "schemas"
    (schemas / "words").mkdir(parents=True)
    (schemas / "submissions").mkdir()
    with (schemas / "words" / "lo.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("english", "translation"), *words.items()])

    class Model(Served):
        pass

    module = types.ModuleType("lao_model")
    module.__file__ = str(schemas / "submissions" / "clinic.py")
    sys.modules["lao_model"] = module
    Model.__module__ = "lao_model"
    return submission(Model, languages=("lo",))


def test_a_project_brings_a_language_by_a_file_of_words(tmp_path: Path) -> None:
    words = {text: f"ລາວ {text}" for text in vietnamese()} | {"line {line}": "ແຖວ {line}"}
    sent = write(tmp_path, f"{HEADER}\n2026-Q3,VN-22,F,-2\n")

    assert "ແຖວ 2, ລາວ column persons 'ລາວ negative count'" in letter(
        sent, project(tmp_path, words)
    )


def test_what_a_language_has_no_words_for_is_said_in_english_and_the_letter_says_so(
    tmp_path: Path,
) -> None:
    words = {text: f"ລາວ {text}" for text in vietnamese()}
    del words["line {line}"], words["negative count"]
    sent = write(tmp_path, f"{HEADER}\n2026-Q3,VN-22,F,-2\n")
    said = letter(sent, project(tmp_path, words))

    assert "line 2, ລາວ column persons 'negative count'" in said
    assert said.endswith("ລາວ Some words are not in this language yet, and stand in English.\n")


def test_a_word_beside_a_number_has_the_forms_of_its_language(tmp_path: Path) -> None:
    lines = ["english,translation"]
    defects = "{count: one błąd | few błędy | many błędów | other błędu}"
    path = tmp_path / "pl.csv"
    path.write_text("\n".join([*lines, f"{{count}} defects,{{count}} {defects}"]), encoding="utf-8")
    polish = voice_of("pl", read_words(path))
    said = [polish.say(phrase("{count} defects", count=polish.number(n))) for n in (1, 3, 5, 22)]
    assert said == ["1 błąd", "3 błędy", "5 błędów", "22 błędy"]

    wrong = ["{count} {count: one a | two b | other c}", "{count} {count: one a}", "{n: other a}"]
    lines += [f"{number} {{count}},{text}" for number, text in enumerate(wrong)]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ContractError, match=r"row 2: .* few, many, one, other.*row 3: .*row 4"):
        read_words(path)


def test_a_language_without_words_is_the_contracts_fault() -> None:
    with pytest.raises(ContractError, match=r"Covey speaks en, vi and there is no .*lo\.csv"):
        submission(languages=("lo",))
    with pytest.raises(ContractError, match="different, at least one"):
        submission(languages=())


def test_a_file_of_words_is_checked_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "lo.csv"
    path.write_text(
        "english,translation\na,b\na,c\n,b\nc,\nline {line},{lines}\n", encoding="utf-8"
    )
    with pytest.raises(ContractError, match=r"row 3.*row 4.*row 6"):
        read_words(path)


def test_the_page_says_what_the_letter_says_and_runs_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, ALL_AT_ONCE, name="<script>alert(1).csv")
    with pytest.raises(SubmissionRejected) as refused:
        inspect(path, submission(languages=("vi", "en")), TREES)
    page = refused.value.page

    assert "<script" not in page
    assert "&lt;script&gt;alert(1).csv was not accepted" in page
    assert "<td>dòng 2, cột area</td>" in page
    assert '<section lang="vi">' in page
    assert "<td>line 2, column area</td><td>unknown code</td>" in page
    assert "src=" not in page
    assert "href=" not in page
