from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from covey.errors import CoveyError, StoreError
from covey.files.connection import refuse_log
from covey.store.clean import do_apart
from tests.sampled import sampled


def test_work_happens_in_another_process(tmp_path: Path) -> None:
    do_apart(os.chdir, tmp_path)
    assert Path.cwd() != tmp_path


def test_what_the_work_refuses_is_raised_here(tmp_path: Path) -> None:
    (tmp_path / "covey.duckdb.wal").touch()
    with pytest.raises(StoreError, match="somebody opened the published file for writing"):
        do_apart(refuse_log, tmp_path / "covey.duckdb")


@pytest.mark.long
@pytest.mark.parametrize(
    ("ends", "how"),
    [("os._exit(9)", 9), ("os.kill(os.getpid(), 9)", -9), ("raise SystemExit", 1)],
    ids=["with a code", "by a signal", "by leaving"],
)
def test_a_process_that_ends_early_is_an_error_and_the_next_work_is_done(
    ends: str, how: int, tmp_path: Path
) -> None:
    with pytest.raises(CoveyError, match=rf"its process ended early \({how}\)"):
        do_apart(exec, f"import os; {ends}")
    do_apart(exec, f"open({str(tmp_path / 'done')!r}, 'w').close()")
    assert (tmp_path / "done").exists()


def test_no_work_finds_anything_that_another_left() -> None:
    do_apart(exec, "import os; os.left = os.environ['LEFT'] = 'a count'")
    do_apart(exec, "import os; assert not hasattr(os, 'left') and 'LEFT' not in os.environ")


def test_work_finds_the_folder_and_the_environment_of_its_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for word in ("one", "two"):
        (tmp_path / word).mkdir()
        monkeypatch.chdir(tmp_path / word)
        monkeypatch.setenv("TOLD", word)
        do_apart(exec, "import os; open('heard', 'w').write(os.environ['TOLD'])")
        assert (tmp_path / word / "heard").read_text() == word


@pytest.mark.long
def test_work_of_several_threads_is_done_one_after_the_other(tmp_path: Path) -> None:
    alone = "os.mkdir('alone'); time.sleep(0.01); os.rmdir('alone')"
    work = f"import os, time; os.chdir({str(tmp_path)!r}); {alone}"
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(do_apart, [exec] * 8, [work] * 8))


@pytest.mark.long
def test_a_process_that_was_forked_orders_for_itself(tmp_path: Path) -> None:
    # Of a small process: pytest's own has threads, with which one does not fork.
    code = """
import os, sys
from covey.store.clean import do_apart
write = "import os, sys; open({!r}, 'a').write(str(os.getppid()) + '\\\\n')"
do_apart(exec, write.format(sys.argv[1]))
if not os.fork():
    do_apart(exec, write.format(sys.argv[1]))
    raise SystemExit
os.wait()
do_apart(exec, write.format(sys.argv[1]))
"""
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(tmp_path / "nurseries")], check=True
    )
    first, other, again = (tmp_path / "nurseries").read_text().split()
    assert first == again != other


@pytest.mark.parametrize(
    "last",
    sampled(
        [
            "threading.Thread(target=do_apart, args=(time.sleep, 0.1)).start()",
            "threading.Thread(target=do_apart, args=(exec, 'pass')).start()",
            "_nursery._start()[1].send_bytes(pickle.dumps((sys.path, pickle.dumps(print))))",
        ],
        3,
    ),
    ids=["at work", "idle", "before it said what to do"],
)
def test_nothing_is_left_of_a_process_that_was_killed(last: str) -> None:
    code = f"""
import os, pickle, signal, sys, threading, time
from covey.store.clean import _nursery, do_apart
do_apart(exec, "pass")
{last}
os.kill(os.getpid(), signal.SIGKILL)
"""
    # What is left of it would hold its stream of errors open.
    killed = subprocess.run(
        [sys.executable, "-c", code], check=False, stderr=subprocess.PIPE, timeout=120
    )
    assert (killed.returncode, killed.stderr) == (-9, b"")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are read there")
def test_the_process_that_forks_has_no_thread_that_could_hold_a_lock() -> None:
    do_apart(
        exec,
        "import os, pathlib\n"
        "tasks = set(pathlib.Path(f'/proc/{os.getppid()}/task').iterdir())\n"
        "tasks.remove(pathlib.Path(f'/proc/{os.getppid()}/task/{os.getppid()}'))\n"
        "others = [(task / 'comm').read_text().strip() for task in tasks]\n"
        "assert [name for name in others if not name.startswith('polars-ooc')] == [], others\n",
    )
