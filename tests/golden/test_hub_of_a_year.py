"""What a hub makes public in a year stays as it was, row by row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden.hub_of_a_year import lived, public_rows

ROWS = Path(__file__).parent / "hub" / "public.json"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[object]]]:
    return public_rows(lived(tmp_path_factory.mktemp("hub")).public)


@pytest.mark.long
def test_the_public_file_of_a_year_has_the_rows_that_it_had(
    made: dict[str, list[list[object]]],
) -> None:
    assert made == json.loads(ROWS.read_text(encoding="utf-8"))
