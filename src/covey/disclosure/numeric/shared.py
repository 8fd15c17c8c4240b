"""Which named tuples compiled code takes by reference; to say so loads no compiler."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

_Tuple = TypeVar("_Tuple", bound=type[NamedTuple])
_KINDS: set[type] = set()


def shared(kind: _Tuple) -> _Tuple:
    """Let compiled code take this named tuple by reference; it reads its fields, by name."""
    _KINDS.add(kind)
    return kind


def is_shared(value: object) -> bool:
    """Tell whether compiled code takes *value* by reference."""
    return type(value) in _KINDS
