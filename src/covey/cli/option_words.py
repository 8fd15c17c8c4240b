"""The library's words for a policy said in options, as an error reads on the command line.

The core keeps apart where its sentences name fields of `Policy` and their values. Here is the one
place where these become options; all else stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Final

from covey.disclosure import Policy, Rounding
from covey.sentence import NOT_SAID, Sentence, Setting

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

_ELSEWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "": "leave it out",
        "hierarchies": "--hierarchy {}=FILE",
        "insist": "--flat {}",
        "total": "--total {}",
        "duplicates": "add them up",
        "true_counts": "--true-counts COLUMN=FILE",
    }
)
"""What stands for settings that are no field, with the place of their value."""

_ALL: Final = {**OPTIONS, **ROUNDING}


def in_options(text: str) -> str:
    """Return a text of the core with options in place of what it names of a policy.

    >>> in_options(Sentence("Use fewer cells in ", Setting("frozen_open"), "."))
    'Use fewer cells in --keep.'
    """
    return text.worded(_option) if isinstance(text, Sentence) else text


def _option(setting: Setting) -> str:
    """Return the option that sets it, with its value; as it is where there is none."""
    if setting.name in _ELSEWHERE:
        return _ELSEWHERE[setting.name].format(setting.value)
    if setting.name not in _ALL:
        return str(setting)
    option = _ALL[setting.name]
    if setting.value is NOT_SAID:
        return option
    remedy = setting.name == "remedies" and isinstance(setting.value, str)
    return f"{option} {setting.value.replace(' ', '-') if remedy else setting.value}"
