"""The file that docs/how-to/ask-a-published-file.md asks: two quarters of six districts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import polars as pl

from covey import CountTable, Hierarchy, Policy, ProtectedTable, protect
from covey.contracts import Dataset, Source
from covey.store import Publication, Vintage, as_vintage
from covey.store.building import build
from covey.store.fresh import replaced_whole
from covey.store.vintages import Additions
from tests.unit.store.network import MOMENT

TREES = {
    "area": Hierarchy.from_rows(
        {"code": code, "parent": parent, "label": label, "label_vi": vietnamese, "level": level}
        for code, parent, label, vietnamese, level in (
            ("VN", "", "Viet Nam", "Việt Nam", "country"),
            ("VN-01", "VN", "Ha Noi", "Hà Nội", "province"),
            ("001", "VN-01", "Ba Dinh", "Ba Đình", "district"),
            ("002", "VN-01", "Hoan Kiem", "Hoàn Kiếm", "district"),
            ("003", "VN-01", "Tay Ho", "Tây Hồ", "district"),
            ("VN-22", "VN", "Quang Ninh", "Quảng Ninh", "province"),
            ("193", "VN-22", "Ha Long", "Hạ Long", "district"),
            ("194", "VN-22", "Mong Cai", "Móng Cái", "district"),
            ("195", "VN-22", "Cam Pha", "Cẩm Phả", "district"),
        )
    ),
    "sex": Hierarchy.flat(["F", "M"], insist=True),
    "sector": Hierarchy.flat(["HEALTH", "SOCIAL"], insist=True),
    "periods": Hierarchy.from_rows(
        {"code": code, "parent": parent}
        for code, parent in (("_T", ""), ("2024-Q1", "_T"), ("2024-Q2", "_T"))
    ),
}  # fmt: skip
POLICY = Policy(10, detail=({"area": "district", "sex": 1}, {"area": "province", "sector": 1}))
DATASET = Dataset(
    "people_supported", "People supported", "persons",
    {"area": "area", "sex": "sex", "sector": "sector"}, (Source("clinics"),), POLICY,
    "0 6 5 2,5,8,11 *", note="A person of two sectors counts in both.",
)  # fmt: skip
WORDS = {
    "vi": {
        "People supported": "Người được hỗ trợ",
        "A person of two sectors counts in both.": "Người thuộc hai ngành được đếm ở cả hai.",
        "area": "địa bàn",
        "province": "tỉnh",
        "district": "huyện",
    }
}
# By district: women in health and in social affairs, then men.
QUARTERS = {
    "2024-Q1": (
        *(40, 3, 22, 31), *(4, 3, 64, 18), *(35, 14, 4, 2),
        *(2, 6, 61, 3), *(29, 45, 12, 38), *(26, 13, 3, 5),
    ),
    "2024-Q2": (
        *(44, 2, 25, 30), *(5, 2, 70, 21), *(36, 13, 3, 2),
        *(4, 15, 60, 1), *(34, 51, 10, 41), *(29, 12, 2, 4),
    ),
}  # fmt: skip


def published_file(path: Path) -> Path:
    """Publish both quarters one after the other."""
    for period in QUARTERS:
        with replaced_whole(path) as fresh:
            build(Additions(path, fresh, [release(period)]))
    return path


def release(period: str, number: int = 1, counts: Sequence[int] = ()) -> Vintage:
    """Return a vintage of a quarter, of its own counts where none are given."""
    out = Publication(DATASET, period, MOMENT, TREES, vintage=number, words=WORDS)
    return as_vintage(_protected(counts or QUARTERS[period]), out)


def _protected(counts: Sequence[int]) -> ProtectedTable:
    districts = ["001", "002", "003", "193", "194", "195"]
    cells = list(product(districts, ("F", "M"), ("HEALTH", "SOCIAL")))
    frame = pl.DataFrame(cells, schema=["area", "sex", "sector"], orient="row")
    trees = {name: TREES[name] for name in DATASET.dimensions}
    return protect(
        CountTable.from_frame(frame.with_columns(persons=pl.Series(counts)), trees, "persons"),
        POLICY,
    )
