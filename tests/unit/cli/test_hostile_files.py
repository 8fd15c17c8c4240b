"""Files made to break in, to look like others, or never to end: exit code 2, at once, in words."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.sampled import crossed, sampled
from tests.unit.cli.conftest import COUNTS, Covey

PROTECT = "protect counts.csv --count persons --minimum-count 5"
ANONYMISE = "anonymise counts.csv --count persons --k 2"
FOLLOWED = ("=cmd|'/C calc'!A0", "+1+cmd", "-2+3", "@SUM(A1)", "a;=1+1", "＝1+1")
UNSEEN = ("a\x00b", "\x1b[31ma", "\u202eabc", "a\u200bb", "a\ufeffb", "a\tb", "a\u3164")


def write_counts(*codes: str) -> None:
    rows = {"area": [*codes, "y", "z"], "persons": range(9, 11 + len(codes))}
    pl.DataFrame(rows).write_csv("counts.csv")


@pytest.mark.parametrize(("command", "code"), crossed([PROTECT, ANONYMISE], FOLLOWED))
def test_a_code_that_a_spreadsheet_would_run_is_refused(
    covey: Covey, command: str, code: str
) -> None:
    write_counts(code)
    answer = covey(command)
    assert (answer.code, answer.out) == (2, "")
    assert "cannot be a code, since a spreadsheet would run it as a formula" in answer.err
    assert "column 'area'" in answer.err


@pytest.mark.parametrize("code", sampled(UNSEEN, 3))
def test_a_code_with_a_character_that_cannot_be_seen_is_refused(covey: Covey, code: str) -> None:
    write_counts(code)
    answer = covey(PROTECT)
    assert (answer.code, answer.out) == (2, "")
    assert "it holds a character that cannot be seen" in answer.err
    assert answer.err.isascii()
    assert answer.err.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "code", sampled(["-1", "+84", "-0.5", "-", "<5", "a=b", "a@b", "0-4", "Cô Tô"], 3)
)
def test_codes_that_only_resemble_formulas_are_codes(covey: Covey, code: str) -> None:
    write_counts(code)
    answer = covey(PROTECT)
    assert answer.code == 0
    assert f"{code}," in answer.out


@pytest.mark.parametrize(
    "twin",
    [unicodedata.normalize("NFD", "Cô Tô"), "Cô\u00a0Tô", "Cô  Tô"],
    ids=["NFD", "another blank", "two blanks"],
)
def test_two_codes_that_look_the_same_are_refused(covey: Covey, twin: str) -> None:
    write_counts("Cô Tô", twin)
    answer = covey(PROTECT, "--these-are-categories area")
    assert (answer.code, answer.out) == (2, "")
    assert "looks the same as" in answer.err


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("other", ["NFC", "NFD"])
def test_an_accent_may_be_composed_in_the_tree_and_not_in_the_counts(
    covey: Covey, form: str, other: str
) -> None:
    write_counts(unicodedata.normalize(form, "Cô Tô"))
    tree = f"code,parent\nVN,\n{unicodedata.normalize(other, 'Cô Tô')},VN\ny,VN\nz,VN\n"
    Path("areas.csv").write_text(tree, encoding="utf-8")
    answer = covey(PROTECT, "--hierarchy area=areas.csv")
    assert answer.code == 0
    assert unicodedata.normalize(other, "Cô Tô") + "," in answer.out


@pytest.mark.parametrize("code", ["=1+1", "a\x00b", "\u202ea"])
def test_a_tree_with_such_a_code_is_refused_with_its_line(covey: Covey, code: str) -> None:
    Path("areas.csv").write_text(f"code,parent\nVN,\nx,VN\n{code},VN\n", encoding="utf-8")
    answer = covey(PROTECT, "--hierarchy area=areas.csv")
    assert answer.code == 2
    assert "areas.csv, line 4: " in answer.err


def test_a_tree_with_two_codes_that_look_the_same_is_refused_with_its_line(covey: Covey) -> None:
    twins = "".join(f"{unicodedata.normalize(form, 'Tô')},VN\n" for form in ("NFC", "NFD"))
    Path("areas.csv").write_text(f"code,parent\nVN,\n{twins}", encoding="utf-8")
    answer = covey(PROTECT, "--hierarchy area=areas.csv")
    assert answer.code == 2
    assert r"areas.csv, line 4: code 'To\u0302' looks the same as 'T\xf4'" in answer.err


@pytest.mark.parametrize(
    ("name", "suffix"), crossed(["=1+1", "a\x1b[31m", "\u202ea"], [".csv", ".parquet", ".duckdb"])
)
def test_a_dimension_with_such_a_name_is_refused(covey: Covey, name: str, suffix: str) -> None:
    frame = pl.DataFrame({name: ["x", "y"], "persons": [7, 9]})
    if suffix == ".duckdb":
        with duckdb.connect("hostile.duckdb") as connection:
            connection.register("rows", frame.to_arrow())
            connection.execute("CREATE TABLE counts AS FROM rows")
    else:
        (frame.write_csv if suffix == ".csv" else frame.write_parquet)(f"hostile{suffix}")
    answer = covey(f"protect hostile{suffix} --count persons --minimum-count 5")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.replace("\n", "").isprintable()


@pytest.mark.parametrize("command", ["protect {} --count persons", "audit {}"])
def test_the_name_of_a_table_reads_and_writes_no_file(covey: Covey, command: str) -> None:
    Path("secret.csv").write_text("area,persons\nsecret,739391\n", encoding="utf-8")
    name = """x" UNION ALL FROM read_csv('secret.csv'); COPY (SELECT 1) TO 'written.csv' --"""
    with duckdb.connect("foreign.duckdb") as connection:
        table = name.replace('"', '""')
        connection.execute(f'CREATE TABLE "{table}" (area VARCHAR, persons INT, obs_value INT)')
    answer = covey(command.format("foreign.duckdb"), "--minimum-count 5")
    assert "secret" not in answer.out + answer.err
    assert not Path("written.csv").exists()


@pytest.mark.parametrize("name", ["a\x1b[31m.csv", "a\u202evsc.csv"])
def test_the_name_of_a_file_does_not_steer_the_terminal(covey: Covey, name: str) -> None:
    Path(name).write_text("area\nx\n", encoding="utf-8")
    for command in (f"protect {name} --count persons --minimum-count 5", f"protect no{name}"):
        answer = covey(command, "--count persons --minimum-count 5")
        assert answer.code == 2
        assert answer.err.replace("\n", "").replace("─", "").isprintable()


@pytest.mark.parametrize("name", ["*.csv", "[a].csv", "md:x.csv", "?.csv"])
def test_the_name_of_a_file_is_no_pattern(covey: Covey, name: str) -> None:
    Path(name).write_text(COUNTS, encoding="utf-8")
    assert covey(f"protect {name} --count persons --minimum-count 5 --json").code == 0


def many_dimensions(number: int, rows: int) -> str:
    header = ",".join(f"d{place}" for place in range(number))
    bits = [f"{row * 0x9E3779B97F4A7C15 % 2**64:064b}" for row in range(1, rows + 1)]
    lines = "".join(",".join(f"c{bit}" for bit in row[:number]) + ",9\n" for row in bits)
    return f"{header},persons\n{lines}"


@pytest.mark.parametrize(
    ("number", "cells"), [(20, "41,658,609 cells"), (39, "10^13 and more cells")]
)
def test_a_table_that_no_machine_holds_is_refused_before_it_is_built(
    covey: Covey, number: int, cells: str
) -> None:
    Path("counts.csv").write_text(many_dimensions(number, 40), encoding="utf-8")
    answer = covey(PROTECT)
    assert (answer.code, answer.out) == (2, "")
    assert f"The table may have {cells} with the totals of its {number} dimensions" in answer.err


def test_a_table_that_no_machine_holds_is_not_attacked_either(covey: Covey) -> None:
    Path("theirs.csv").write_text(many_dimensions(39, 40), encoding="utf-8")
    answer = covey("audit theirs.csv --count persons --minimum-count 5")
    assert (answer.code, answer.out) == (2, "")
    assert "The table may have 10^13 and more cells" in answer.err


def test_a_header_without_end_is_refused(covey: Covey) -> None:
    names = ",".join(f"d{place}" for place in range(200_000))
    Path("counts.csv").write_text(f"{names},persons\n", encoding="utf-8")
    assert "counts.csv: the first line is longer than 1 MiB" in covey(PROTECT).err
    Path("counts.csv").write_text(names[:20_000] + ",persons\n", encoding="utf-8")
    assert "columns, where 1,000 are the most" in covey(PROTECT).err


@pytest.mark.parametrize("columns", [2_000, 600_000])
def test_a_submission_with_a_header_without_end_is_refused(covey: Covey, columns: int) -> None:
    Path("sent.csv").write_text("period," + "d," * columns + "persons\n", encoding="utf-8")
    root = Path(__file__).parents[3]
    answer = covey(f"check sent.csv --as health_services --project {root}")
    assert answer.code == 2
    rule = "too many columns" if columns < 500_000 else "line without end"
    assert f"line 1 '{rule}'" in answer.err


@pytest.mark.parametrize("name", ["pipe.csv", "pipe.parquet", "pipe.duckdb"])
def test_a_pipe_is_not_waited_for(covey: Covey, name: str) -> None:
    os.mkfifo(name)
    answer = covey(f"protect {name} --count persons --minimum-count 5")
    assert answer.code == 2
    assert f"{name}: this is no regular file, and may never end" in answer.err


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        ("/dev/zero", "this is no regular file"),
        ("pipe.csv", "this is no regular file"),
        (".", "this is a folder"),
        ("large.csv", "more than 32 MiB"),
    ],
)
def test_a_tree_that_is_no_file_of_a_sensible_size_is_refused(
    covey: Covey, tree: str, message: str
) -> None:
    os.mkfifo("pipe.csv")
    with Path("large.csv").open("wb") as file:
        file.truncate(2**40)
    answer = covey(PROTECT, f"--hierarchy area={tree}")
    assert (answer.code, answer.out) == (2, "")
    assert f"{tree}: " in answer.err
    assert message in answer.err


@pytest.mark.parametrize("count", sampled([True, "many", date(2024, 1, 1), b"5", [5]], 3))
def test_a_count_that_is_no_number_exits_2(covey: Covey, count: object) -> None:
    column = pl.Series("persons", [None, count])
    pl.DataFrame({"area": ["x", "y"]}).with_columns(column).write_parquet("counts.parquet")
    answer = covey("protect counts.parquet --count persons --minimum-count 5")
    assert answer.code == 2
    assert "column 'persons' holds" in answer.err


@pytest.mark.parametrize("persons", [2**64 - 1, 10**20])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_count_of_twenty_digits_exits_2(covey: Covey, persons: int, suffix: str) -> None:
    frame = pl.DataFrame({"area": ["x", "y"], "persons": pl.Series([persons, 9], dtype=pl.Int128)})
    (frame.write_csv if suffix == ".csv" else frame.write_parquet)(f"counts{suffix}")
    assert covey(f"protect counts{suffix} --count persons --minimum-count 5").code == 2
    assert covey(f"anonymise counts{suffix} --count persons --k 5").code == 2


@pytest.mark.parametrize("option", ["--minimum-count", "--protection", "--k"])
def test_a_number_beyond_any_population_in_an_option_exits_2(covey: Covey, option: str) -> None:
    answer = covey(PROTECT, f"{option} 99999999999999999999")
    assert (answer.code, answer.out) == (2, "")


@pytest.mark.parametrize("rule", ["--l 2", "--t 0.2", "--group-disclosure both"])
def test_a_table_in_which_nobody_is_has_no_group_to_refuse(covey: Covey, rule: str) -> None:
    Path("counts.csv").write_text("area,sex,persons\nx,F,0\ny,M,0\n", encoding="utf-8")
    for command in (PROTECT + " --k 2", ANONYMISE):
        assert covey(command, f"--sensitive sex {rule}").code == 0


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    rows = "".join(f"c{number},{number + 9}\n" for number in range(400))
    (tmp_path / "counts.csv").write_text("area,persons\n" + rows, encoding="utf-8")
    script = (
        "import sys\nfrom covey.cli.main import run\n"
        "for name in ('safe.csv', 'safe.parquet', 'safe.duckdb'):\n"
        "    code = run(['anonymise', 'counts.csv', '--count', 'persons', '--k', '2', '--quiet', "
        "'--out', name])\n"
        "    print('exit', code, file=sys.stderr, flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        # No file may grow, as on a disk without space.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500)),
    )
    for name in ("safe.csv", "safe.parquet", "safe.duckdb"):
        assert f"{name}: this cannot be written (no space left" in done.stderr
    assert done.stderr.count("exit 2") == 3
    assert [one.name for one in tmp_path.iterdir()] == ["counts.csv"]
