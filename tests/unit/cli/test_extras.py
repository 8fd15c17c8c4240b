"""A command whose packages are not installed says which extra brings them."""

from __future__ import annotations

import pytest

from covey.cli.extras import _OF_COMMAND, missing_extra
from covey.cli.main import app


@pytest.mark.parametrize(
    ("module", "words", "extras"),
    [
        ("prefect", ("collect",), "hub,flows"),
        ("pandera.polars", ("collect",), "hub"),
        ("pandera", ("check", "file.csv"), "hub"),
        ("altair", ("compare", "--json"), "page"),
        ("altair", ("page",), "hub,page"),
        ("cryptography", ("--json", "keys"), "hub,exchange"),
        ("polars", ("verify", "folder"), "exchange"),
        ("polars", ("detail", "counts.csv"), "hub"),
    ],
)
def test_all_that_the_command_needs_is_named_at_once(
    module: str, words: tuple[str, ...], extras: str
) -> None:
    said = missing_extra(ModuleNotFoundError(name=module), words)
    assert str(said).endswith(f"pip install 'covey[{extras}]'.")


def test_what_no_extra_brings_is_not_excused() -> None:
    assert missing_extra(ModuleNotFoundError(name="schemas.registry"), ("collect",)) is None
    assert missing_extra(ModuleNotFoundError(), ("collect",)) is None


def test_every_command_with_extras_is_one() -> None:
    assert set(_OF_COMMAND) <= set(app)
