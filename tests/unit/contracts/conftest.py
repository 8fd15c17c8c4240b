"""A small project: one agency, one dataset, two codelists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from covey import Policy
from covey.contracts import Dataset, Registry, Source, Submission

CODELISTS = {
    "periods": "code,parent\n_T,\n2024,_T\n2024-Q1,2024\n2024-Q2,2024\n",
    "sex": "code,parent\n_T,\nF,_T\nM,_T\n",
    "sectors": "code,parent\n_T,\nHEALTH,_T\nSOCIAL,_T\n",
}


@pytest.fixture
def codelists(tmp_path: Path) -> Path:
    folder = tmp_path / "codelists"
    folder.mkdir()
    for name, rows in CODELISTS.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    return folder


@pytest.fixture
def submission() -> Callable[..., Submission]:
    def build(**changes: Any) -> Submission:
        fields: dict[str, Any] = {
            "name": "health_visits",
            "agency": "health_centres",
            "title": "People seen",
            "model": object,
            "dimensions": {"sex": "sex"},
            "count": "persons",
            "counts": "persons",
        }
        return Submission(**{**fields, **changes})

    return build


@pytest.fixture
def dataset() -> Callable[..., Dataset]:
    def build(**changes: Any) -> Dataset:
        fields: dict[str, Any] = {
            "name": "people_seen",
            "title": "People seen, by sector",
            "counts": "persons",
            "dimensions": {"sex": "sex", "sector": "sectors"},
            "sources": (Source("health_visits", constants={"sector": "HEALTH"}),),
            "policy": Policy(minimum_count=5),
            "schedule": "0 6 5 2,5,8,11 *",
        }
        return Dataset(**{**fields, **changes})

    return build


@pytest.fixture
def registry(
    codelists: Path,
    submission: Callable[..., Submission],
    dataset: Callable[..., Dataset],
) -> Callable[..., Registry]:
    """Build a registry of one submission and one dataset, with changes to its one source."""

    def build(source: Source | None = None, **changes: Any) -> Registry:
        sources = {"sources": (source,)} if source else {}
        return Registry((submission(),), (dataset(**sources, **changes),), codelists)

    return build
