"""Rows of a view have one form, in whatever order and type a database tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from covey.remote.table_rows import rows_as_bytes

COLUMNS = ["area", "persons"]
ROWS: Sequence[Sequence[Any]] = [["A2", 3], ["A1", 12], ["A1", 7], [None, 1]]
SAME = b'[["area","persons"],\n["A1",7],\n["A1",12],\n["A2",3],\n[null,1]]\n'


def written(*rows: Sequence[Any]) -> bytes:
    return rows_as_bytes(COLUMNS, rows, 1000)


def test_rows_in_any_order_are_the_same_bytes() -> None:
    assert written(*ROWS) == written(*reversed(ROWS)) == SAME


@pytest.mark.parametrize(
    "kind", [int, float, Decimal, lambda n: Decimal(n).quantize(Decimal("1.00"))]
)
def test_a_whole_number_is_the_same_in_any_type_of_column(kind: Any) -> None:
    assert written(*([area, kind(persons)] for area, persons in ROWS)) == SAME


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("123.456"), "123.456"),
        (date(2024, 3, 31), '"2024-03-31"'),
        (datetime(2024, 3, 31, tzinfo=UTC), '"2024-03-31T00:00:00+00:00"'),
        ("Hạ Long", '"Hạ Long"'),
        (True, "true"),
        (["A1"], "{}"),
        (b"A1", "{}"),
        (float("nan"), "{}"),
        (Decimal("1e999999"), "{}"),
    ],
    ids=str,
)
def test_what_is_neither_text_nor_whole_number_is_told_from_these(value: Any, cell: str) -> None:
    assert written(["A1", value]).decode() == f'[["area","persons"],\n["A1",{cell}]]\n'


def test_of_too_many_rows_no_more_are_read_than_show_it() -> None:
    asked = iter([["A1", number] for number in range(1000)])
    assert len(rows_as_bytes(COLUMNS, asked, 100)) > 100
    assert next(asked)[1] < 20
