"""Machine code is kept on disk, and whoever waits for it is told."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from covey.disclosure.compiled import is_kept

MODULE = """\
from covey.disclosure.compiled import compiled

@compiled
def twice(number: int) -> int:
    return 2 * number
"""


def test_machine_code_is_kept_once_a_function_has_run(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(MODULE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("sums", tmp_path / "sums.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert not is_kept(tmp_path)
    assert module.twice(4) == 8
    assert is_kept(tmp_path)
