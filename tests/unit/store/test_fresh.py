from __future__ import annotations

from pathlib import Path

from covey.files.connection import STORAGE, connected, literal
from covey.store.fresh import replaced_whole


def without_identity(content: bytes) -> list[bytes]:
    """Return the three headers without checksum, version of DuckDB and identifier of the file."""
    headers = [content[start : start + 4096] for start in range(0, len(content), 4096)]
    return [header[8:48] + header[144:] for header in headers]


def test_a_new_file_starts_as_the_empty_file_that_duckdb_makes(tmp_path: Path) -> None:
    duckdbs = tmp_path / "empty.duckdb"
    with connected(None) as connection:
        storage = f"STORAGE_VERSION {literal(STORAGE)}"
        connection.execute(f"ATTACH {literal(str(duckdbs))} AS empty ({storage})")
    ours = tmp_path / "ours.duckdb"
    with replaced_whole(ours):
        pass
    assert without_identity(ours.read_bytes()) == without_identity(duckdbs.read_bytes())
