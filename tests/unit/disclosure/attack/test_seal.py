"""A verdict holds for the cells, the trees and the policy that it judged, and for no others."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest

import covey
from covey import Audit, CountTable, Hierarchy, Policy, ProtectedTable
from covey.disclosure.attack.audit import audit_groups
from covey.disclosure.attack.published_rows import PublishedRows
from covey.errors import CoveyError, DisclosureRisk
from covey.tables import Grid
from tests.attacked import attack_cells
from tests.unit.disclosure.small import hidden, table, tree

TRUE = table([1, 40, 50], [60, 70, 8], [9, 10, 300])
POLICY = Policy(5)
OTHER = "The audit is not of this table"


@cache
def safe() -> ProtectedTable:
    return covey.protect(TRUE, POLICY)


def frame(true: CountTable, gone: Any) -> pl.DataFrame:
    codes = [true.grid.codes(int(key)) for key in true.keys]
    return pl.DataFrame(
        {
            **{name: [one[d] for one in codes] for d, name in enumerate(true.grid.names)},
            "obs_value": [None if g else int(n) for n, g in zip(true.counts, gone, strict=True)],
            "obs_status": ["Q" if g else "A" for g in gone],
        }
    )


def test_a_verdict_that_was_written_by_hand_makes_no_table_that_shows_a_1() -> None:
    nothing, done = np.zeros(TRUE.keys.size, dtype=bool), safe().certificate
    by_hand = Audit((), 0, {}, True)
    assert by_hand.safe
    with pytest.raises(CoveyError, match=OTHER):
        ProtectedTable(TRUE.grid, TRUE.keys, TRUE.counts, nothing, POLICY, done, by_hand)


def test_a_verdict_is_not_taken_over_by_cells_that_tell_a_count() -> None:
    only_small = (TRUE.counts < 5) & (TRUE.counts > 0)
    values = np.where(only_small, 0, TRUE.counts)
    parts = (
        TRUE.grid,
        TRUE.keys,
        values,
        only_small,
        POLICY,
        safe().certificate,
        safe().audit,
    )
    with pytest.raises(CoveyError, match=OTHER):
        ProtectedTable(*parts)


@pytest.mark.parametrize("place", range(TRUE.keys.size))
def test_a_table_of_which_any_cell_was_changed_cannot_be_made(place: int) -> None:
    one = np.arange(safe().keys.size) == place
    changes = [
        {
            "keys": safe().keys[~one],
            "values": safe().values[~one],
            "hidden": safe().hidden[~one],
        },
        {"hidden": safe().hidden ^ one, "values": np.where(one, 0, safe().values)},
        {
            "values": np.where(safe().hidden, 0, safe().values + 5 * one),
            "hidden": safe().hidden & ~one,
        },
    ]
    for change in changes:
        with pytest.raises(CoveyError, match=OTHER):
            replace(safe(), **change)


@pytest.mark.parametrize(
    "change",
    [
        {"minimum_count": 2}, {"zeros": "hidden"}, {"intruder": "knows-primary"},
        {"protection": 2}, {"protection": "full"}, {"sides": "both"}, {"k": 3},
        {"frozen_open": ({"a": "_T"},)}, {"remedies": ()}, {"effort": 2}, {"source": "a rule"},
    ],
    ids=str,
)  # fmt: skip
def test_a_table_under_another_policy_cannot_be_made(change: dict[str, Any]) -> None:
    with pytest.raises(CoveyError, match=OTHER):
        replace(safe(), policy=replace(POLICY, **change))


def test_a_policy_that_is_equal_is_the_same_policy() -> None:
    assert replace(safe(), policy=Policy(5, effort=1, suppression_limit=np.float64(0.01)))


def test_a_verdict_by_trees_that_tell_fewer_sums_makes_no_table() -> None:
    # Where N counts x and y it is 60 - 57; where it is a code beside them, it may be 0 or 3.
    nested = Grid.of({"a": tree(("T", ""), ("N", "T"), ("x", "N"), ("y", "N"), ("z", "T"))})
    flat = Grid.of({"a": tree(("T", ""), ("N", "T"), ("x", "T"), ("y", "T"), ("z", "T"))})
    policy = Policy(5, zeros="hidden")
    keys, values = np.arange(5), np.array([60, 0, 0, 0, 57])
    judged = keys, values, values == 0, policy
    naive = attack_cells(PublishedRows.of(flat, *judged[:3]), policy)
    assert naive.safe
    assert not attack_cells(PublishedRows.of(nested, *judged[:3]), policy).safe
    assert ProtectedTable(flat, *judged, safe().certificate, naive)
    with pytest.raises(CoveyError, match=OTHER):
        ProtectedTable(nested, *judged, safe().certificate, naive)


def test_a_verdict_that_was_changed_makes_no_table() -> None:
    leaky = covey.audit(frame(TRUE, TRUE.counts == 1), TRUE.dimensions, POLICY)
    assert not leaky.safe
    mended = replace(leaky, findings=(), exhaustive=True)
    values = np.where(TRUE.counts == 1, 0, TRUE.counts)
    with pytest.raises(CoveyError, match=OTHER):
        ProtectedTable(
            TRUE.grid, TRUE.keys, values, TRUE.counts == 1, POLICY, safe().certificate, mended
        )
    with pytest.raises(CoveyError, match=OTHER):
        replace(safe(), audit=replace(safe().audit, attacked=safe().audit.attacked + 1))


def test_the_verdict_of_an_outsider_on_the_same_rows_is_as_good() -> None:
    verdict = covey.audit(safe().to_frame().reverse(), safe().grid.hierarchies, POLICY)
    assert replace(safe(), audit=verdict).to_frame().equals(safe().to_frame())


def test_a_look_at_groups_alone_makes_no_table() -> None:
    grouped = Policy(2, k=2, quasi_identifiers=("a",), mode="hide")
    safe = covey.protect(TRUE, grouped)
    looked = audit_groups(safe.to_frame(), safe.grid.hierarchies, grouped)
    assert looked.safe
    with pytest.raises(CoveyError, match=OTHER):
        replace(safe, audit=looked)


@pytest.mark.parametrize("intruder", ["outsider", "knows-primary"])
@pytest.mark.parametrize("zeros", ["public", "hidden"])
def test_the_rows_that_go_out_are_those_that_were_judged(zeros: Any, intruder: Any) -> None:
    safe = covey.protect(table([1, 0, 50], [60, 70, 8], [9, 10, 300]), Policy(5, zeros, intruder))
    frame = safe.to_frame()
    assert safe.audit.is_of_rows(frame, safe.grid.hierarchies, safe.policy)
    assert safe.audit.is_of_rows(frame.reverse(), safe.grid.hierarchies, safe.policy)
    assert not safe.audit.is_of_rows(frame[1:], safe.grid.hierarchies, safe.policy)
    assert not safe.audit.is_of_rows(frame, safe.grid.hierarchies, replace(safe.policy, effort=2))


def test_a_coarsened_table_is_bound_by_its_coarser_trees() -> None:
    safe = covey.protect(TRUE, Policy(5, k=20, suppression_limit=0.0))
    assert max(safe.certificate.levels.values()) > 0
    assert safe.audit.is_of_rows(safe.to_frame(), safe.grid.hierarchies, safe.policy)
    assert not safe.audit.is_of_rows(safe.to_frame(), TRUE.dimensions, safe.policy)


def test_a_verdict_on_linked_tables_is_of_each_of_them_and_of_no_other() -> None:
    flat = Hierarchy.flat
    by_sex = table([1, 1], [37, 3], [20, 20], area=flat("xyz"), sex=flat("FM"))
    by_age = table([1, 1], [20, 20], [37, 3], area=flat("xyz"), age=flat(["young", "old"]))
    together = covey.protect_linked({"by_sex": by_sex, "by_age": by_age}, Policy(3))
    for safe in together.values():
        assert safe.audit.is_of_rows(safe.to_frame(), safe.grid.hierarchies, safe.policy)
    alone = covey.protect(by_age, Policy(3))
    assert hidden(alone) != hidden(together["by_age"])
    with pytest.raises(CoveyError, match=OTHER):
        replace(alone, audit=together["by_age"].audit)
    frames = {name: safe.to_frame() for name, safe in together.items()}
    trees = {name: safe.grid.hierarchies for name, safe in together.items()}
    outsider = covey.audit_linked(frames, trees, Policy(3))
    assert replace(together["by_sex"], audit=outsider).audit.safe


def test_a_table_is_checked_again_in_the_process_that_it_is_handed_to() -> None:
    code = "import pickle, sys; print(pickle.load(sys.stdin.buffer).to_frame().height)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=pickle.dumps(safe()), capture_output=True, check=True)
    assert int(done.stdout) == safe().to_frame().height
    kind, parts = safe().__reduce__()
    with pytest.raises(CoveyError, match=OTHER):
        kind(*parts[:4], Policy(4), *parts[5:])


def test_a_refused_verdict_stays_a_refusal_for_disclosure() -> None:
    with pytest.raises(DisclosureRisk, match="can be worked out"):
        replace(safe(), audit=replace(safe().audit, exhaustive=False), policy=Policy(4))


def test_the_digest_does_not_depend_on_whether_zeros_are_listed() -> None:
    grid, keys, values, gone = (
        safe().grid,
        safe().keys,
        safe().values,
        safe().hidden,
    )
    every = np.arange(grid.possible_cells)
    place = np.searchsorted(keys, every)
    there = np.append(keys, -1)[place] == every
    wide = np.where(there, np.append(values, 0)[place], 0)
    wide_gone = there & np.append(gone, False)[place]
    told = PublishedRows.of(grid, keys, values, gone)
    assert PublishedRows.of(grid, every, wide, wide_gone).digest(POLICY) == told.digest(POLICY)


def test_a_digest_of_a_million_cells_takes_a_fraction_of_a_second() -> None:
    leaves = Hierarchy.flat(map(str, range(999)), insist=True)
    grid = Grid.of({"a": leaves, "b": leaves})
    keys = np.arange(1_000_000)
    values, gone = keys % 97 * 7, keys % 97 == 0
    rows = PublishedRows.of(grid, keys, np.where(gone, 0, values), gone)
    begun = time.process_time()
    rows.digest(POLICY)
    assert time.process_time() - begun < 1
