"""Where pandas and Spark are beside Covey, a command starts as soon and as quietly as elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sampled import sampled


@pytest.mark.slow  # a process each
@pytest.mark.parametrize(
    "package", sampled(["covey.contracts.model", "covey.intake", "covey.testing"], 3)
)
def test_spark_is_neither_loaded_nor_taken_away(tmp_path: Path, package: str) -> None:
    frames = tmp_path / "pyspark" / "pandas" / "__init__.py"
    frames.parent.mkdir(parents=True)
    (tmp_path / "pyspark" / "__init__.py").touch()
    frames.write_text("print('loaded')")
    script = f"import {package}; print('ready'); import pyspark.pandas"
    assert run(script, tmp_path) == ("ready\nloaded\n", "")


SCHEMA = """
import sys
import {package}
import polars
import pandera.polars as of_polars
from pandera import errors
judge = of_polars.DataFrameSchema({{"persons": of_polars.Column(int, of_polars.Check.ge(0))}})
judge.validate(polars.DataFrame({{"persons": [1, 2]}}))
print("pandas" in sys.modules, hasattr(errors, "SchemaError"))
import pandas
import pandera.pandas as pa
from pandera.typing import DataFrame, Series
class Counts(pa.DataFrameModel):
    persons: Series[int] = pa.Field(ge=0)
@pa.check_types
def total(frame: DataFrame[Counts]) -> int:
    return int(frame["persons"].sum())
print(total(pandas.DataFrame({{"persons": [1, 2]}})))
try:
    total(pandas.DataFrame({{"persons": [-1]}}))
except errors.SchemaError:
    print("refused")
import pandera
print(hasattr(pandera, "DataFrameSchema"), hasattr(pandera, "nothing"))
"""


@pytest.mark.slow  # a process each
@pytest.mark.parametrize("package", sampled(["covey.contracts.model", "covey.intake"], 2))
def test_pandas_is_not_loaded_and_pandera_has_it_all_the_same(tmp_path: Path, package: str) -> None:
    told, _ = run(SCHEMA.format(package=package), tmp_path)
    assert told.split() == ["False", "True", "3", "refused", "True", "False"]


def run(script: str, beside: Path) -> tuple[str, str]:
    """What a script says in a process of its own, to which the modules in a folder come first."""
    path = os.pathsep.join([str(beside), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    return done.stdout, done.stderr
