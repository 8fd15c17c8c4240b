"""Why the store lies on an encrypted disk: DuckDB by itself does not write what is encrypted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest


def test_duckdb_without_an_extension_from_elsewhere_writes_no_encrypted_file(
    tmp_path: Path,
) -> None:
    """The day this fails, read decision 105 again: the store could encrypt itself."""
    settings = {"autoload_known_extensions": False, "autoinstall_known_extensions": False}
    with (
        duckdb.connect(config=settings) as connection,
        pytest.raises(duckdb.Error, match="read-only crypto module"),
    ):
        connection.execute(f"ATTACH '{tmp_path / 'store.duckdb'}' (ENCRYPTION_KEY 'some words')")
    assert list(tmp_path.iterdir()) == []
