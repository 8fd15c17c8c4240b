"""One table in τ-ARGUS, by the Python of the peer's own environment.

python tauargus_run.py FOLDER MINIMUM_COUNT METHOD MINUTES: reads FOLDER as `Table.write` left it,
writes hidden.csv and prints JSON with the seconds of the protection. METHOD is MOD or OPT.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

from pytauargus import protect


def main() -> None:
    folder, minimum_count, method, minutes = (
        Path(sys.argv[1]),
        sys.argv[2],
        sys.argv[3],
        sys.argv[4],
    )
    dimensions = json.loads((folder / "dimensions.json").read_text(encoding="utf-8"))
    names = [dimension["name"] for dimension in dimensions]
    start = time.perf_counter()
    result = protect(
        people(folder / "leaves.csv", names),
        names,
        response="persons",
        safety_rules=f"FREQ({minimum_count},30)",
        suppress=f"{method}(1,{minutes},1,1,1)" if method == "MOD" else f"{method}(1,{minutes})",
        hrc={d["name"]: write_tree(folder, d) for d in dimensions if max(d["depth"]) > 1},
        totcode="_T",
        workdir=str(folder / "tau"),
    )
    rows = result.tables[0].rows
    seconds = time.perf_counter() - start
    hidden = [[row[name] or "_T" for name in names] for row in rows if row["status"] in ("U", "M")]
    with (folder / "hidden.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([names, *hidden])
    print(json.dumps({"seconds": seconds}))


def people(path: Path, names: list[str]) -> dict[str, list[object]]:
    """One row a person, as τ-ARGUS takes microdata."""
    columns: dict[str, list[object]] = {name: [] for name in names}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for name in names:
                columns[name] += [row[name]] * int(row["count"])
    return {**columns, "persons": [1] * len(columns[names[0]])}


def write_tree(folder: Path, dimension: dict[str, list[str]]) -> str:
    """One code a line, an @ for each level below the first; the total is left out."""
    path = folder / f"{dimension['name']}.hrc"
    lines = [
        "@" * (int(depth) - 1) + code
        for code, depth in zip(dimension["codes"], dimension["depth"], strict=True)
        if int(depth)
    ]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return str(path)


if __name__ == "__main__":
    main()
