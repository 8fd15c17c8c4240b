"""The house has no empty room, and one door by which the code of a project comes in."""

from __future__ import annotations

from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"


def test_no_room_is_empty() -> None:
    rooms = {path.parent for path in SOURCE.rglob("__init__.py")}
    assert [room.name for room in rooms if len(list(room.glob("*.py"))) == 1] == []


def test_the_import_path_is_touched_in_one_place() -> None:
    touching = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "sys.path" in path.read_text(encoding="utf-8")
    }
    assert touching == {"covey/loading.py"}
