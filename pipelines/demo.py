"""`make demo`: made-up agencies through both flows to a published file, which is then attacked.

No server is named, so Prefect starts one of its own for this run.

Everything happens in ``demo/``: a run begins with empty folders there and leaves them to look at.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from covey import audit
from covey.contracts import Registry
from covey.disclosure import Out, audit_series, is_compiled, seen_changes
from covey.errors import CoveyError
from covey.hub.clock import DEMONSTRATION_DAY
from covey.project import load_registry
from covey.store import Published, ask
from covey.synthetic import Defect, Network, write_agencies

if TYPE_CHECKING:
    from covey.hub.collect import Collection

_ROOT: Final = Path(__file__).parents[1]
_DEMO: Final = _ROOT / "demo"
_FOLDERS: Final = ("inbox", "letters", "confidential", "public", "reformed")
_PERIODS: Final = ("2024-Q1", "2024-Q2")
_PERIOD: Final = "2024-Q1"
DAY: Final = "2024-07-30"
"""Today in the demonstration: its newest quarter is over for a month."""

_LATE: Final = Path("info_takedowns", "info_takedowns_2024-06.csv")
"""The file of an agency that is late."""

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
_SERIES: Final = "people_supported"
"""The dataset of which both periods go out."""

_OUTREACH: Final = "outreach_activities"
"""The dataset of which a correction and a half-year go out as well."""

_BY_PROVINCE: Final = "online_takedowns"
"""The dataset that goes out by former and by new provinces."""

_REFORM: Final = _ROOT / "examples" / "geographies" / "provinces"

_HALF_YEAR: Final = "2024-S1"
_MORE: Final = (9, 0, 14, 0, 0, 0, 1, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 6)
"""Sessions that were forgotten, by the first rows of the file."""

_SEEN: Final = f"""\
SELECT breakdown, cells, hidden, visible
FROM breakdowns
WHERE dataset = '{_SERIES}' AND period = '{_PERIOD}'
ORDER BY dimensions, breakdown"""

_DISTRICTS: Final = f"""\
SELECT dataset, count(*) AS breakdowns,
       string_agg(breakdown, ', ' ORDER BY breakdown)
         FILTER (levels['area'] = 'district') AS by_district
FROM breakdowns
WHERE period = '{_PERIOD}'
GROUP BY dataset HAVING by_district IS NOT NULL ORDER BY dataset"""

_HOTSPOTS: Final = """\
SELECT area_label AS district,
       sum(obs_value) FILTER (period = '2024-Q1') AS q1,
       sum(obs_value) FILTER (period = '2024-Q2') AS q2,
       q2 - q1 AS change
FROM people_supported_by_period.district
GROUP BY ALL
ORDER BY q2 DESC NULLS LAST
LIMIT 8"""

_UNDER_18: Final = """\
SELECT area_label AS province, obs_value AS girls_and_women_under_18
FROM people_supported_by(area := 'province', sex := 'sex', age := 'age', period := '2024-Q2')
WHERE sex = 'F' AND age = 'Y_LT18'
ORDER BY obs_value DESC NULLS LAST
LIMIT 5"""

_console = Console(highlight=False)


def main() -> None:
    """Run the demonstration."""
    started = time.monotonic()
    _use_demo_folders()
    registry = load_registry(_ROOT)
    _write_files(registry)
    _tell_collection(_collect())
    published = [_release(dataset.name, _PERIOD) for dataset in registry.datasets]
    published.append(_release(_SERIES, _PERIODS[1]))
    _attack(registry, published)
    _publish_a_half_year(registry)
    _publish_a_reform(registry)
    _tell_what_is_seen()
    _ask_as_an_analyst()
    _write_pages()
    _console.print(f"\nDone in {time.monotonic() - started:.0f} s.")


def _use_demo_folders() -> None:
    """Begin with empty folders; Prefect's record of earlier demonstrations stays."""
    for name in _FOLDERS:
        shutil.rmtree(_DEMO / name, ignore_errors=True)
        os.environ[f"COVEY_{name.upper()}"] = str(_DEMO / name)
    os.environ["COVEY_PROJECT"] = str(_ROOT)
    os.environ["COVEY_NOTICE"] = "Made-up counts, for demonstration"
    os.environ[DEMONSTRATION_DAY] = DAY
    os.environ["PREFECT_HOME"] = str(_DEMO / ".prefect")


def _write_files(registry: Registry) -> None:
    with _step("Five agencies write their files"):
        network = Network(registry, seed=_SEED, reach=_REACH)
        written = write_agencies(network, _DEMO / "inbox", _PERIODS, _DEFECTS)
        (_DEMO / "inbox" / _LATE).unlink()
    _console.print(
        f"  {len(written.files) - 1} files, and {len(written.planted)} with a mistake; one is late"
    )


def _collect() -> Collection:
    with _step("Prefect runs the flow [bold]ingest[/bold] (it starts its own server first)"):
        from covey.flows.command import collect

        return collect(_ROOT)


def _tell_collection(collection: Collection) -> None:
    _console.print(f"  {len(collection.accepted)} accepted, {len(collection.refused)} refused:")
    for receipt in collection.refused:
        letter = Path(receipt.letter or "").read_text(encoding="utf-8").splitlines()
        _console.print(f"  [red]refused[/red] {escape(receipt.file_name)}")
        _console.print(f"    {escape(letter[1].strip())}", style="dim", soft_wrap=True)
    _console.print(f"  The letters to the agencies: {_near(_DEMO / 'letters')}")


def _release(dataset: str, period: str) -> Published:
    from covey.flows.command import release
    from covey.hub.release import ReleaseRequest

    once = "" if is_compiled() else " (the search is compiled first, once, for a minute)"
    with _step(f"Prefect runs the flow [bold]release[/bold] for {dataset} {period}{once}"):
        ((published,), _) = release(_ROOT, ReleaseRequest(dataset, period))
    _console.print(
        f"  {len(published.breakdowns)} breakdowns with {published.rows:,} cells, "
        f"{published.hidden:,} of them hidden so that nobody is found"
    )
    return published


def _publish_a_half_year(registry: Registry) -> None:
    """Publish a second quarter, a correction of the first, and the half-year of both."""
    _console.print(f"\nAnd now a series: {_OUTREACH} goes on, and is corrected.\n")
    first, second = _PERIODS
    _tell_alone(registry, second)
    _release(_OUTREACH, second)
    with _step(f"Social affairs correct their file for {first}"):
        _correct(_DEMO / "inbox" / "social_outreach", first)
        _collect_again()
    _tell_alone(registry, first)
    _release(_OUTREACH, first)
    _tell_alone(registry, _HALF_YEAR)
    _release(_OUTREACH, _HALF_YEAR)
    _attack_together(registry)


def _publish_a_reform(registry: Registry) -> None:
    """Publish a quarter again, by the provinces of July 2025 with the former ones below them."""
    from covey.hub.release import ReleaseRequest, release
    from covey.hub.settings import read_settings

    _console.print(f"\nAnd a reform: {_BY_PROVINCE} {_PERIOD} by the provinces of July 2025.\n")
    asked = ReleaseRequest(_BY_PROVINCE, _PERIOD)
    with _step("An officer edits the codelist, and releases the quarter again"):
        (published,) = release(read_settings(), _reformed(registry), asked)
    for sentence in published.regrouped:
        _console.print(f"  {escape(sentence)}", soft_wrap=True)


def _reformed(registry: Registry) -> Registry:
    """Return the contracts beside a copy of the codelists in which provinces were merged."""
    copied = _DEMO / "reformed" / "codelists"
    shutil.copytree(registry.codelists, copied)
    shutil.copytree(registry.codelists.parent / "words", copied.parent / "words")
    former = pl.read_csv(copied / "provinces.csv", infer_schema=False)
    merged = pl.read_csv(_REFORM / "crosswalk.csv").filter(pl.col("old") != pl.col("new"))
    above = dict(merged.select("old", "new").iter_rows())
    new = pl.read_csv(_REFORM / "new.csv", infer_schema=False)
    ended = former.filter(pl.col("code").is_in(list(above)))
    living = ended.group_by(pl.col("code").replace_strict(above)).agg(
        pl.col("population").cast(pl.Int64).sum().cast(pl.String)
    )
    pl.concat(
        [
            former.filter(~pl.col("code").is_in(list(above))),
            # On the tile of the province that had its number before, which has none now.
            new.filter(pl.col("code").is_in(list(above.values())))
            .join(
                former.select(pl.col("code") + ".2025", "level", "tile_column", "tile_row"),
                on="code",
            )
            .join(living, on="code"),
            ended.with_columns(
                parent=pl.col("code").replace_strict(above),
                level=pl.lit("former province"),
                tile_column=None,
                tile_row=None,
            ),
        ]
    ).write_csv(copied / "provinces.csv")
    # Of the first release: without them the finest areas that qualify are the former ones.
    datasets = tuple(
        replace(one, keep_breakdowns=one.keep_breakdowns and one.name != _BY_PROVINCE)
        for one in registry.datasets
    )
    return replace(registry, datasets=datasets, codelists=copied)


def _correct(folder: Path, period: str) -> None:
    """Send a file again: a few sessions more in the first districts, and one more in another."""
    rows = pl.read_csv(folder / f"{folder.name}_{period}.csv", infer_schema=False)
    more = pl.Series("more", [*_MORE, *[0] * (rows.height - len(_MORE))])
    counted = (pl.col("sessions").cast(pl.Int64) + more).alias("sessions")
    rows.with_columns(counted).write_csv(folder / f"{folder.name}_{period}_corrected.csv")


def _collect_again() -> None:
    from covey.flows.command import collect

    collect(_ROOT)


def _tell_alone(registry: Registry, period: str) -> None:
    """Say what a period would tell if it were protected as if nothing else were out."""
    from covey.hub.plan import Plan, plan_releases
    from covey.hub.settings import read_settings

    with _step(f"What would {_OUTREACH} {period} tell, had nobody a memory?"):
        (plan,) = plan_releases(read_settings(), registry, _OUTREACH, period)
    if not isinstance(plan, Plan):
        raise CoveyError(f"{_OUTREACH} {period} does not fit beside what is out.")
    if not plan.told:
        _console.print("  nothing beside what is out")
        return
    _console.print(f"  {len(plan.told)} unsafe counts would follow, such as")
    _console.print(f"  [red]{escape(min(plan.told, key=len))}[/red]", soft_wrap=True)


def _attack_together(registry: Registry) -> None:
    """Attack both quarters, the correction and the half-year as one, from their rows."""
    contract = registry.dataset(_OUTREACH)
    trees = registry.trees(contract.dimensions)
    first, second = _PERIODS
    queries = {
        f"{first}, as it was": (f"superseded.{_OUTREACH}", first, (first,)),
        first: (_OUTREACH, first, (first, "correction")),
        second: (_OUTREACH, second, (second,)),
        _HALF_YEAR: (_OUTREACH, _HALF_YEAR, (first, "correction", second)),
    }
    columns = ", ".join([*trees, "obs_value", "obs_status"])
    with _step("An outsider with the file attacks all four tables as one"):
        out = {
            name: Out.read(
                ask(
                    _DEMO / "public" / "covey.duckdb",
                    f"SELECT {columns} FROM {table} WHERE period = '{period}'",
                ),
                trees,
                parts,
            )
            for name, (table, period, parts) in queries.items()
        }
        grid = out[second].rows.grid
        changed = seen_changes(grid, *(out[name] for name in list(queries)[:2]))
        verdict = audit_series(grid, out, contract.policy, {"correction": changed})
    if not verdict.safe:
        raise CoveyError(f"{_OUTREACH}: {len(verdict.findings)} hidden counts fell together.")
    _console.print(
        f"  {verdict.attacked:,} hidden counts and {verdict.details:,} without a row attacked, "
        "none can be worked out"
    )


def _attack(registry: Registry, published: Sequence[Published]) -> None:
    """Attack the file as an outsider who reads nothing but the file."""
    for one in published:
        contract = registry.dataset(one.dataset)
        with _step(f"An outsider with the file attacks {one.dataset} {one.period}"):
            rows = ask(
                _DEMO / "public" / "covey.duckdb",
                f"SELECT * EXCLUDE (period) FROM {one.dataset} WHERE period = '{one.period}'",
            )
            verdict = audit(rows, registry.trees(contract.dimensions), contract.policy)
        if not verdict.safe:
            raise CoveyError(f"{one.dataset}: {len(verdict.findings)} hidden cells fell.")
        _console.print(
            f"  {verdict.attacked:,} hidden counts and {verdict.details:,} without a row attacked, "
            "none can be worked out"
        )


def _tell_what_is_seen() -> None:
    """Tell of each dataset which breakdowns are out, and how many people each of them shows."""
    file = _DEMO / "public" / "covey.duckdb"
    _console.print(f"\nThe file to share: [bold]{_near(file)}[/bold]. An analyst types:\n")
    _ask(_SEEN)
    _ask(_DISTRICTS)


def _ask_as_an_analyst() -> None:
    _console.print("Which districts had most people reached, and how did it change?\n")
    _ask(_HOTSPOTS)
    _console.print("And how many girls and women under 18 were reached, by province?\n")
    _ask(_UNDER_18)


def _write_pages() -> None:
    from covey.hub.pages import write_public_pages
    from covey.hub.settings import read_settings

    with _step("Pages for people without tools, made of the public file alone"):
        index, _, *pages = write_public_pages(read_settings())
    _console.print(
        f"  {len(pages)} pages, one for questions, and their index: [bold]{_near(index)}[/bold]"
    )


def _ask(query: str) -> None:
    """Print a query and what the published file answers."""
    answer = ask(_DEMO / "public" / "covey.duckdb", query)
    _console.print(escape(query), style="cyan", soft_wrap=True)
    table = Table(box=None)
    for name, kind in answer.schema.items():
        table.add_column(name, justify="right" if kind.is_numeric() else "left")
    for row in answer.rows():
        table.add_row(*map(_shown, row))
    _console.print(table)
    _console.print()


def _shown(value: str | float | None) -> str:
    """Return a cell of an answer: a share in percent, and NULL as what it stands for."""
    if value is None:
        return "hidden"
    if isinstance(value, float):
        return f"{value:.1%}"
    return escape(value) if isinstance(value, str) else f"{value:,}"


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
