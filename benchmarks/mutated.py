"""Damaged files by the thousand: each is accepted or refused in words, and none is our fault.

    .venv/bin/python -m benchmarks.mutated [--each 10000]

Files of agencies, in every form that is read, go the way of `covey check`; a publication of others,
the settings of a project, a hierarchy and the manifest of an export that of the commands for them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.results import machine, write_section
from covey.errors import CoveyError
from covey.exchange.manifest import Manifest
from covey.hub.settings import read_settings
from covey.intake import inspect, read_register
from covey.tables import Hierarchy
from tests.mutated import all_mutated
from tests.unit.hub.hub import Hub
from tests.unit.intake.books import GOOD, ods, xls, xlsx
from tests.unit.intake.clinic import GOOD as TEXT
from tests.unit.intake.clinic import TREES, submission, write
from tests.unit.intake.statistical import json_stat, parquet, px, sdmx_csv

FORMS = {"Parquet": parquet, "SDMX-CSV": sdmx_csv, "JSON-stat": json_stat, "PX": px}
MANIFEST = b'{"form": "covey export 1", "files": {"a.csv": "00"}, "left_out": {}, "release": {}}'
SETTINGS = b'time_zone = "Asia/Ho_Chi_Minh"\nforms = ["exports", "pages"]\nlargest_file = 256\n'


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=10_000)
    each = parser.parse_args().each
    where, lines = machine(), []
    with tempfile.TemporaryDirectory() as room:
        for kind, (good, judge) in _kinds(Path(room)).items():
            began, found = time.monotonic(), Counter[str]()
            for content in all_mutated(good.read_bytes(), each):
                good.write_bytes(content)
                found[_outcome(judge, good)] += 1
            counts = [found[word] for word in ("taken", "refused", "exit 3")]
            spent = time.monotonic() - began
            lines.append(f"| {kind} | {each:,} | {' | '.join(map(str, counts))} | {spent:.0f} |")
            print(lines[-1], flush=True)
    table = "\n".join(lines)
    write_section(
        "mutated",
        f"""## Damaged files

Bits and bytes of a good file are changed, cut, repeated and put in; half of the workbooks are
changed inside their parts and packed again. `benchmarks/mutated.py --each {each}`; {where}.

| file | mutated | taken | refused in words | exit 3 | seconds |
|---|---|---|---|---|---|
{table}
""",
    )


def _kinds(room: Path) -> dict[str, tuple[Path, Callable[[Path], object]]]:
    def sent(path: Path) -> object:
        return inspect(path, submission(), TREES)

    forms = room / "forms"
    forms.mkdir()
    hub = Hub(room)
    outside = hub.outside("health.csv", "2024-Q1,A2,F,4")
    toml, manifest, areas = room / "covey.toml", room / "manifest.json", room / "areas.csv"
    toml.write_bytes(SETTINGS)
    manifest.write_bytes(MANIFEST)
    areas.write_text("code,parent,label\nVN,,All\nA,VN,Area A\nB,VN,Area B\n", encoding="utf-8")
    return {
        "CSV": (write(room, TEXT), sent),
        ".xlsx": (xlsx(room, {"Data": GOOD}), sent),
        ".ods": (ods(room, GOOD), sent),
        ".xls": (xls(room, GOOD), sent),
        **{name: (write_form(forms), sent) for name, write_form in FORMS.items()},
        "outside/*.csv": (outside, lambda path: read_register(path.parent, hub.registry)),
        "covey.toml": (toml, lambda path: read_settings(path.parent)),
        "manifest.json": (manifest, lambda path: Manifest.read(path.read_bytes(), path)),
        "hierarchy": (areas, Hierarchy.read),
    }


def _outcome(judge: Callable[[Path], object], file: Path) -> str:
    try:
        judge(file)
    except CoveyError as error:
        return "refused" if error.exit_code != CoveyError.exit_code else "exit 3"
    except Exception as error:  # noqa: BLE001  what a command would call our fault
        print(f"{type(error).__name__}: {error}", flush=True)
        return "exit 3"
    return "taken"


if __name__ == "__main__":
    main()
