"""A published file that one can check by eye: fourteen areas by sex, of which a few are hidden."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl

from covey import Hierarchy
from covey.store import Vintage
from tests.unit.store.network import MOMENT

AREAS = (("VN", ""), *((f"A{at:02}", "VN") for at in range(1, 15)))
SEX = (("_T", ""), ("F", "_T"), ("M", "_T"))
PERIODS = (("_T", ""), ("2024-Q1", "_T"), ("2024-Q2", "_T"))
HIDDEN = {("A01", "F"), ("A01", "M"), ("A02", "F"), ("A02", "M"), ("A02", "_T"), ("A03", "_T")}
"""Of area A02 nothing is shown; its total is hidden, and so is that of A03."""


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
) -> Vintage:
    """Return a vintage in which every area counts *more* men than by its rule."""
    cells = [
        {"area": area, "sex": sex,
         "obs_value": None if (area, sex) in HIDDEN else count(area, sex, more),
         "obs_status": "Q" if (area, sex) in HIDDEN else "A"}
        for area, _ in AREAS for sex, _ in SEX
    ]  # fmt: skip
    return Vintage(
        dataset={
            "dataset": "served", "title": title, "counts": "persons", "frequency": "quarter",
            "dimensions": [("area", "areas"), ("sex", "sex")], "note": "Each person once.",
        },
        release={
            "dataset": "served", "period": period, "vintage": number,
            "released_at": MOMENT.replace(tzinfo=None) + timedelta(days=number),
            "rows": len(cells), "hidden": len(HIDDEN), "zeros_listed": True, "audit_safe": True,
            "audit_attacked": len(HIDDEN), "minimum_count": 10, "zeros": "public",
            "intruder": "outsider", "insiders": "sex=F", "protection": "1", "levels": [],
            "detail": "one", "policy_source": "a made-up rule", **(told or {}),
        },
        codes=[
            *_codes("areas", AREAS, {"VN": ("Viet Nam", "Việt Nam")}),
            *_codes("sex", SEX, {"_T": ("All", "Tất cả"), "F": ("Female", "Nữ"),
                                 "M": ("Male", "Nam")}),
            *_codes("periods", PERIODS, {"2024-Q1": ("Quarter 1", "Quý 1"),
                                         "2024-Q2": ("Quarter 2", "Quý 2")}),
        ],
        languages=frozenset({"vi"}),
        cells=pl.DataFrame(cells),
    )  # fmt: skip


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
