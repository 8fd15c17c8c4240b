"""Bounds of sums, beside a linear program over all that is published of a period."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from covey.store import ask
from tests.conformance.analysts import published_file
from tests.sampled import sampled

DISTRICTS = ["001", "002", "003", "193", "194", "195"]
INSIDE = {
    "area": {"VN": DISTRICTS, "VN-01": DISTRICTS[:3], "VN-22": DISTRICTS[3:]},
    "sex": {"_T": ["F", "M"]},
    "sector": {"_T": ["HEALTH", "SOCIAL"]},
}
LEAVES = list(product(DISTRICTS, ["F", "M"], ["HEALTH", "SOCIAL"]))

Codes = tuple[Sequence[str], Sequence[str], Sequence[str]]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_file(tmp_path_factory.mktemp("public") / "covey.duckdb")


def asked() -> Iterator[Codes]:
    """Yield sums of districts and provinces by sex, and of provinces by sector."""
    chance = random.Random(1)
    families = (DISTRICTS, DISTRICTS[:3], DISTRICTS[3:], ["VN-01", *DISTRICTS[3:]])
    for size in (1, 2, 3, 4):
        for _ in range(7):
            areas = chance.choice([family for family in families if len(family) >= size])
            sexes = chance.choice([["F"], ["M"], ["F", "M"], ["_T"]])
            yield chance.sample(areas, size), sexes, ["_T"]
    for areas, sectors in product((["VN-01"], ["VN-01", "VN-22"]), (["HEALTH"], ["SOCIAL"])):
        yield areas, ["_T"], sectors


def members(codes: Codes) -> NDArray[np.float64]:
    """Return (leaves,) 1 where a leaf is in one of the codes of every dimension."""
    leaves = [
        {leaf for code in listed for leaf in inside.get(code, [code])}
        for listed, inside in zip(codes, INSIDE.values(), strict=True)
    ]
    return np.array(
        [float(all(code in of for code, of in zip(leaf, leaves, strict=True))) for leaf in LEAVES]
    )


@pytest.mark.long
@pytest.mark.parametrize("begin", sampled(range(3), 3))
def test_no_sum_is_looser_than_a_program_over_all_published_rows_makes_it(
    file: Path, begin: int
) -> None:
    query = "SELECT area, sex, sector, obs_value FROM people_supported WHERE period = '2024-Q1'"
    rows = [(members(([area], [sex], [sector])), value)
            for area, sex, sector, value in ask(file, query).iter_rows()]  # fmt: skip
    shown, values = zip(*((of, value) for of, value in rows if value is not None), strict=True)
    hidden = np.array([of for of, value in rows if value is None])
    left_open = 0
    for codes in list(asked())[begin::3]:
        ends = []
        for sign in (1, -1):  # a hidden count is 1 or more
            found = linprog(sign * members(codes), -hidden, np.full(len(hidden), -1), shown, values)
            ends.append(round(sign * found.fun))
        area, sex, sector = (str(list(listed)) for listed in codes)
        told = ask(file, f"FROM people_supported_sum(area := {area}, sex := {sex}, "
                         f"sector := {sector}, period := '2024-Q1')")  # fmt: skip
        assert told.select("low", "high").row(0) == tuple(ends), codes
        left_open += ends[0] < ends[1]
    assert left_open
