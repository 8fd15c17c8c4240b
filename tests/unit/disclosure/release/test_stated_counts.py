"""Counts that others have published: what goes out is safe beside them, too."""

from __future__ import annotations

import csv
import io

import numpy as np
import polars as pl
import pytest

from covey import CountTable, Hierarchy, Policy, ProtectedTable, protect
from covey.disclosure import Out, Part, audit_series, protect_series
from covey.errors import DisclosureRisk
from covey.tables import Grid

AREAS = "code,parent,label\nVN,,\nA,VN,\nA1,A,\nA2,A,\nA3,A,\nB,VN,\n"
SEX = "code,parent,label\n_T,,\nF,_T,\nM,_T,\n"
COUNTS = {"A1": (3, 9), "A2": (4, 8), "A3": (17, 16), "B": (20, 30)}
POLICY = Policy(minimum_count=5)


def tree(text: str) -> Hierarchy:
    return Hierarchy.from_rows(csv.DictReader(io.StringIO(text)))


TREES = {"area": tree(AREAS), "sex": tree(SEX)}
GRID = Grid.of(TREES)


def quarter(**changed: tuple[int, int]) -> CountTable:
    rows = [
        (area, sex, count)
        for area, both in {**COUNTS, **changed}.items()
        for sex, count in zip("FM", both, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=["area", "sex", "persons"], orient="row")
    return CountTable.from_frame(frame, TREES, "persons")


def key(*codes: str) -> int:
    digits = [
        axis.node_of_code[[axis.hierarchy.position[code]]]
        for axis, code in zip(GRID.axes, codes, strict=True)
    ]
    return int(GRID.key(digits)[0])


def stated(parts: set[str], **cells: int) -> Out:
    """Return a report; a cell is written as area_sex, the total as T."""
    named = {key(*name.replace("T", "_T").split("_", 1)): n for name, n in cells.items()}
    keys = np.array(sorted(named), np.int64)
    return Out.stated(GRID, keys, np.array([named[one] for one in keys.tolist()]), parts)


def fallen(*, out: dict[str, Out]) -> set[str]:
    return {"×".join(one.codes) for one in audit_series(GRID, out, POLICY).findings}


def hidden(protected: ProtectedTable) -> set[str]:
    return {
        "×".join(protected.grid.codes(one)) for one in protected.keys[protected.hidden].tolist()
    }


REPORT = stated({"q1"}, A2_F=4)


def test_a_count_follows_from_a_release_and_a_report_that_is_not_reckoned_with() -> None:
    alone = protect(quarter(), POLICY)
    told = fallen(out={"q1": Out.of(alone, ["q1"]), "report": REPORT})
    assert "A1×F" in told


def test_no_count_follows_from_a_release_and_a_report_that_is_reckoned_with() -> None:
    (made,) = protect_series(
        {"q1": Part(quarter())}, {"report": REPORT}, {"new": frozenset({"q1"})}, POLICY
    ).values()
    assert not fallen(out={"new": Out.of(made, ["q1"]), "report": REPORT})
    assert {"A1×F", "A2×F"} < hidden(made)
    assert made.certificate.told == 1


def test_a_count_of_a_breakdown_that_is_not_out_is_a_constant_as_well() -> None:
    policy = Policy(minimum_count=5, detail=({"area": 1},))
    report = stated({"q1"}, A2_F=4, A3_F=17, A_F=24)
    (made,) = protect_series(
        {"q1": Part(quarter())}, {"report": report}, {"new": frozenset({"q1"})}, policy
    ).values()
    assert not hidden(made)
    assert made.certificate.told == 0


def test_a_year_that_others_state_ties_the_quarters_together() -> None:
    first, second = quarter(), quarter(A1=(7, 9), A2=(6, 8))
    parts = {"q1": Part(first), "q2": Part(second)}
    year = stated({"q1", "q2"}, A1_F=10)
    out = {"q1": Out.of(protect(first, POLICY), ["q1"]), "year": year}
    naive = out | {"q2": Out.of(protect(second, POLICY), ["q2"])}
    assert "A1×F" in fallen(out=naive)
    (made,) = protect_series(parts, out, {"q2": frozenset({"q2"})}, POLICY).values()
    assert not fallen(out=out | {"q2": Out.of(made, ["q2"])})
    assert "A1×F" in hidden(made)


def test_what_others_tell_of_counts_that_are_out_cannot_be_mended_and_stops_nothing_else() -> None:
    q1 = Out.of(protect(quarter(), POLICY), ["q1"])
    out = {"q1": q1, "report": REPORT}
    parts = {"q1": Part(quarter()), "q2": Part(quarter())}
    made = protect_series(parts, out, {"half": frozenset({"q1", "q2"})}, POLICY)["half"]
    assert made.audit.safe


def test_a_report_of_other_counts_is_refused() -> None:
    with pytest.raises(Exception, match="A2×F") as refused:
        protect_series(
            {"q1": Part(quarter())},
            {"report": stated({"q1"}, A2_F=6)},
            {"new": frozenset({"q1"})},
            POLICY,
        )
    assert "4" not in str(refused.value)
    assert not isinstance(refused.value, DisclosureRisk)
