from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from covey import CountTable, Hierarchy, Policy, protect
from covey.contracts import Dataset, Source
from covey.exchange import Attribution, PublishedRelease, SigningKey, export, make_key
from covey.store import Publication, as_vintage, read_releases
from tests.unit.store.tiny import built

OFFICE = Attribution(
    "Office of Statistics", "mailto:counts@example.org", "https://example.org/licence"
)
TREES = {
    "areas": Hierarchy.from_rows(
        {"code": code, "parent": parent, "label": label, "label_vi": vi, "level": level}
        for code, parent, label, vi, level in (
            ("VN", "", "Viet Nam", "Việt Nam", "country"),
            ("A", "VN", "Area A", "Vùng A", "province"),
            ("A1", "A", "=District A1", "Huyện A1", "district"),
            ("A2", "A", "District A2", "Huyện A2", "district"),
            ("B", "VN", "Area B", "Vùng B", "province"),
            ("B1", "B", "District B1", "Huyện B1", "district"),
            ("B2", "B", "District B2", "Huyện B2", "district"),
        )
    ),
    "sex": Hierarchy.from_rows(
        {"code": code, "parent": parent, "label": label}
        for code, parent, label in (("_T", "", "All"), ("F", "_T", "Women"), ("M", "_T", "Men"))
    ),
    "periods": Hierarchy.from_rows(
        {"code": code, "parent": parent} for code, parent in (("_T", ""), ("2024-Q1", "_T"))
    ),
}
WORDS = {"vi": {"People served": "Người được phục vụ", "Counts persons.": "Đếm người."}}
COUNTS = pl.DataFrame(
    [
        ("A1", "F", 7_013), ("A1", "M", 40_001), ("A2", "F", 30_011), ("A2", "M", 31_022),
        ("B1", "F", 22_033), ("B1", "M", 50_044), ("B2", "F", 18_055), ("B2", "M", 64_066),
    ],
    schema=["area", "sex", "persons"],
    orient="row",
)  # fmt: skip


def dataset(dimensions: dict[str, str]) -> Dataset:
    return Dataset(
        "served", "People served", "persons", dimensions, (Source("clinics"),),
        Policy(10_000, source="a made-up rule"), "0 6 5 2,5,8,11 *", note="Counts persons.",
    )  # fmt: skip


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with one release, in which 7,013 and three other counts are hidden."""
    contract = dataset({"area": "areas", "sex": "sex"})
    trees = {name: TREES[codes] for name, codes in contract.dimensions.items()}
    safe = protect(CountTable.from_frame(COUNTS, trees, "persons"), contract.policy)
    moment = datetime(2024, 5, 5, 6, tzinfo=UTC)
    file = tmp_path_factory.mktemp("public") / "covey.duckdb"
    out = Publication(contract, "2024-Q1", moment, TREES, words=WORDS)
    return built(file, [as_vintage(safe, out)])


@pytest.fixture(scope="session")
def published(public: Path) -> PublishedRelease:
    (one,) = read_releases(public, "served", "2024-Q1")
    return PublishedRelease(one.dataset, one.release, one.codes, one.levels, one.cells, OFFICE)


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return make_key(tmp_path_factory.mktemp("confidential") / "signing.pem")


@pytest.fixture(scope="session")
def folder(
    published: PublishedRelease, key: SigningKey, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An export, signed."""
    return export(published, tmp_path_factory.mktemp("exports"), key).folder


def hidden_counts(published: PublishedRelease) -> list[int]:
    """The true counts behind what is hidden, totals included."""
    trees = {"area": TREES["areas"], "sex": TREES["sex"]}
    found = []
    for row in published.cells.filter(pl.col("obs_value").is_null()).iter_rows(named=True):
        inside = COUNTS
        for name, tree in trees.items():
            below = [code for code in tree.codes if row[name] in (code, *tree.ancestors(code))]
            inside = inside.filter(pl.col(name).is_in(below))
        found.append(int(inside["persons"].sum()))
    return found
