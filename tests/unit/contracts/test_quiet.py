"""Where Spark is installed beside Covey, a command starts as quietly as elsewhere."""

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
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert (done.stdout, done.stderr) == ("ready\nloaded\n", "")
