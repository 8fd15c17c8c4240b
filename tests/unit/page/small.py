"""A published file that one can check by eye: fourteen areas by sex, of which a few are hidden."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from pathlib import Path
from typing import Any

import polars as pl

from covey import Hierarchy
from covey.page import write_pages
from covey.store import Vintage, public_tables
from covey.store.code_rows import code_rows
from tests.unit.store.network import MOMENT

AREAS = (("VN", ""), *((f"A{at:02}", "VN") for at in range(1, 15)))
SEX = (("_T", ""), ("F", "_T"), ("M", "_T"))
PERIODS = (("_T", ""), ("2024-Q1", "_T"), ("2024-Q2", "_T"))
_PERIODS = Hierarchy.from_rows(
    {"code": code, "parent": parent, "label_vi": code} for code, parent in PERIODS
)
HIDDEN = {("A01", "F"), ("A01", "M"), ("A02", "F"), ("A02", "M"), ("A02", "_T"), ("A03", "_T")}
"""Of area A02 nothing is shown; its total is hidden, and so is that of A03, which follows."""

SAFE = {(area, sex) for area in ("A01", "A02") for sex in ("F", "M")}
"""Nothing follows of these: each may be 1 or more."""


def write(file: Path, folder: Path) -> tuple[Path, ...]:
    with public_tables(file) as tables:
        return write_pages(tables, folder, file)


def count(area: str, sex: str, more: int = 0) -> int:
    if area == "VN":
        return sum(count(code, sex, more) for code, parent in AREAS if parent)
    women, men = 10 * int(area[1:]), 5 * int(area[1:]) + more
    return women * (sex != "M") + men * (sex != "F")


def served(
    period: str = "2024-Q1",
    number: int = 1,
    *,
    more: int = 0,
    title: str = "People served",
    told: dict[str, Any] | None = None,
    hidden: Collection[tuple[str, str]] = HIDDEN,
) -> Vintage:
    """Return a vintage in which every area counts *more* men than by its rule."""
    cells = [
        {"area": area, "sex": sex,
         "obs_value": None if (area, sex) in hidden else count(area, sex, more),
         "obs_status": "Q" if (area, sex) in hidden else "A"}
        for area, _ in AREAS for sex, _ in SEX
    ]  # fmt: skip
    return Vintage(
        dataset={
            "dataset": "served", "title": title, "counts": "persons", "frequency": "quarter",
            "dimensions": [("area", "areas"), ("sex", "sex")], "note": "Each person once.",
            "title_vi": "Người được phục vụ", "note_vi": "Mỗi người một lần.",
            "names_vi": [("area", "địa bàn"), ("sex", "giới tính")],
        },
        release={
            "dataset": "served", "period": period, "vintage": number,
            "released_at": MOMENT.replace(tzinfo=None) + timedelta(days=number),
            "rows": len(cells), "hidden": len(hidden), "zeros_listed": True, "audit_safe": True,
            "audit_attacked": len(hidden), "minimum_count": 10, "zeros": "public",
            "intruder": "outsider", "insiders": "sex=F", "protection": "1", "levels": [],
            "detail": "one", "policy_source": "a made-up rule", **(told or {}),
        },
        codes=[
            *_codes("areas", AREAS, {"VN": ("Viet Nam", "Việt Nam")}),
            *_codes("sex", SEX, {"_T": ("All", "Tất cả"), "F": ("Female", "Nữ"),
                                 "M": ("Male", "Nam")}),
            *_codes("periods", PERIODS, {"2024-Q1": ("Quarter 1", "Quý 1"),
                                         "2024-Q2": ("Quarter 2", "Quý 2")}),
            *(row for row in code_rows({"periods": _PERIODS}, (), period, {})
              if row["code"] not in dict(PERIODS)),
        ],
        languages=frozenset({"vi"}),
        cells=pl.DataFrame(cells),
    )  # fmt: skip


def large(areas: int, ages: int) -> Vintage:
    """Return a vintage of areas by sex by age; every seventh count is hidden."""
    lists = {
        "area": _flat("VN", areas), "sex": SEX, "age": _flat("_T", ages),
    }  # fmt: skip
    codes = (pl.DataFrame({name: [code for code, _ in listed]}) for name, listed in lists.items())
    cells = reduce(lambda left, right: left.join(right, how="cross"), codes).with_row_index("at")
    hidden = pl.col("at") % 7 == 6
    parts = {"area": areas, "sex": len(SEX) - 1, "age": ages}
    people = pl.lit(10, pl.Int64)
    for name, listed in lists.items():
        people *= pl.when(pl.col(name) == listed[0][0]).then(parts[name]).otherwise(1)
    value = pl.when(~hidden).then(people)
    small = served()
    return replace(
        small,
        dataset={**small.dataset, "dimensions": [(name, name) for name in lists]},
        codes=[
            *(row for name, listed in lists.items() for row in _codes(name, listed, {})),
            *(row for row in small.codes if row["codelist"] == "periods"),
        ],
        cells=cells.select(
            *lists,
            value.alias("obs_value"),
            pl.when(hidden).then(pl.lit("Q")).otherwise(pl.lit("A")).alias("obs_status"),
        ),
    )


def _flat(total: str, codes: int) -> tuple[tuple[str, str], ...]:
    return ((total, ""), *((f"C{at:04}", total) for at in range(codes)))


def _codes(
    name: str, codes: tuple[tuple[str, str], ...], labels: dict[str, tuple[str, str]]
) -> list[dict[str, object]]:
    tree = Hierarchy.from_rows({"code": code, "parent": parent} for code, parent in codes)
    parents = dict(codes)
    return [
        {
            "codelist": name, "position": place, "code": code, "parent": parents[code] or None,
            "level": None, "label": labels.get(code, (f"Area {code}", ""))[0],
            "label_vi": labels.get(code, ("", f"Vùng {code}"))[1],
        }
        for place, code in enumerate(tree.codes)
    ]  # fmt: skip
