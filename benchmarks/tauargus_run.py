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
    words = {d["name"]: dict(zip(d["codes"], words_of(d), strict=True)) for d in dimensions}
    codes = {name: {word: code for code, word in words[name].items()} for name in names}
    start = time.perf_counter()
    result = protect(
        people(folder / "leaves.csv", words),
        names,
        response="persons",
        # A margin of 10 % asks for no more than that a count cannot be told, as of Covey.
        safety_rules=f"FREQ({minimum_count},10)",
        suppress=f"{method}(1,{minutes},1,1,1)" if method == "MOD" else f"{method}(1,{minutes})",
        hrc={d["name"]: write_tree(folder, d) for d in dimensions if max(d["depth"]) > 1},
        totcode="_T",
        workdir=str(folder / "tau"),
    )
    rows = result.tables[0].rows
    seconds = time.perf_counter() - start
    hidden = [
        [codes[name][row[name] or "_T"] for name in names]
        for row in rows
        if row["status"] in ("U", "M")
    ]
    with (folder / "hidden.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([names, *hidden])
    print(json.dumps({"seconds": seconds}))


def words_of(dimension: dict[str, list[str]]) -> list[str]:
    """Words of one length: in a file of fixed width, τ-ARGUS does not find shorter ones."""
    return ["_T", *(f"c{place:05}" for place in range(1, len(dimension["codes"])))]


def people(path: Path, words: dict[str, dict[str, str]]) -> dict[str, list[object]]:
    """One row a person, as τ-ARGUS takes microdata."""
    columns: dict[str, list[object]] = {name: [] for name in words}
    persons = 0
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            persons += int(row["count"])
            for name, word in words.items():
                columns[name] += [word[row[name]]] * int(row["count"])
    return {**columns, "persons": [1] * persons}


def write_tree(folder: Path, dimension: dict[str, list[str]]) -> str:
    """One code a line, an @ for each level below the first; the total is left out."""
    path = folder / f"{dimension['name']}.hrc"
    lines = [
        "@" * (int(depth) - 1) + code
        for code, depth in zip(words_of(dimension), dimension["depth"], strict=True)
        if int(depth)
    ]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return str(path)


if __name__ == "__main__":
    main()
