"""What another process compiles is what the tables of this one need."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from covey import CountTable, Hierarchy, Policy, protect
from covey.disclosure.suppression.search import first_use
from covey.disclosure.suppression.search.elimination.anew import take_turns
from covey.disclosure.suppression.search.first_use import compile_steps, steps_compiled_aside
from covey.disclosure.suppression.search.steps import (
    cover_needs,
    look_for_move,
    take_back,
)
from tests.properties.leaky_tables import skewed_table

STEPS = (cover_needs, look_for_move, take_back)


def test_a_table_needs_no_other_machine_code_than_what_was_compiled_for_none() -> None:
    compile_steps(turns=False)
    before = {step: set(step.code.signatures) for step in STEPS}  # type: ignore[attr-defined]
    protect(skewed_table(0), Policy(minimum_count=5))
    assert all(before.values())
    assert {step: set(step.code.signatures) for step in STEPS} == before  # type: ignore[attr-defined]


def test_a_larger_table_is_decided_about_anew_by_what_was_compiled_for_none() -> None:
    compile_steps(turns=True)
    before = set(take_turns.code.signatures)  # type: ignore[attr-defined]
    protect(_table((9, 8, 4)), Policy(minimum_count=5))
    assert before
    assert set(take_turns.code.signatures) == before  # type: ignore[attr-defined]


def test_no_process_begins_where_the_steps_are_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_steps(turns=False)
    begun: list[object] = []
    monkeypatch.setattr(first_use, "Popen", lambda *given, **_: begun.append(given))
    with steps_compiled_aside(turns=False):
        pass
    assert not begun


def test_steps_are_compiled_here_where_the_other_process_cannot_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(first_use, "is_awaited_of", lambda _: True)
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with steps_compiled_aside(turns=False):
        done = True
    assert done


def test_the_other_process_takes_no_file_of_the_folder_for_a_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    (tmp_path / "numpy.py").write_text(f"open({str(ran)!r}, 'w')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(first_use, "is_awaited_of", lambda _: True)
    with steps_compiled_aside(turns=False):
        pass
    assert not ran.exists()


def _table(shape: tuple[int, ...]) -> CountTable:
    """Return a table of so many codes in each dimension, with counts of all sizes."""
    places = np.indices(shape).reshape(len(shape), -1)
    codes = {f"d{number}": [f"c{at}" for at in place] for number, place in enumerate(places)}
    counts = np.random.default_rng(0).lognormal(2, 1.2, places.shape[1]).astype(int)
    trees = {name: Hierarchy.flat(sorted(set(of))) for name, of in codes.items()}
    return CountTable.from_frame({**codes, "n": counts.tolist()}, trees, "n")
