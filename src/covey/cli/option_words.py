"""The library's words for a policy said in options, as an error reads on the command line.

The core names the fields of `Policy` and shows their values as Python does. Here is the one place
where these become options; text in quotation marks and names of cells stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Final, get_args

from covey.disclosure import Policy, Remedy, Rounding

PYTHON_ALONE: Final = ("source",)
"""Fields that no option sets."""

_SINGULAR: Final = {
    "frozen_open": "--keep",
    "frozen_hidden": "--hide",
    "remedies": "--remedy",
    "quasi_identifiers": "--quasi-identifier",
    "sensitive_codes": "--sensitive-code",
    "level_weights": "--level-weight",
    "dimension_weights": "--dimension-weight",
    "forbidden_levels": "--forbidden-level",
    "demanded_levels": "--demanded-level",
    "insiders": "--insider",
    "minimum_counts": "--minimum-count-of",
}

OPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        field.name: _SINGULAR.get(field.name, f"--{field.name.replace('_', '-')}")
        for field in fields(Policy)
        if field.name not in PYTHON_ALONE
    }
)
"""The option that sets each field of a policy."""

ROUNDING: Final[Mapping[str, str]] = MappingProxyType(
    {
        field.name: f"--{field.name.replace('_', '-')}"
        for field in fields(Rounding)
        if field.name not in OPTIONS
    }
)
"""The option that sets each field of a rounding that a policy does not have."""

_ALL: Final = {**OPTIONS, **ROUNDING}
_NAMES: Final = "|".join(_ALL)
_LONG: Final = "|".join(name for name in _ALL if "_" in name)
_REMEDIES: Final = "|".join(map(re.escape, get_args(Remedy)))
_WORDS: Final = re.compile(
    rf"""
      (?<![\w=-])(?P<field>{_NAMES})=(?P<value>'[^']*'|-?\d[\d.]*\d|-?\d|inf|nan)
    | \(a\ Hierarchy\ for\ '(?P<tree>[^']*)'\)
    | \(Hierarchy\.flat\(…,\ insist=True\)\ for\ '(?P<flat>[^']*)'\)
    | (?<!\w)'[^']*' | [^\s;,]*×[^\s;,]*                      # somebody's codes, whatever they are
    | (?<!\w)(?:{_NAMES})\.\w+                                # a file, such as k.csv
    | (?<![\w-])(?P<long>{_LONG})(?!\w)
    # A short name may be a word of the sentence; here it is the field.
    | (?:^|(?<=without\ )|(?<=Give\ )|(?<=smaller\ ))
      (?P<short>{_NAMES})(?=\ without|\ has|\ as|[:,.])
    | (?P<sum>or\ ask\ for\ duplicates='sum')
    | \b(?P<remedy>{_REMEDIES})\b
    | (?<=or\ )(?P<none>None)\b
    """,
    re.VERBOSE,
)


def in_options(message: str) -> str:
    """Return a message of the core with options in place of a policy's fields.

    >>> in_options("zeros='hidden' needs every zero as a row. Use fewer cells in frozen_open.")
    '--zeros hidden needs every zero as a row. Use fewer cells in --keep.'
    """
    return _WORDS.sub(_option, message)


def _option(found: re.Match[str]) -> str:
    if field := found["field"]:
        return f"{_ALL[field]} {found['value'].strip(chr(39))}"
    if field := found["long"] or found["short"]:
        return _ALL[field]
    if found["remedy"]:
        return f"--remedy {found['remedy'].replace(' ', '-')}"
    if found["tree"]:
        return f"(--hierarchy {found['tree']}=FILE)"
    if found["flat"]:
        return f"(--flat {found['flat']})"
    if found["sum"]:
        return "or add them up"
    return "leave it out" if found["none"] else found[0]
