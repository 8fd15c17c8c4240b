"""The last line of a run says what was not run, and how it would be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import NEEDS, left_out, reason
from tests.sampled import sampled

ROOT = Path(__file__).parents[2]


def test_what_is_missing_is_named_once_with_all_that_is_to_be_installed() -> None:
    reasons = [reason(NEEDS["browser"])] * 2 + [reason(NEEDS["r"])]
    assert left_out(reasons) == (
        "NOT RUN: 3 tests, since there is no Chromium and no R here. "
        "To run them: apt-get install chromium r-base-core"
    )


def test_another_reason_is_told_as_it_is() -> None:
    assert left_out(["no /proc"]) == "NOT RUN: 1 test, since no /proc."


@pytest.mark.parametrize(
    ("ci", "code"), sampled([("true", 1), ("", 0)], 2), ids=["in CI", "at a desk"]
)
def test_a_skipped_test_is_told_last_and_fails_in_ci(ci: str, code: int, tmp_path: Path) -> None:
    asks = "tests/unit/report/test_report_page.py::test_a_browser_draws_every_plot"
    phone = f"{asks}[Vietnamese on a phone]"
    run = [sys.executable, "-m", "pytest", "-q", phone, "-p", "no:cacheprovider"]
    own = {"CI": ci, "PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(run, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
    assert ("NOT RUN: 1 test," in done.stdout.splitlines()[-1]) is (not ci)
    assert "apt-get install chromium" in done.stdout
