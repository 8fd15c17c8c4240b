"""The main job on made-up agencies, from their files to a published file that is then attacked.

`make demo` runs this; everything it writes lies in ``demo/``, which it makes anew each time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

_HOME = Path("demo").resolve()
_FOLDERS = ("inbox", "letters", "confidential", "public")

# Before anything of the runs is imported: they read their folders and Prefect's from here.
os.environ["COVEY_PROJECT"] = str(Path.cwd())
os.environ["PREFECT_HOME"] = str(_HOME / "prefect")
for _folder in _FOLDERS:
    os.environ[f"COVEY_{_folder.upper()}"] = str(_HOME / _folder)

from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

import pipelines.ingest  # noqa: E402
import pipelines.release  # noqa: E402
from covey import audit  # noqa: E402
from covey.contracts import Registry  # noqa: E402
from covey.contracts import load_registry as load  # noqa: E402
from covey.store import Published, ask  # noqa: E402
from covey.synthetic import Defect, Network, write_agencies  # noqa: E402
from pipelines.ingest import Collection  # noqa: E402

PERIOD = "2024-Q1"
SEED = 2024
REACH = {
    "health_services": 0.9,
    "social_support": 0.5,
    "vocational_training": 0.15,
    "justice_outcomes": 0.1,
}
"""How many of the made-up people each agency meets."""

QUERY = """\
SELECT sector_label AS sector, sex_label AS sex, obs_value, obs_status
FROM people_supported_labelled
WHERE period = '2024-Q1' AND area = 'VN' AND age = '_T'
ORDER BY sector, sex"""
"""What an analyst might type."""

say = Console(highlight=False)


def main() -> None:
    """Run the demo from made-up files to the analyst's answer."""
    registry = load(Path.cwd())
    published_file = _HOME / "public" / "covey.duckdb"
    if _HOME.exists():
        shutil.rmtree(_HOME)
    say.rule("1  Agencies send their files")
    written = write_agencies(
        Network(registry, seed=SEED, reach=REACH), _HOME / "inbox", [PERIOD], list(Defect)
    )
    say.print(f"{len(written.files)} files, {len(written.planted)} of them with a mistake")
    say.rule("2  The hub collects them (Prefect starts, which takes a while)")
    with say.status("collecting"):
        collection = pipelines.ingest.collect()
    show_collection(collection)
    say.rule("3  Each dataset is protected, attacked and published")
    releases = [release(dataset.name) for dataset in registry.datasets]
    show_releases(releases)
    say.rule("4  An outsider attacks the published file")
    attack(registry, published_file)
    say.rule("5  An analyst asks")
    say.print(f"[dim]duckdb {os.path.relpath(published_file)}[/dim]\n{QUERY};")
    say.print(str(ask(published_file, QUERY)))
    say.print("\nA missing obs_value is hidden: status Q. Everything is in [bold]demo/[/bold].")


def release(dataset: str) -> Published:
    """Release one dataset for the demo's quarter."""
    with say.status(f"protecting {dataset}"):
        return pipelines.release.release_period(dataset, PERIOD)


def show_collection(collection: Collection) -> None:
    """Say what was accepted, and what was refused and why."""
    say.print(f"accepted: {len(collection.accepted)} files")
    table = Table("refused", "first defect", title_justify="left")
    for receipt in collection.refused:
        table.add_row(receipt.file_name, _first_defect(Path(receipt.letter or "")))
    say.print(table)


def show_releases(releases: Sequence[Published]) -> None:
    """Say how many cells of each dataset went out, and how many are hidden."""
    table = Table("dataset", "cells published", "cells hidden")
    for one in releases:
        table.add_row(one.dataset, f"{one.rows - one.hidden:,}", f"{one.hidden:,}")
    say.print(table)


def attack(registry: Registry, published_file: Path) -> None:
    """Attack every published table with what an outsider has: rows, codelists and the policy.

    Raises:
        SystemExit: a hidden count can be worked out.
    """
    for dataset in registry.datasets:
        columns = ", ".join(
            f'"{name}"' for name in (*dataset.dimensions, "obs_value", "obs_status")
        )
        rows = ask(
            published_file, f"SELECT {columns} FROM {dataset.name} WHERE period = '{PERIOD}'"
        )
        verdict = audit(rows, registry.trees(dataset.dimensions), dataset.policy)
        say.print(
            f"{dataset.name}: {verdict.attacked:,} hidden cells attacked, "
            f"{len(verdict.findings)} fell"
        )
        if not verdict.safe:
            raise SystemExit(1)


def _first_defect(letter: Path) -> str:
    lines = letter.read_text(encoding="utf-8").splitlines()
    return " ".join(next(line for line in lines if line.startswith("  ")).split())


if __name__ == "__main__":
    main()
