"""How long the intake takes for the same counts in each form, against CSV.

    .venv/bin/python -m benchmarks.forms [--rows 100_000] [--write]

A file has so many rows: one period, areas by ages by sexes, each with a count. Every form is judged
as `covey check` does, in the process that judges files; the process is there already. The forms
take turns, and the least of several runs counts, since others may work on the machine.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pandera.polars as pa
import polars as pl
import xlsxwriter

from benchmarks.results import machine, write_section
from covey.contracts import Submission
from covey.intake import inspect, prepare
from covey.remote.table_rows import rows_as_bytes
from covey.tables import Hierarchy

AGES: Final = [f"Y{age}" for age in range(50)]
SEXES: Final = ["F", "M"]
PERIOD: Final = "2024-Q1"
TURNS: Final = 5


class Counted(pa.DataFrameModel):
    """What a file holds."""

    period: str
    area: str
    age: str
    sex: str
    persons: int


CONTRACT: Final = Submission(
    "counted", "office", "People", Counted, {"area": "areas", "age": "ages", "sex": "sexes"},
    "persons", "persons",
)  # fmt: skip


def main() -> None:
    """Measure each form, and write a section of RESULTS.md where that is asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--write", action="store_true")
    asked = options.parse_args()
    areas = [f"A{number:05}" for number in range(asked.rows // (len(AGES) * len(SEXES)))]
    periods = Hierarchy.from_rows(
        {"code": code, "parent": parent} for code, parent in (("_T", ""), (PERIOD, "_T"))
    )
    flat = {"areas": areas, "ages": AGES, "sexes": SEXES}
    trees = {name: Hierarchy.flat(codes) for name, codes in flat.items()} | {"periods": periods}
    seconds = _measured(_frame(areas), areas, trees)
    lines = ["| form | s | × CSV |", "|---|--:|--:|"]
    lines += [f"| {form} | {s:.2f} | {s / seconds['CSV']:.2f} |" for form, s in seconds.items()]
    print("\n".join(lines))
    if asked.write:
        run = f"{machine()}. `python -m benchmarks.forms --rows {asked.rows}`"
        write_section(
            "forms", "\n".join(["## Forms at the intake", "", run, "", _ABOUT, "", *lines])
        )


_ABOUT: Final = """\
The same rows in each form, judged as `covey check` does, in the process that is there already: the
least of five runs in turns. The bound of a form of a statistics office is 3 times CSV."""


def _measured(
    frame: pl.DataFrame, areas: list[str], trees: Mapping[str, Hierarchy]
) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        files = {form: Path(folder) / form.replace(" ", "-") for form in _WRITERS}
        for form, write in _WRITERS.items():
            write(frame, areas, files[form])
        prepare()
        least = dict.fromkeys(files, float("inf"))
        for _ in range(TURNS):
            for form, path in files.items():
                start = time.perf_counter()
                taken = inspect(path, CONTRACT, trees)
                least[form] = min(least[form], time.perf_counter() - start)
                assert taken.frame["persons"].sum() == frame["persons"].sum()
    return least


def _frame(areas: list[str]) -> pl.DataFrame:
    codes = [pl.DataFrame({"area": areas}), pl.DataFrame({"age": AGES})]
    rows = codes[0].join(codes[1], how="cross").join(pl.DataFrame({"sex": SEXES}), how="cross")
    persons = (pl.int_range(pl.len()) * 7919 % 900 + 2).alias("persons")
    return rows.select(pl.lit(PERIOD).alias("period"), "area", "age", "sex", persons)


def _csv(frame: pl.DataFrame, _: list[str], path: Path) -> None:
    frame.write_csv(path)


def _xlsx(frame: pl.DataFrame, _: list[str], path: Path) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, frame.columns)
        for number, row in enumerate(frame.iter_rows(), start=1):
            sheet.write_row(number, 0, row)


def _parquet(frame: pl.DataFrame, _: list[str], path: Path) -> None:
    frame.write_parquet(path)


def _sdmx(frame: pl.DataFrame, _: list[str], path: Path) -> None:
    frame.select(
        STRUCTURE=pl.lit("dataflow"), STRUCTURE_ID=pl.lit("NSO:COUNTED(1.0)"), ACTION=pl.lit("I"),
        AREA="area", AGE="age", SEX="sex", TIME_PERIOD="period", OBS_VALUE="persons",
        OBS_STATUS=pl.lit("A"),
    ).write_csv(path)  # fmt: skip


def _json_stat(frame: pl.DataFrame, areas: list[str], path: Path) -> None:
    codes = {"period": [PERIOD], "area": areas, "age": AGES, "sex": SEXES}
    told = {
        "version": "2.0",
        "class": "dataset",
        "id": [*codes],
        "size": [len(one) for one in codes.values()],
        "dimension": {name: {"category": {"index": one}} for name, one in codes.items()},
        "value": frame["persons"].to_list(),
    }
    path.write_text(json.dumps(told), encoding="utf-8")


def _px(frame: pl.DataFrame, areas: list[str], path: Path) -> None:
    codes = {"area": areas, "age": AGES, "sex": SEXES, "period": [PERIOD]}
    listed = {name: ",\n".join(f'"{code}"' for code in one) for name, one in codes.items()}
    lines = [
        'CHARSET="ANSI";',
        'CODEPAGE="utf-8";',
        'STUB="area","age","sex";',
        'HEADING="period";',
    ]
    lines += [f'VALUES("{name}")={texts};' for name, texts in listed.items()]
    path.write_text(
        "\n".join([*lines, "DATA=", *map(str, frame["persons"]), ";"]), encoding="utf-8"
    )


def _rows(frame: pl.DataFrame, _: list[str], path: Path) -> None:
    path.write_bytes(rows_as_bytes(frame.columns, frame.iter_rows(), 2**30))


_WRITERS: Final[Mapping[str, Callable[[pl.DataFrame, list[str], Path], None]]] = {
    "CSV": _csv,
    "xlsx": _xlsx,
    "Parquet": _parquet,
    "SDMX-CSV 2.0": _sdmx,
    "JSON-stat": _json_stat,
    "PX": _px,
    "rows of a view": _rows,
}


if __name__ == "__main__":
    main()
