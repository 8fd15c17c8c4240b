"""Policies, and ways that change counts, that an officer names in one option each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from covey.cli.options import PolicyOptions, whole_number
from covey.cli.rounding_options import rounding_by
from covey.disclosure import POLICY_COLUMNS, Policy, Rounding
from covey.errors import CommandError, PolicyError


def _people_or_full(text: str) -> int | str:
    return text if text == "full" else whole_number(text)


_READ: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {"number": whole_number, "share": float, "text": str}
)
_NOT_COMPARED: Final = ("source", "minimum_change")
"""Fields that make no other table of the same counts."""

FIELDS: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        **{
            column.field: _READ[column.kind]
            for column in POLICY_COLUMNS
            if column.kind in _READ
            and column.in_words is None
            and column.field not in _NOT_COMPARED
        },
        "preset": str,
        "detail": str,
        "protection": _people_or_full,
    }
)
"""What --policy takes: the fields of a policy that are one number or one word, with their kind."""


ROUNDING_FIELDS: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "method": str,
        **dict.fromkeys(("base", "steps", "largest_shift"), whole_number),
        "variance": float,
    }
)
"""What it takes besides: with method, how counts are changed in place of hidden."""

_ALL: Final = {**FIELDS, **ROUNDING_FIELDS}

_BESIDE_METHOD: Final = ("minimum_count", "preset", "protection", "sides", "time_limit")
"""Fields of a policy that have an effect where nothing is hidden."""


@dataclass(frozen=True)
class OwnPolicies:
    """What an officer named, each under its own text.

    Args:
        policies: that hide cells.
        roundings: ways that change counts, each with what must not be worked out.
    """

    policies: Mapping[str, Policy]
    roundings: Mapping[str, tuple[Rounding, Policy]]


def own_policies(
    texts: tuple[str, ...], options: PolicyOptions, asked: Mapping[str, Any]
) -> OwnPolicies:
    """Return what --policy names.

    Args:
        texts: ``NAME=VALUE[,NAME=VALUE]``: what is other than in the options.
        options: that hold for all of them.
        asked: further fields that are given.

    Raises:
        CommandError: one is not of its form, or stands twice.
        PolicyError: one is no policy; the message says which.
    """
    policies: dict[str, Policy] = {}
    roundings: dict[str, tuple[Rounding, Policy]] = {}
    for text in texts:
        if text in policies or text in roundings:
            raise CommandError(f"--policy {text!r} is given twice. Keep one of them.")
        changes = _changes(text)
        how = {name: changes.pop(name) for name in ROUNDING_FIELDS if name in changes}
        if how:
            _refuse_idle(text, how, changes)
        preset = changes.pop("preset", None)
        base = options if preset is None else replace(options, preset=preset, minimum_count=None)
        try:
            policy = base.policy(**{**asked, **changes})
            if how:
                roundings[text] = _rounding(how, policy), policy
            else:
                policies[text] = policy
        except PolicyError as error:
            raise PolicyError(f"--policy {text!r}: {error}") from None
    return OwnPolicies(policies, roundings)


def _refuse_idle(text: str, how: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Refuse what has no effect on counts that are changed, or on those that are hidden."""
    if "method" not in how:
        raise CommandError(
            f"--policy {text!r}: {next(iter(how))!r} is about counts that are changed. Say how: "
            "method=rounding, random-rounding, midpoint or cell-key."
        )
    idle = [name for name in changes if name not in _BESIDE_METHOD]
    if idle:
        others = (*ROUNDING_FIELDS, *_BESIDE_METHOD)
        raise CommandError(
            f"--policy {text!r}: {idle[0]!r} has no effect where nothing is hidden. Leave it out. "
            f"There are: {', '.join(map(repr, sorted(others)))}."
        )


def _rounding(how: Mapping[str, Any], policy: Policy) -> Rounding:
    further = {name: value for name, value in how.items() if name not in ("method", "base")}
    return rounding_by(how["method"], how.get("base"), policy.minimum_count, further)


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
        if name not in _ALL:
            raise CommandError(
                f"--policy {text!r}: no {name!r} can be set here. There are: "
                f"{', '.join(map(repr, sorted(_ALL)))}. Other options hold for all policies."
            )
        if name in changes:
            raise CommandError(f"--policy {text!r}: {name!r} stands twice. Keep one of them.")
        try:
            changes[name] = _ALL[name](value)
        except ValueError:
            raise CommandError(f"--policy {text!r}: {value!r} is no number.") from None
    return changes
