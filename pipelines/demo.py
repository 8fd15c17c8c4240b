"""`make demo`: made-up agencies through both flows to a published file, which is then attacked.

Everything happens in ``demo/``: a run begins with empty folders there and leaves them to look at.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.markup import escape

from covey import audit
from covey.contracts import Registry
from covey.disclosure import is_compiled
from covey.errors import CoveyError
from covey.project import load_registry
from covey.store import Published, ask
from covey.synthetic import Defect, Network, write_agencies

if TYPE_CHECKING:
    from covey.flows.ingest import Collection

_ROOT: Final = Path(__file__).parents[1]
_DEMO: Final = _ROOT / "demo"
_FOLDERS: Final = ("inbox", "letters", "confidential", "public")
_PERIODS: Final = ("2024-Q1", "2024-Q2")
_PERIOD: Final = "2024-Q1"
_DEFECTS: Final = (
    Defect.UNKNOWN_CODE,
    Defect.PERSON_ROWS,
    Defect.WRONG_ENCODING,
    Defect.NEGATIVE_COUNT,
    Defect.WRONG_TOTAL,
)
_SEED: Final = 2024
_REACH: Final = {
    "health_services": 0.9,
    "social_support": 0.5,
    "vocational_training": 0.15,
    "justice_outcomes": 0.1,
}
_QUERY: Final = f"""\
SELECT area_label AS province, obs_value AS people
FROM people_supported_labelled
WHERE period = '{_PERIOD}' AND sector = '_T' AND sex = '_T' AND age = '_T'
  AND area IN (SELECT code FROM codelists WHERE codelist = 'areas' AND parent = 'VN')
ORDER BY people DESC NULLS LAST
LIMIT 5"""

_console = Console(highlight=False)


def main() -> None:
    """Run the demonstration."""
    started = time.monotonic()
    _use_demo_folders()
    registry = load_registry(_ROOT)
    _write_files(registry)
    _tell_collection(_collect())
    published = [_release(dataset.name) for dataset in registry.datasets]
    _refuse_a_year()
    _attack(registry, published)
    _ask_as_an_analyst()
    _console.print(f"\nDone in {time.monotonic() - started:.0f} s.")


def _use_demo_folders() -> None:
    """Begin with empty folders; Prefect's record of earlier demonstrations stays."""
    for name in _FOLDERS:
        shutil.rmtree(_DEMO / name, ignore_errors=True)
        os.environ[f"COVEY_{name.upper()}"] = str(_DEMO / name)
    os.environ["COVEY_PROJECT"] = str(_ROOT)
    os.environ["PREFECT_HOME"] = str(_DEMO / ".prefect")


def _write_files(registry: Registry) -> None:
    with _step("Five agencies write their files"):
        network = Network(registry, seed=_SEED, reach=_REACH)
        written = write_agencies(network, _DEMO / "inbox", _PERIODS, _DEFECTS)
    _console.print(f"  {len(written.files)} files, and {len(written.planted)} with a mistake")


def _collect() -> Collection:
    with _step("Prefect runs the flow [bold]ingest[/bold] (it starts its own server first)"):
        from covey.flows.ingest import collect

        return collect()


def _tell_collection(collection: Collection) -> None:
    _console.print(f"  {len(collection.accepted)} accepted, {len(collection.refused)} refused:")
    for receipt in collection.refused:
        letter = Path(receipt.letter or "").read_text(encoding="utf-8").splitlines()
        _console.print(f"  [red]refused[/red] {escape(receipt.file_name)}")
        _console.print(f"    {escape(letter[1].strip())}", style="dim", soft_wrap=True)
    _console.print(f"  The letters to the agencies: {_near(_DEMO / 'letters')}")


def _release(dataset: str) -> Published:
    from covey.flows.release import release_period

    once = "" if is_compiled() else " (the search is compiled first, once, for a minute)"
    with _step(f"Prefect runs the flow [bold]release[/bold] for {dataset} {_PERIOD}{once}"):
        (published,) = release_period(dataset, _PERIOD)
    _console.print(
        f"  {published.rows:,} cells, {published.hidden:,} of them hidden so that nobody is found"
    )
    return published


def _refuse_a_year() -> None:
    from covey.flows.release import release_period

    with _step("Somebody asks for a whole year"):
        try:
            release_period("people_supported", _PERIOD[:4])
        except CoveyError as refusal:
            said = str(refusal)
        else:
            raise CoveyError("a total over time was published.")
    _console.print(f"  [red]refused[/red] {escape(said)}", soft_wrap=True)


def _attack(registry: Registry, published: Sequence[Published]) -> None:
    """Attack the file as an outsider who reads nothing but the file."""
    for one in published:
        contract = registry.dataset(one.dataset)
        with _step(f"An outsider opens the published file and attacks {one.dataset}"):
            rows = ask(
                _DEMO / "public" / "covey.duckdb",
                f"SELECT * EXCLUDE (period) FROM {one.dataset} WHERE period = '{one.period}'",
            )
            verdict = audit(rows, registry.trees(contract.dimensions), contract.policy)
        if not verdict.safe:
            raise CoveyError(f"{one.dataset}: {len(verdict.findings)} hidden cells fell.")
        _console.print(f"  {verdict.attacked:,} hidden counts attacked, none can be worked out")


def _ask_as_an_analyst() -> None:
    file = _DEMO / "public" / "covey.duckdb"
    _console.print(f"\nThe file to share: [bold]{_near(file)}[/bold]. An analyst types:\n")
    _console.print(escape(_QUERY), style="cyan", soft_wrap=True)
    _console.print()
    for province, people in ask(file, _QUERY).rows():
        shown = "hidden" if people is None else f"{people:,}"
        _console.print(f"  {province:<20} {shown:>10}")


@contextmanager
def _step(title: str) -> Iterator[None]:
    """Show that something is going on, and then how long it took."""
    started = time.monotonic()
    with _console.status(title):
        yield
    _console.print(f"[green]✓[/green] {title} [dim]({time.monotonic() - started:.1f} s)[/dim]")


def _near(path: Path) -> str:
    return str(path.relative_to(_ROOT))


if __name__ == "__main__":
    main()
