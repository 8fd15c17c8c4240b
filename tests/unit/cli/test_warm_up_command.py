from __future__ import annotations

import pytest

from covey.cli.progress import share_lines
from tests.unit.cli.conftest import Covey


def test_what_is_compiled_already_is_said_and_nothing_else(covey: Covey) -> None:
    covey("warm-up")
    again = covey("warm-up")
    assert (again.code, again.out, again.err) == (0, "Everything was compiled already.\n", "")


def test_a_line_a_quarter_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show = share_lines(quiet=False)
    for share in (0.01, 0.02, 0.3, 0.31, 0.5, 1.0):
        show(share)
    first, *lines = capsys.readouterr().err.splitlines()
    assert first.startswith("Compiling for this machine, once")
    assert lines == ["  25 % compiled", "  50 % compiled", "  100 % compiled"]


def test_whoever_wants_quiet_hears_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    share_lines(quiet=True)(0.5)
    assert capsys.readouterr().err == ""
