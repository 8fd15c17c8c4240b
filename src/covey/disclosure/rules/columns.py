"""A policy as readers find it beside a release: a column for each of its fields.

All of a policy is public: who reads a table has to know what it was protected from, and the
intruder is taken to know it anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, fields
from types import MappingProxyType, NoneType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from covey.disclosure.rules.class_table import CLASS_RULES
from covey.disclosure.rules.parts import part_name
from covey.disclosure.rules.policy import Policy
from covey.disclosure.rules.table import RULES

Kind = Literal["number", "share", "text", "texts"]


@dataclass(frozen=True, slots=True)
class PolicyColumn:
    """One field of a policy as a column.

    Args:
        field: of the policy.
        name: of the column.
        kind: a whole number, another number, a text or a list of texts.
        meaning: what it says, to readers.
        in_words: makes a text of the field; None where it is a plain value.
    """

    field: str
    name: str
    kind: Kind
    meaning: str
    in_words: Callable[[Any], str] | None = None

    def of(self, policy: Policy) -> object:
        """Return what the column says of a *policy*; None where nothing was asked for."""
        value = getattr(policy, self.field)
        if self.kind == "texts":
            return list(value)
        if self.in_words is not None:
            return self.in_words(value) or None
        return value


def policy_row(policy: Policy) -> dict[str, object]:
    """Return every field of *policy* by its column.

    >>> row = policy_row(Policy(minimum_count=5, minimum_counts=(({"sector": "HEALTH"}, 20),)))
    >>> row["minimum_count"], row["minimum_counts"], row["insiders"]
    (5, 'sector=HEALTH:20', None)
    """
    return {column.name: column.of(policy) for column in POLICY_COLUMNS}


def _parts(parts: Any) -> str:
    return "; ".join(part_name(part) or "everything" for part in parts)


def _minimums(minimums: Any) -> str:
    return "; ".join(f"{part_name(part) or 'everything'}:{least}" for part, least in minimums)


def _by_dimension(pairs: Any) -> str:
    return "; ".join(f"{name} {_of_dimension(value)}" for name, value in pairs)


def _of_dimension(value: Any) -> str:
    if not isinstance(value, tuple):
        return f"{value:g}"
    return ", ".join(
        f"{one[0]}:{one[1]:g}" if isinstance(one, tuple) else str(one) for one in value
    )


def _breakdowns(detail: Any) -> str:
    if isinstance(detail, str):
        return detail
    named = (", ".join(f"{name} {level}" for name, level in dict(one).items()) for one in detail)
    return "; ".join(name or "total" for name in named)


_NAMES: Final[Mapping[str, str]] = MappingProxyType({"source": "policy_source"})
"""Columns that are called otherwise than their field, which says too little beside a release."""

_IN_WORDS: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "protection": str,
        "detail": _breakdowns,
        "dimension_weights": _by_dimension,
        "forbidden_levels": _by_dimension,
        "demanded_levels": _by_dimension,
        "level_weights": _by_dimension,
        "frozen_open": _parts,
        "frozen_hidden": _parts,
        "insiders": _parts,
        "minimum_counts": _minimums,
    }
)
"""How fields are told that are no single number or word."""

_MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{name: meaning for rule in RULES for name, meaning in rule.fields.items()},
        **{
            name: meaning
            for rule in CLASS_RULES
            for name, meaning in (*rule.fields.items(), *rule.ways.items())
        },
        "zeros": "public: no 0 is hidden; hidden: a hidden count may be 0.",
        "intruder": "What the attacker of the audit knows beyond this file.",
        "protection": "How far apart the values left open for a count are.",
        "sides": "Whether that holds on either side of the count or on both.",
        "suppression_limit": "Largest share of people in classes below k.",
        "mode": "With k, whether the table is coarsened, only hidden, or what keeps more.",
        "detail": "Which breakdowns were asked for: frontier, all that hide few; one, the whole "
        "table or as far as it was coarsened; else those that are named.",
        "class_limit": "Largest share of people in classes; NULL: no other limit.",
        "hidden_limit": "Largest share of a breakdown hidden; NULL: all of them, while "
        "that hides a third of the rows at most.",
        "most_dimensions": "Most dimensions of a breakdown; NULL: all of them.",
        "loss": "What coarser categories are said to cost.",
        "dimension_weights": "How much that counts on a dimension; NULL: on all the same.",
        "forbidden_levels": "Levels a dimension is not published at, 0 the finest; NULL: none.",
        "demanded_levels": "The one level a dimension is published at; NULL: not said.",
        "sensitive": "The dimension whose categories no class gives away; NULL: none.",
        "node_budget": "Most combinations of levels that were tried for k.",
        "cost": "What hiding a cell costs in the search for few cells to hide.",
        "level_weights": "Factors on that cost by level, 0 the finest; NULL: none.",
        "frozen_open": "Cells that stay published by decision; NULL: none.",
        "frozen_hidden": "Cells that are hidden by decision; NULL: none.",
        "remedies": "What was allowed where hiding single cells does not protect.",
        "insiders": "Who attacked besides, each knowing every count at or below its codes; NULL: "
        "nobody.",
        "insiders_together": "How many of these may tell each other what they know.",
        "effort": "Times the usual work of the search for few cells to hide.",
        "iterations": "Rounds of that search; NULL: as many as pay.",
        "time_limit": "Seconds after which that search stops; NULL: none.",
        "reruns": "Whether running the method again on what fits was kept from telling anything.",
        "source": "The document these numbers come from.",
    }
)


def _column(field: Field[Any], hint: Any) -> PolicyColumn:
    """Return the column of a field; one of which nobody said how it is told is an error."""
    name, kind = field.name, _kind(hint)
    in_words = _IN_WORDS[name] if kind == "text" and not _is_word(hint) else None
    return PolicyColumn(name, _NAMES.get(name, name), kind, _MEANINGS[name], in_words)


def _kind(hint: Any) -> Kind:
    kinds = set(get_args(hint)) - {NoneType} if NoneType in get_args(hint) else {hint}
    if kinds == {int}:
        return "number"
    if kinds == {float}:
        return "share"
    if get_origin(hint) is tuple and _is_word(get_args(hint)[0]):
        return "texts"
    return "text"


def _is_word(hint: Any) -> bool:
    kinds = set(get_args(hint)) - {NoneType} if NoneType in get_args(hint) else {hint}
    return all(one is str or get_origin(one) is Literal for one in kinds)


_HINTS: Final = get_type_hints(Policy)

POLICY_COLUMNS: Final = tuple(_column(field, _HINTS[field.name]) for field in fields(Policy))
"""A column for each field, in their order."""
