"""Vintages that one can check by eye, without protection: three areas and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import polars as pl

from covey import Hierarchy
from covey.store import Vintage, Withdrawal
from covey.store.building import build
from covey.store.fresh import replaced_whole
from covey.store.vintages import Additions
from tests.unit.store.network import MOMENT

AREAS = (("VN", ""), ("A", "VN"), ("B", "VN"))
PERIODS = (("_T", ""), ("2024-Q1", "_T"), ("2024-Q2", "_T"))


def vintage(
    number: int = 1,
    *,
    dataset: str = "served",
    period: str = "2024-Q1",
    in_a: int = 40,
    areas: Sequence[tuple[str, str]] = AREAS,
    label: str = "label",
) -> Vintage:
    """Return one with *in_a* people in A and 30 in B, under a tree whose leaves these two are."""
    counts = {code: in_a * (code != "B") + 30 * (code != "A") for code, _ in areas}
    cells = {"area": list(counts), "obs_value": list(counts.values()), "obs_status": "A"}
    moment = MOMENT.replace(tzinfo=None) + timedelta(days=number)
    return Vintage(
        dataset={
            "dataset": dataset, "title": "People served", "counts": "persons",
            "frequency": "quarter", "dimensions": [("area", "areas")], "note": "",
        },
        release={
            "dataset": dataset, "period": period, "vintage": number, "released_at": moment,
            "rows": len(counts), "hidden": 0, "audit_safe": True, "minimum_count": 5, "levels": [],
        },
        codes=[*_codes("areas", areas, label), *_codes("periods", PERIODS, label)],
        languages=frozenset({label.removeprefix("label_")} - {"label"}),
        cells=pl.DataFrame(cells),
    )  # fmt: skip


def withdrawal(one: Vintage) -> Withdrawal:
    return Withdrawal(*one.name, MOMENT, MOMENT + timedelta(days=30), "It counted a ward twice.")


def built(
    file: Path,
    vintages: Sequence[Vintage],
    withdrawals: Sequence[Withdrawal] = (),
    before: Path | None = None,
) -> Path:
    """Build a file in this process, which is faster and knows nothing confidential here."""
    with replaced_whole(file) as fresh:
        build(Additions(before, fresh, vintages, withdrawals))
    return file


def _codes(name: str, codes: Sequence[tuple[str, str]], label: str) -> list[dict[str, object]]:
    tree = Hierarchy.from_rows({"code": code, "parent": parent} for code, parent in codes)
    return [
        {
            "codelist": name, "position": place, "code": code, "parent": parent or None,
            "label": code, "level": None, label: f"{code} by {label}",
        }
        for place, (code, parent) in enumerate(zip(tree.codes, dict(codes).values(), strict=True))
    ]  # fmt: skip
