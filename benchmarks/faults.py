"""Faults played to every command that writes: what became of what was there, in RESULTS.md.

    .venv/bin/python -m benchmarks.faults [--each 2] [--acts approve news]

Each command is killed, and finds its disk full, at so many of its writes, spread over all of them;
0 plays every one, which takes a day: a release with its exports has thousands. With `--acts` these
alone are played, and their lines are printed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.results import machine, write_section
from tests.end_to_end.faults.play import ACTS, HOWS, Stages, faults_of, state
from tests.end_to_end.project import Office
from tests.end_to_end.shell import open_shell
from tests.post_office import HERE, web_server

KINDS = ("lost or twice", "half", "unsaid", "exit", "it is not done again")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=2)
    parser.add_argument("--acts", nargs="+", choices=ACTS)
    asked = parser.parse_args()
    each = asked.each
    lines = []
    where = machine()
    own = {name: text for name, text in os.environ.items() if name != "PREFECT_API_URL"}
    with tempfile.TemporaryDirectory() as home, open_shell(own) as shell, web_server() as told:
        stages = Stages(Office(Path(home), shell), Path(home), f"http://{HERE}:{told.port}/")
        for name in asked.acts or ACTS:
            lines.append(_line(name, stages, Path(home), each))
            print(lines[-1], flush=True)
    if asked.acts:
        return
    table = "\n".join(lines)
    write_section(
        "faults",
        f"""## Faults at writes

Each command is done once to count its writes (calls that change a file or a folder, the pieces of
one file as one, and statements of DuckDB that change something); then it is killed by SIGKILL at
one of them, or the disk is full from there on, in a copy of the project. `covey status` and
`covey ledger --verify` look at it, the command is given again, and what counts (files, rows,
entries, what is public, exports, letters, plans, signatures, messages) is held against a project
where nothing happened. `benchmarks/faults.py --each {each}`; {where}.

| command | writes | killed | disk full | {" | ".join(KINDS)} |
|---|---|---|---|{"---|" * len(KINDS)}
{table}
""",
    )


def _line(name: str, stages: Stages, folder: Path, each: int) -> str:
    stage, found, played = stages[name], Counter[str](), dict.fromkeys(HOWS, 0)
    with tempfile.TemporaryDirectory(dir=folder) as room:
        whole = stage.copied(Path(room, "whole"))
        _, writes = stage.played(whole)
        whole.covey("status")
        to_be = state(whole)
        step = max(1, writes // each) if each else 1
        for how in HOWS:
            for at in range(1 + step // 2 if each else 1, writes + 1, step):
                project = stage.copied(Path(room, f"{how} {at}"))
                wrong = faults_of(stage, project, how, at, to_be)
                found.update(one.partition(":")[0] for one in wrong)
                played[how] += 1
                if wrong:
                    print(name, how, at, wrong, flush=True)
    counts = [played[how] for how in HOWS] + [found[kind] for kind in KINDS]
    return f"| {name} | {writes} | {' | '.join(map(str, counts))} |"


if __name__ == "__main__":
    main()
