"""The attack of someone who is told which hidden counts are unsafe, on rows of any origin."""

from __future__ import annotations

import polars as pl
import pytest

import covey
from covey import CountTable, Policy
from covey.errors import PolicyError, TableError
from tests.unit.disclosure.small import table

TRUE = table([1, 6], [5, 40])
KNOWING = Policy(5, intruder="knows-primary")


def published(hide: tuple[str, ...], true: CountTable = TRUE) -> pl.DataFrame:
    """The rows of a table, those of the given cells hidden; a cell is named as in a1×b1."""
    cells = [true.grid.codes(int(key)) for key in true.keys]
    hidden = ["×".join(codes) in hide for codes in cells]
    return pl.DataFrame(
        {
            "a": [codes[0] for codes in cells],
            "b": [codes[1] for codes in cells],
            "obs_value": [
                None if gone else int(count)
                for gone, count in zip(hidden, true.counts, strict=True)
            ],
            "obs_status": ["Q" if gone else "A" for gone in hidden],
        }
    )


INNER = ("a1×b1", "a1×b2", "a2×b1", "a2×b2")


def test_a_safe_cell_of_the_smallest_safe_count_gives_its_neighbour_away() -> None:
    # In column b1, 6 people: 5 or more of them in a2, so 1 in a1.
    assert covey.audit(published(INNER), TRUE.dimensions, Policy(5)).safe
    verdict = covey.audit(published(INNER), TRUE.dimensions, KNOWING, TRUE)
    assert [str(one) for one in verdict.findings] == [
        "a1×b1: only one value possible (from _T×b1 = a1×b1 + a2×b1)"
    ]
    assert verdict.statement().endswith("The intruder knew which hidden cells are unsafe.")


def test_only_unsafe_cells_are_judged_of_an_intruder_who_knows_them() -> None:
    verdict = covey.audit(published(INNER), TRUE.dimensions, KNOWING, TRUE)
    assert verdict.attacked == 1


def test_a_hidden_0_is_known_to_who_is_told() -> None:
    true = table([1, 0, 6], [5, 7, 40])
    rows = pl.concat(
        [
            published((*INNER, "a2×b3", "a1×b3"), true),
            pl.DataFrame(
                {"a": ["a1"], "b": ["b2"], "obs_value": [None], "obs_status": ["Q"]},
                schema_overrides={"obs_value": pl.Int64},
            ),
        ]
    )
    policy = Policy(5, intruder="knows-primary", zeros="hidden")
    verdict = covey.audit(rows, true.dimensions, policy, true)
    assert [one.codes for one in verdict.findings] == [("a1", "b1")]


def test_the_intruder_is_not_played_by_somebody_who_is_told_nothing() -> None:
    with pytest.raises(PolicyError, match="Hand in the true counts as well, or attack as an"):
        covey.audit(published(INNER), TRUE.dimensions, KNOWING)
    with pytest.raises(PolicyError, match="no effect on an outsider"):
        covey.audit(published(INNER), TRUE.dimensions, Policy(5), TRUE)


def test_counts_of_another_table_are_refused_by_the_cells_that_differ() -> None:
    other = table([1, 6], [5, 739391])
    with pytest.raises(TableError, match=r"rows were made from: .*_T×_T.* differ\.") as raised:
        covey.audit(published(INNER), TRUE.dimensions, KNOWING, other)
    assert "739391" not in str(raised.value)
    with pytest.raises(TableError, match="other dimensions or trees"):
        covey.audit(published(INNER), TRUE.dimensions, KNOWING, table([1, 6, 0], [5, 40, 0]))


def test_linked_tables_are_attacked_by_who_is_told_of_all_of_them() -> None:
    frames = {"one": published(INNER), "two": published(INNER)}
    trees = dict.fromkeys(frames, TRUE.dimensions)
    verdict = covey.audit_linked(frames, trees, KNOWING, dict.fromkeys(frames, TRUE))
    assert verdict.played_primary
    assert [one.codes for one in verdict.findings] == [("a1", "b1")]
    with pytest.raises(PolicyError, match="Hand in the true counts"):
        covey.audit_linked(frames, trees, KNOWING)
    with pytest.raises(TableError, match="of each table"):
        covey.audit_linked(frames, trees, KNOWING, {"one": TRUE})
