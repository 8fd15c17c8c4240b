"""Policies that an officer names in one option each, to be held against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from covey.cli.options import PolicyOptions, whole_number
from covey.disclosure import Policy
from covey.errors import CommandError, PolicyError


def _people_or_full(text: str) -> int | str:
    return text if text == "full" else whole_number(text)


_WHOLE: Final = (
    "minimum_count", "k", "most_dimensions", "insiders_together", "minimum_agencies", "iterations",
    "node_budget",
)  # fmt: skip
_NUMBERS: Final = (
    "suppression_limit", "class_limit", "hidden_limit", "l", "t", "effort", "time_limit",
)  # fmt: skip
_WORDS: Final = (
    "preset", "zeros", "intruder", "sides", "mode", "detail", "loss", "sensitive", "diversity",
    "ground_distance", "group_disclosure", "cost",
)  # fmt: skip

FIELDS: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        **dict.fromkeys(_WHOLE, whole_number),
        **dict.fromkeys(_NUMBERS, float),
        **dict.fromkeys(_WORDS, str),
        "protection": _people_or_full,
    }
)
"""What --policy takes: the fields of a policy that are one number or one word, with their kind."""


def own_policies(
    texts: tuple[str, ...], options: PolicyOptions, asked: Mapping[str, Any]
) -> dict[str, Policy]:
    """Return the policies of --policy, each under its own text.

    Args:
        texts: ``NAME=VALUE[,NAME=VALUE]``: what is other than in the options.
        options: that hold for all of them.
        asked: further fields that are given.

    Raises:
        CommandError: one is not of its form, or stands twice.
        PolicyError: one is no policy; the message says which.
    """
    found: dict[str, Policy] = {}
    for text in texts:
        if text in found:
            raise CommandError(f"--policy {text!r} is given twice. Keep one of them.")
        changes = _changes(text)
        preset = changes.pop("preset", None)
        base = options if preset is None else replace(options, preset=preset, minimum_count=None)
        try:
            found[text] = base.policy(**{**asked, **changes})
        except PolicyError as error:
            raise PolicyError(f"--policy {text!r}: {error}") from None
    return found


def _changes(text: str) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for pair in text.split(","):
        name, equals, value = (part.strip() for part in pair.partition("="))
        name = name.replace("-", "_")
        if not (name and equals and value):
            raise CommandError(
                "--policy takes NAME=VALUE[,NAME=VALUE], such as "
                "--policy 'minimum_count=5,zeros=hidden'."
            )
        if name not in FIELDS:
            raise CommandError(
                f"--policy {text!r}: no {name!r} can be set here. There are: "
                f"{', '.join(map(repr, sorted(FIELDS)))}. Other options hold for all policies."
            )
        if name in changes:
            raise CommandError(f"--policy {text!r}: {name!r} stands twice. Keep one of them.")
        try:
            changes[name] = FIELDS[name](value)
        except ValueError:
            raise CommandError(f"--policy {text!r}: {value!r} is no number.") from None
    return changes
