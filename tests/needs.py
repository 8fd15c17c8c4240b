"""What a machine needs for some tests, and what is said where it is missing: nothing is silent."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Need:
    """A program that tests with a marker call.

    Args:
        name: what people call it.
        commands: its names on the path; one of them is enough.
        package: Debian's package that brings it.
    """

    name: str
    commands: tuple[str, ...]
    package: str

    @property
    def command(self) -> Path | None:
        """Where it is; None where it is missing."""
        found = filter(None, map(shutil.which, self.commands))
        return next(map(Path, found), None)


NEEDS = {
    "browser": Need("Chromium", ("chromium", "chromium-browser", "google-chrome"), "chromium"),
    "openssl": Need("OpenSSL", ("openssl",), "openssl"),
    "r": Need("R", ("Rscript",), "r-base-core"),
    "java": Need("Java", ("java",), "default-jre-headless"),
}
"""By the marker of the tests that need it."""


def unmet(item: pytest.Item) -> Need | None:
    """Return what a test needs and this machine lacks."""
    needs = (need for name, need in NEEDS.items() if item.get_closest_marker(name))
    return next((need for need in needs if need.command is None), None)


def left_out(reasons: list[str]) -> str:
    """Return the last line of a run in which tests were skipped; empty where none was.

    >>> left_out([])
    ''
    """
    if not reasons:
        return ""
    lacking = [need for need in NEEDS.values() if reason(need) in reasons]
    others = [one for one in dict.fromkeys(reasons) if one not in map(reason, lacking)]
    said = [f"there is no {' and no '.join(need.name for need in lacking)} here"] if lacking else []
    tests = "1 test" if len(reasons) == 1 else f"{len(reasons)} tests"
    packages = " ".join(need.package for need in lacking)
    install = f" To run them: apt-get install {packages}" if lacking else ""
    return f"NOT RUN: {tests}, since {'; '.join([*said, *others])}.{install}"


def reason(need: Need) -> str:
    """Return why a test that needs it is skipped."""
    return f"there is no {need.name} here: apt-get install {need.package}"


def skips_fail() -> bool:
    """Tell whether a test that is skipped has failed: where CI=true, somebody is to see to it."""
    return os.environ.get("CI", "").lower() == "true"
