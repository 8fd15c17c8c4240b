"""From records to a page: `python story.py FOLDER` plays it in a new folder.

The records lie in a folder of the agency, and stay there. What the hub gets is counts.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from covey.cli.main import run
from covey.project import load_registry
from covey.synthetic import records_of_nobody

PERIOD, MANY = "2025-Q1", 20_000
HERE = Path(__file__).parent


def play(folder: Path) -> None:
    """Play the agency's part, and then that of the hub."""
    office, hub = folder / "office", folder / "hub"
    office.mkdir(parents=True)
    shutil.copytree(HERE / "schemas", hub / "schemas")
    shutil.copy(HERE / "covey.toml", hub)
    registry = load_registry(hub)
    submission = registry.submission("legal_aid")
    trees = {name: registry.hierarchies[of] for name, of in submission.dimensions.items()}
    if submission.records is None:
        raise SystemExit("legal_aid says what its records look like")
    cases = office / "cases.parquet"
    made = records_of_nobody(
        submission.records, trees, PERIOD, range(MANY), changing=("area", "matter")
    )
    made.write_parquet(cases)
    counts = hub / "inbox" / "legal_aid" / f"{PERIOD}.csv"
    counts.parent.mkdir(parents=True)
    covey(hub, "tabulate", cases, "--as", "legal_aid", "--period", PERIOD, "--out", counts)
    covey(hub, "collect")
    covey(hub, "release", "people_helped", PERIOD)
    covey(hub, "page")


def covey(hub: Path, *words: object) -> None:
    """Run a command, which must do what it is for."""
    print(f"\n$ covey {' '.join(map(str, words))}", flush=True)
    code = run([*map(str, words), "--project", str(hub)])
    if code:
        raise SystemExit(f"covey {words[0]} ended with {code}.")


if __name__ == "__main__":
    play(Path(sys.argv[1]))
