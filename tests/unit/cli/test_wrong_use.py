"""What the command line refuses: exit code 2, a message with the way out, and no count in it."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from covey import errors
from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

PROTECT = "protect counts.csv --count persons --minimum-count 5"
CANARY = "739391"


@pytest.mark.parametrize(
    ("words", "message"),
    sampled(
        [
            ("protect", "COUNTS"),
            ("protect counts.csv --minimum-count 5", "--count"),
            ("protect counts.csv --count persons", "--minimum-count N, or --preset NAME"),
            ("protect counts.csv --count persons --minimum-count five", "--minimum-count"),
            ("protect counts.csv --count persons --minimum-count 1", "protects nobody"),
            ("protect counts.csv --count persons --preset cms_12", "no preset 'cms_12'"),
            (f"{PROTECT} --method rounding --base {'9' * 30}", "beyond any population"),
            (PROTECT + " --zeros maybe", "public"),
            (PROTECT + " --intruder nobody", "outsider"),
            (PROTECT + " --protection wide", "a number of people, or full"),
            (PROTECT + " --treshold 5", "--treshold"),
            (PROTECT + " --hierarchy areas.csv", "--hierarchy takes NAME=FILE"),
            (PROTECT + " --hierarchy area=", "--hierarchy takes NAME=FILE"),
            (PROTECT + " --hierarchy area=areas.csv --hierarchy area=areas.csv", "is given twice"),
            (PROTECT + " --hierarchy region=areas.csv", "column 'region' is missing"),
            (PROTECT + " --hierarchy area=none.csv", "there is no such file"),
            (PROTECT + " --out safe.xlsx", "must end in .csv, .parquet, .duckdb"),
            (PROTECT + " --out nowhere/safe.csv", "there is no such folder"),
            ("protect none.csv --count persons --minimum-count 5", "there is no such file"),
            ("protect counts.txt --count persons --minimum-count 5", "must end in"),
            ("protect counts.csv --count people --minimum-count 5", "column 'people' is missing"),
            ("audit", "covey audit needs PUBLISHED. Look at"),
            ("protect counts.csv --cuont n", "instead of --cuont? Look at"),
            ("audit counts.csv --minimum-count 5", "column 'obs_value' is missing"),
            ("protekt", "protekt"),
        ],
        3,
    ),
)
def test_wrong_use_exits_2_and_says_what_is_wrong(covey: Covey, words: str, message: str) -> None:
    answer = covey(words)
    assert (answer.code, answer.out) == (2, "")
    assert message in " ".join(answer.err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("file", "message"),
    sampled(
        [
            (b"", "the file is empty; it needs a header and rows"),
            (b"area,sex,persons\n", "no rows below the header"),
            ("area,sex,persons\nx,F,7\n".encode("utf-16"), "not text in UTF-8"),
            (b"area,sex,persons\nx\xe9,F,739391\n", "not text in UTF-8"),
            (b"area,sex,persons\n" + b"x,F,739391\n" * 2000 + b"\xe9,F,1\n", "UTF-8"),
            (b"area,sex,persons\nx,F,739391,4\n", "line 2 has more values than there are columns"),
            (
                b"area,sex,persons\nx,F,739391.5\n",
                "column 'persons': a count that is not whole in line 2",
            ),
            (
                b"area,sex,persons\nx,F,many\n",
                "column 'persons': a count that is not whole in line 2",
            ),
            (
                b"area,sex,persons\nx,F,=739391+1\n",
                "column 'persons': a count that is not whole in line 2",
            ),
            (
                b"area,sex,persons\nx,F,7e99\n",
                "column 'persons': a count that is not whole in line 2",
            ),
            (b"area,sex,persons\nx,F,73939173939173939173939\n", "no population reaches in line 2"),
            (b"area,sex,persons\nx,F,4611686018427387904\n", "no population reaches in line 2"),
            (b"area,sex,persons\nx,F,-739391\n", "a negative count in line 2"),
            (b"area,sex,persons\nx,F,\n", "no count in line 2"),
            (b"area,sex,persons\n,F,739391\n", "no code in line 2"),
            (b"area,sex,persons\nx,F,739391\nx,F,739391\n", "1 row repeats the codes"),
            (b"area,sex,persons\nx,F,5\nx,_T,739391\n", "1 total does not equal .* x×_T"),
            (b"area,sex,persons\nq739391,F,5\n", "not in areas.csv in line 2"),
            (b"area,sex\nx,F\n", "column 'persons' is missing"),
        ],
        3,
    ),
    ids=[
        "empty",
        "header only",
        "UTF-16",
        "another encoding",
        "another encoding far down",
        "long row",
        "fraction",
        "text",
        "formula",
        "exponent",
        "too many digits",
        "astronomical",
        "negative",
        "no count",
        "no code",
        "duplicate",
        "wrong total",
        "unknown code",
        "no column",
    ],
)
def test_a_file_that_cannot_be_counted_exits_2_and_is_not_repeated(
    covey: Covey, file: bytes, message: str
) -> None:
    Path("counts.csv").write_bytes(file)
    answer = covey(PROTECT, "--hierarchy area=areas.csv --out safe.csv")
    assert (answer.code, answer.out) == (2, "")
    assert all(part in answer.err for part in message.split(" .* "))
    assert CANARY not in answer.err
    assert "Whose turn it is: whoever made the input." in answer.err
    assert not Path("safe.csv").exists()


@pytest.mark.parametrize("name", ["counts.parquet", "counts.duckdb"])
def test_a_file_of_another_kind_than_its_name_exits_2(covey: Covey, name: str) -> None:
    Path(name).write_text("area,sex,persons\nx,F,739391\n", encoding="utf-8")
    answer = covey(f"protect {name} --count persons --minimum-count 5")
    assert (answer.code, answer.out) == (2, "")
    assert f"{name}: this is not a " in answer.err


def test_a_broken_tree_exits_2_with_line_and_code(covey: Covey) -> None:
    Path("areas.csv").write_text("code,parent,label\na,,A\nb,c,B\nc,b,C\n", encoding="utf-8")
    answer = covey(PROTECT, "--hierarchy area=areas.csv")
    assert answer.code == 2
    assert "areas.csv, line 3: code 'b' stands in or under a cycle" in answer.err


@pytest.mark.parametrize(
    "column",
    [pl.Series([[CANARY]]), pl.Series([{"code": CANARY}]), pl.Series([CANARY.encode()])],
    ids=["list", "struct", "binary"],
)
def test_a_column_that_holds_no_codes_exits_2(covey: Covey, column: pl.Series) -> None:
    pl.DataFrame({"area": column, "persons": [7]}).write_parquet("counts.parquet")
    answer = covey("protect counts.parquet --count persons --minimum-count 5")
    assert (answer.code, answer.out) == (2, "")
    assert "counts.parquet: column 'area' holds " in answer.err
    assert CANARY not in answer.err


def test_a_folder_in_place_of_the_result_exits_2(covey: Covey) -> None:
    Path("safe.csv").mkdir()
    answer = covey(PROTECT, "--out safe.csv")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("safe.csv: this is a folder. Name a file.")
    assert not list(Path("safe.csv").iterdir())


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="a folder that nobody can write is needed")
def test_a_place_that_cannot_be_written_exits_2(covey: Covey) -> None:
    answer = covey(PROTECT, "--out /proc/safe.csv")
    assert (answer.code, answer.out) == (2, "")
    assert "/proc/safe.csv: this cannot be written" in answer.err
    assert "Whose turn it is: whoever ran the command." in answer.err


def test_an_unforeseen_failure_exits_3_and_repeats_nothing_of_the_file(
    covey: Covey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*words: object, **more: object) -> None:
        raise RuntimeError(f"{CANARY} {words} {more}")

    monkeypatch.setattr(csv, "reader", broken)
    answer = covey(PROTECT)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("Covey failed: RuntimeError at ")
    assert CANARY not in answer.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.DisclosureRisk, 1),
        (errors.ReleaseRefused, 1),
        (errors.InputError, 2),
        (errors.HierarchyError, 2),
        (errors.TableError, 2),
        (errors.SubmissionRejected, 2),
        (errors.PolicyError, 2),
        (errors.ContractError, 2),
        (errors.CoveyError, 3),
    ],
)
def test_the_exit_code_tells_whose_turn_it_is(error: type[errors.CoveyError], code: int) -> None:
    assert error.exit_code == code


def test_help_is_no_error(covey: Covey) -> None:
    for words in ("--help", "protect --help", "audit --help", "anonymise --help"):
        answer = covey(words)
        assert answer.code == 0
        assert "Usage: covey" in answer.out


@pytest.mark.parametrize("column", ["phone", "note"], ids=["by its name", "by a cell"])
@pytest.mark.parametrize(
    "words",
    [
        PROTECT,
        "anonymise counts.csv --count persons --k 2",
        "protect-linked a=counts.csv b=counts.csv --count persons --minimum-count 5 --out o",
    ],
    ids=["protect", "anonymise", "protect-linked"],
)
def test_a_list_of_persons_is_refused_and_not_repeated(
    covey: Covey, words: str, column: str
) -> None:
    file = f"area,{column},persons\nx,0912739391,1\ny,0912739392,1\n"
    Path("counts.csv").write_text(file, encoding="utf-8")
    answer = covey(words)
    assert (answer.code, answer.out) == (2, "")
    assert f"counts.csv: column '{column}' seems to hold telephone numbers" in answer.err
    assert CANARY not in answer.err


def test_a_column_with_a_tree_holds_codes_whatever_they_look_like(covey: Covey) -> None:
    Path("counts.csv").write_text("area,persons\n0912739391,9\n", encoding="utf-8")
    Path("areas.csv").write_text("code,parent,label\nVN,,\n0912739391,VN,\n", encoding="utf-8")
    assert covey(PROTECT, "--hierarchy area=areas.csv").code == 0


def test_names_with_a_one_beside_each_are_refused_and_not_repeated(covey: Covey) -> None:
    Path("counts.csv").write_text("name,persons\nq739391,1\nq739392,1\n", encoding="utf-8")
    answer = covey(PROTECT)
    assert (answer.code, answer.out) == (2, "")
    assert "column 'name' seems to hold names or numbers of persons" in answer.err
    assert CANARY not in answer.err


def test_names_of_what_was_counted_are_codes(covey: Covey) -> None:
    Path("counts.csv").write_text("name,persons\nNorth,9\nSouth,1\n", encoding="utf-8")
    assert covey(PROTECT).code == 0
