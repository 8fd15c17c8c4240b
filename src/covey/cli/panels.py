"""The panels that --help sorts options into, and the defaults that it shows."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Final

from cyclopts import Group, Parameter

from covey.disclosure import Policy, Rounding

FILES: Final = Group("Files", sort_key=1)
PROTECTED: Final = Group("What is protected", sort_key=2)
CELLS: Final = Group("Single cells", sort_key=3)
SEARCH: Final = Group("How hard it looks", sort_key=4)
GROUPS: Final = Group("Groups of people alike", sort_key=5)
DETAIL: Final = Group("Which breakdowns go out", sort_key=6)
ROUNDING: Final = Group("Rounding in place of hiding", sort_key=7)
OUTPUT: Final = Group("Output", sort_key=8)


def told(when_missing: str) -> Parameter:
    """Show in --help what holds where an option is not given."""
    return Parameter(show_default=when_missing)


def of_policy(field: str) -> Parameter:
    """Show in --help the default that `Policy` has for one of its fields."""
    default = next(one.default for one in fields(Policy) if one.name == field)
    return told("none" if default in (None, (), MISSING) else str(default))


def of_rounding(field: str) -> Parameter:
    """Likewise, show that of `Rounding`."""
    return told(str(next(one.default for one in fields(Rounding) if one.name == field)))
