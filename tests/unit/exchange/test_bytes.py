"""The same release makes the same bytes, and none of them is of a hidden count."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from covey.exchange import PublishedRelease, SigningKey, export
from tests.unit.exchange.conftest import hidden_counts


def every_byte(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_release_makes_the_same_bytes(
    published: PublishedRelease, key: SigningKey, folder: Path, tmp_path: Path
) -> None:
    time.sleep(2.1)  # a zip tells time in steps of two seconds
    again = export(published, tmp_path, key).folder
    assert every_byte(again) == every_byte(folder)


def decompressed(folder: Path) -> dict[str, bytes]:
    """Every file, every member of a workbook, and what Parquet files say and hold."""
    found = every_byte(folder)
    for path in folder.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            found |= {f"{path.name}/{name}": book.read(name) for name in book.namelist()}
    for path in folder.rglob("*.parquet"):
        told = str(pq.read_metadata(path).to_dict())
        found[f"{path.name}/statistics"] = told.encode()
        found[f"{path.name}/rows"] = str(pq.read_table(path).to_pylist()).encode()
    return found


def forms_of(count: int) -> list[bytes]:
    texts = [str(count).encode(), f"{count:,}".encode()]
    return [*texts, count.to_bytes(8, "little"), count.to_bytes(8, "big")]


def test_no_hidden_count_is_in_any_file(folder: Path, published: PublishedRelease) -> None:
    planted = hidden_counts(published)
    assert 7_013 in planted
    for name, content in decompressed(folder).items():
        for count in planted:
            assert not any(one in content for one in forms_of(count)), (name, count)


def test_the_search_would_find_a_published_count(folder: Path) -> None:
    found = {
        name for name, content in decompressed(folder).items()
        if any(one in content for one in forms_of(262_245))
    }  # fmt: skip
    assert found >= {
        "served.csv", "served.sdmx.csv", "served.adx.xml", "served.parquet/statistics",
        "served.xlsx/xl/worksheets/sheet2.xml",
    }  # fmt: skip
    assert not any(name.startswith("codelists") for name in found)


def test_the_key_is_in_no_file(folder: Path, key: SigningKey) -> None:
    secret = key.key.private_bytes_raw()
    assert not any(secret in content for content in decompressed(folder).values())


@pytest.mark.parametrize("name", ["served.csv", "codelists/areas.csv", "manifest.json"])
def test_lines_end_alike_on_every_machine(folder: Path, name: str) -> None:
    assert b"\r" not in (folder / name).read_bytes()
