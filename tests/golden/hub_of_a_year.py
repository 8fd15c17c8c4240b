"""A small hub that lives through a year: corrections, half-years, a withdrawal and its undoing."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from covey.contracts import Dataset, Registry, Source, Submission
from covey.disclosure import Policy
from covey.hub.release import release_period
from covey.store import reinstate, withdraw
from tests.unit.hub.accepted import MOMENT, Accepted

AREAS = """code,parent,label,level
VN,,All,country
P,VN,Province P,province
Q,VN,Province Q,province
a,P,District a,district
b,P,District b,district
c,Q,District c,district
d,Q,District d,district
"""
PERIODS = "code,parent,label\n_T,,All periods\n2024,_T,2024\n" + "".join(
    f"2024-S{half},2024,Half {half}\n"
    + "".join(f"2024-Q{one},2024-S{half},Quarter {one}\n" for one in (2 * half - 1, 2 * half))
    for half in (1, 2)
)
CLINICS = Submission(
    "clinics", "health", "People served", object, {"area": "areas"}, "n", "persons"
)
PEOPLE = Dataset(
    "people", "People served", "persons", {"area": "areas"}, (Source("clinics"),), Policy(5),
    "0 6 5 * *", calendar=("half-year", "year"),
)  # fmt: skip
COUNTS = {
    "2024-Q1": {"a": 30, "b": 3, "c": 9, "d": 40},
    "2024-Q2": {"a": 6, "b": 25, "c": 40, "d": 2},
    "2024-Q3": {"a": 21, "b": 31, "c": 17, "d": 35},
    "2024-Q4": {"a": 22, "b": 28, "c": 3, "d": 39},
}
WHY = "Two districts were exchanged."


def begun(folder: Path) -> Accepted:
    """Return the hub before any file came."""
    (folder / "codelists").mkdir()
    for name, text in (("areas", AREAS), ("periods", PERIODS)):
        (folder / "codelists" / f"{name}.csv").write_text(text, encoding="utf-8")
    return Accepted(folder, Registry((CLINICS,), (PEOPLE,), folder / "codelists"))


def lived(folder: Path) -> Accepted:
    """Return the hub after its year."""
    hub = begun(folder)
    for period in ("2024-Q1", "2024-Q2"):
        hub.accept(CLINICS, period, COUNTS[period])
        hub.release("people", period)
    hub.release("people", "2024-S1")
    hub.accept(CLINICS, "2024-Q1", {"a": 50, "b": 13, "c": 29, "d": 60})
    hub.release("people", "2024-Q1")
    hub.accept(CLINICS, "2024-Q3", COUNTS["2024-Q3"])
    hub.release("people", "2024-Q3")
    _take_back(hub, "2024-Q3")
    hub.accept(CLINICS, "2024-Q3", {"a": 61, "b": 71, "c": 57, "d": 75})
    hub.release("people", "2024-Q3")
    _take_back(hub, "2024-S1")
    with hub.store() as store:
        back = ("people", "2024-S1", None)
        reinstate(store, hub.settings.archive, back, "It was right.", MOMENT + timedelta(hours=2))
    hub.accept(CLINICS, "2024-Q4", COUNTS["2024-Q4"])
    for period in ("2024-Q4", "2024-S2", "2024"):
        hub.release("people", period)
    embargo = MOMENT.replace(year=2999)
    hub.accept(CLINICS, "2024-Q4", {"a": 62, "b": 68, "c": 43, "d": 79})
    late = MOMENT + timedelta(hours=3)
    release_period(hub.settings, hub.registry, ("people", "2024-Q4"), late, not_before=embargo)
    return hub


def _take_back(hub: Accepted, period: str) -> None:
    with hub.store() as store:
        release = ("people", period, None)
        withdraw(store, hub.settings.archive, release, WHY, MOMENT + timedelta(hours=1))


def public_rows(path: Path) -> dict[str, list[list[Any]]]:
    """Return every row of every table of a public file, heads of the ledger and readme aside."""
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE table_name <> 'readme' "
            "ORDER BY ALL"
        ).fetchall()
        told = {}
        for schema, table in found:
            columns = [
                name
                for (name,) in connection.execute(
                    "SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND "
                    "table_name = ? ORDER BY column_index",
                    [schema, table],
                ).fetchall()
                if name != "ledger"
            ]
            chosen = ", ".join(f'"{name}"' for name in columns)
            rows = connection.execute(f'SELECT {chosen} FROM {schema}."{table}"').fetchall()
            told[f"{schema}.{table}"] = [columns, *rows]
        plain: dict[str, list[list[Any]]] = json.loads(json.dumps(told, default=str))
        return plain


def written(told: dict[str, list[list[Any]]]) -> str:
    """Return rows as JSON, a line each."""
    tables = [
        f'"{name}": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for name, rows in told.items()
    ]
    return "{\n" + ",\n".join(tables) + "\n}\n"


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        text = written(public_rows(lived(Path(made)).public))
    (Path(__file__).parent / "hub" / "public.json").write_text(text, encoding="utf-8")
