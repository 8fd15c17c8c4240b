"""What the desk keeps, used by several threads."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event, Thread

from covey.desk.state import State


def test_it_is_closed_once_nobody_is_in_the_middle_of_using_it(tmp_path: Path) -> None:
    state, begun = State(tmp_path / "desk"), Event()
    done: list[object] = []

    def use() -> None:
        with state.whole():
            begun.set()
            time.sleep(0.2)
            done.append(state.rows("SELECT 1"))

    thread = Thread(target=use)
    thread.start()
    begun.wait()
    state.close()
    assert done == [[(1,)]]
    thread.join()
