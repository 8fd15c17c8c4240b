"""Small files of an agency are taken in together, as if each had come alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pandera.polars as pa
import polars as pl
import pytest

from covey.hub.batch import batches
from covey.hub.collect import collect
from covey.hub.inbox import look_into
from covey.hub.steps import by_itself
from tests.unit.hub.hub import Hub

Answer = TypeVar("Answer")

GOOD = ("A1,F,14", "A1,M,30", "A2,F,14", "A2,M,40", "B,F,25", "B,M,50")


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


class Watch:
    """Steps that tell of each file whether the store is open before it, and how files are made."""

    def __init__(self, hub: Hub) -> None:
        self.store = hub.settings.confidential_file
        self.opened: list[bool] = []

    def __call__(self, name: str, act: Callable[[], Answer], /) -> Answer:
        if name.startswith("clinics"):
            self.opened.append(self.store in _open_files())
        return by_itself(name, act, ())


def _open_files() -> set[Path]:
    handles = [*Path("/proc/self/fd").iterdir()]
    return {handle.readlink() for handle in handles if handle.is_symlink()}


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells which files are open")
def test_the_store_is_opened_for_eight_files_and_let_go_between_them(hub: Hub) -> None:
    for number in range(10):
        hub.send(f"{number}.csv", "A9,F,40")
    watch = Watch(hub)
    before = os.umask(0o027)
    try:
        assert len(collect(hub.settings, hub.registry, watch).refused) == 10
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert watch.opened == [False, *[True] * 7, False, True]
    assert hub.settings.confidential_file not in _open_files()


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells which files are open")
def test_a_store_that_others_are_to_have_between_two_files_is_let_go(hub: Hub) -> None:
    for number in range(3):
        hub.send(f"{number}.csv", "A9,F,40")
    watch = Watch(hub)
    assert len(collect(hub.settings, hub.registry, watch, together=1).refused) == 3
    assert watch.opened == [False] * 3


def test_a_large_file_is_taken_in_by_itself(hub: Hub) -> None:
    hub.send("a.csv", *GOOD)
    hub.send("large.csv", *GOOD, *["A1,F,14"] * 30_000)
    hub.send("b.csv", *GOOD, period="2024-Q2")
    files = look_into(hub.settings.inbox_folder, hub.registry).files
    every = batches(hub.settings, hub.registry, files)
    assert [[file.name for file in batch.files] for batch in every] == [
        ["a.csv"],
        ["large.csv"],
        ["b.csv"],
    ]


_JUDGED: set[str] = set()
"""First letters of the areas that a process has judged."""


class Watched(pa.DataFrameModel):
    """Notices what the process judged before."""

    period: str
    area: str
    sex: str
    served: int

    @pa.check("area", error="files of two agencies in one process")
    def alone(cls, field: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        areas = field.lazyframe.collect()[field.key]
        _JUDGED.update(area[0] for area in areas)
        return field.lazyframe.select(pl.lit(value=len(_JUDGED) <= 1))


def test_no_process_judges_files_of_two_agencies(hub: Hub) -> None:
    (clinics,) = hub.registry.submissions
    clinics = replace(clinics, model=Watched)
    police = replace(clinics, name="police", agency="police")
    homes = replace(clinics, name="homes")
    hub.registry = replace(hub.registry, submissions=(clinics, police, homes))
    for kind, area in ((police, "B"), (homes, "A2"), (clinics, "A1")):
        folder = hub.settings.inbox_folder / kind.name
        folder.mkdir(parents=True, exist_ok=True)
        for quarter in (1, 2):
            sent = hub.send("sent.csv", f"{area},F,{14 + quarter}", period=f"2024-Q{quarter}")
            sent.replace(folder / f"q{quarter}.csv")
    collection = collect(hub.settings, hub.registry)
    assert collection.left == ()
    assert [one.submission for one in collection.accepted] == [
        *(["clinics"] * 2),
        *(["homes"] * 2),
        *(["police"] * 2),
    ]
