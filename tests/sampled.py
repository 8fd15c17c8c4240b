"""Cases of a test of which `make test` takes some, and `make long` all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import pytest

_NAMED = type(pytest.param())


def sampled(cases: Iterable[Any], every: int) -> list[Any]:
    """Return the cases, all but the first of each *every* marked as long."""
    return [case if not number % every else _long(case) for number, case in enumerate(cases)]


def crossed(*kinds: Sequence[Any]) -> list[Any]:
    """Return every combination, all but some marked as long that have each of a kind at least once.

    They are as few as can be: as many as there are of the largest kind.
    """
    taken = {tuple(at % len(kind) for kind in kinds) for at in range(max(map(len, kinds)))}
    return [
        case if place in taken else _long(case)
        for place, case in zip(
            product(*(range(len(kind)) for kind in kinds)), product(*kinds), strict=True
        )
    ]


def _long(case: Any) -> Any:
    if isinstance(case, _NAMED):
        return pytest.param(*case.values, marks=[*case.marks, pytest.mark.long], id=case.id)
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.long)
