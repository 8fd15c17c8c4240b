"""`covey open` answers what is asked of a published file, and shows every figure whole."""

from __future__ import annotations

import io
import resource
from pathlib import Path

import pytest

from covey.cli.main import run
from tests.conformance.analysts import published_file


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_file(tmp_path_factory.mktemp("public") / "covey.duckdb")


def asked(monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return run(["open", *arguments])


@pytest.mark.long
def test_queries_by_a_pipe_are_answered_one_after_the_other(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = "SELECT value\nFROM people_supported_sum(period := '2024-Q1');\nSELECT NULL AS none"
    assert asked(monkeypatch, queries, str(file)) == 0
    shown = capsys.readouterr().out
    assert "483" in shown
    assert "NULL" in shown


def test_a_query_on_the_command_line_is_answered_and_nothing_else_is_read(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "SELECT 33333;", str(file), "SELECT 11111; SELECT 22222") == 0
    shown = capsys.readouterr().out
    assert [one in shown for one in ("11111", "22222", "33333")] == [True, True, False]
    assert asked(monkeypatch, "", str(file), "FROM nowhere") == 2
    assert "nowhere does not exist" in capsys.readouterr().err


def test_every_query_of_a_line_is_answered(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "SELECT 11111; SELECT ';' || 22222; -- last\nFROM a;", str(file)) == 2
    said = capsys.readouterr()
    assert "11111" in said.out
    assert ";22222" in said.out
    assert "a does not exist" in said.err


def test_what_has_no_answer_is_said_and_the_next_query_is_answered(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "FROM nowhere;\nSELECT 12345 AS n;\n", str(file)) == 2
    said = capsys.readouterr()
    assert "nowhere does not exist" in said.err
    assert "12345" in said.out


def test_quit_leaves(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, ".quit\nFROM nowhere;", str(file)) == 0
    assert capsys.readouterr().err == ""


def test_more_rows_than_are_shown_are_announced(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "FROM people_supported", str(file), "--rows", "2") == 0
    assert "The first 2 rows" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, "", str(tmp_path / "none.duckdb")) == 2
    assert "there is no such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "SELECT area FROM {}_by.district_sex ORDER BY obs_value DESC LIMIT 1",
            "no place in an order",
        ),
        ("SELECT area, obs_value FROM {}_by.district_sex ORDER BY 2 LIMIT 1", "no place in an"),
        ("SELECT area FROM {}_sum(area := 'district') ORDER BY value LIMIT 1", "no place in an"),
        ("SELECT sum(obs_value) FROM {}", "left out of this without a word"),
        ("SELECT avg(value) FROM {}_sum(area := 'district')", "left out of this without a word"),
        ("SELECT count(obs_value) FROM {}", "left out of this without a word"),
        ("SELECT area FROM {} WHERE obs_value < 20", "A comparison passes over hidden counts"),
        ("SELECT coalesce(obs_value, 0) FROM {}", "A hidden count is no 0"),
    ],
)
def test_who_passes_over_hidden_counts_is_warned(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    query: str, said: str,
) -> None:  # fmt: skip
    assert asked(monkeypatch, query.format("people_supported"), str(file)) == 0
    assert said in capsys.readouterr().err


def test_who_asks_for_what_is_known_is_not_warned(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "SELECT area, low, high, obs_value FROM people_supported_by.district ORDER BY low"
    assert asked(monkeypatch, query, str(file)) == 0
    assert capsys.readouterr().err == ""


def test_nothing_that_steers_a_terminal_is_printed(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(monkeypatch, 'SELECT 1 AS "a\x1b[31m";\nSELECT "\x1b]0;b\x07";', str(file)) == 2
    printed = capsys.readouterr()
    assert "\x1b" not in printed.out + printed.err
    assert "\\x1b[31m" in printed.out


def test_an_answer_has_so_much_time_and_memory_and_no_more(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    endless = "SELECT sum(a.range * b.range) FROM range(9_999_999) a, range(9_999_999) b;"
    assert asked(monkeypatch, endless, str(file), "--seconds", "0.5") == 2
    assert "no answer within 0.5 seconds" in capsys.readouterr().err
    large = "SELECT list(range) FROM range(1_000_000_000);"
    assert asked(monkeypatch, large, str(file)) == 2
    assert "memory" in capsys.readouterr().err
    assert asked(monkeypatch, "SELECT 1;", str(file), "--seconds", "0") == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT repeat('x', 400_000) FROM range(40);", "a row of more than 100,000 letters"),
        ('SELECT 1 AS "' + "n" * 200_000 + '";', "a row of more than 100,000 letters"),
        ("SELECT list(range) FROM range(60_000_000);", "emory"),
    ],
)
def test_a_row_that_would_fill_memory_or_terminal_is_not_shown_and_the_next_is(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    query: str, said: str,
) -> None:  # fmt: skip
    before = resource.getrlimit(resource.RLIMIT_AS)
    assert asked(monkeypatch, f"{query}\nSELECT 12345 AS n;\n", str(file)) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert len(printed.err) < 2_000
    assert "12345" in printed.out
    assert resource.getrlimit(resource.RLIMIT_AS) == before
