"""A small network: clinics that count people by quarter, a portal that counts events by month."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from covey import CountTable, Policy, ProtectedTable, protect
from covey.contracts import Dataset, Registry, Source, Submission
from covey.store import Arrival

CODELISTS = {
    "areas": """code,parent,label,label_vi
VN,,Viet Nam,Việt Nam
A,VN,Area A,Vùng A
A1,A,District A1,Huyện A1
A2,A,District A2,Huyện A2
B,VN,Area B,Vùng B
B1,B,District B1,Huyện B1
B2,B,District B2,Huyện B2
""",
    "sex": "code,parent,label\n_T,,All\nF,_T,Female\nM,_T,Male\n",
    "sectors": "code,parent,label\n_T,,All\nHEALTH,_T,Health\nSOCIAL,_T,Social\n",
    "periods": """code,parent,label
_T,,All periods
2024,_T,2024
2024-Q1,2024,Quarter 1
2024-01,2024-Q1,January
2024-02,2024-Q1,February
2024-03,2024-Q1,March
2024-Q2,2024,Quarter 2
2024-04,2024-Q2,April
""",
}
CLINICS = Submission(
    "clinics", "health", "People served", object, {"area": "areas", "sex": "sex"}, "served",
    "persons",
)  # fmt: skip
WARDS = Submission(
    "wards", "social", "People reached", object, {"place": "areas", "sex": "sex"}, "reached",
    "persons",
)  # fmt: skip
PORTAL = Submission(
    "portal", "information", "Accounts", object, {"area": "areas"}, "accounts", "events", "month"
)
PEOPLE = Dataset(
    "people",
    "People's services",
    "persons",
    {"area": "areas", "sex": "sex", "sector": "sectors"},
    (
        Source("clinics", constants={"sector": "HEALTH"}),
        Source("wards", renamed={"area": "place"}, constants={"sector": "SOCIAL"}),
    ),
    Policy(minimum_count=10, source="a made-up rule"),
    "0 6 5 2,5,8,11 *",
    note="A person of two sectors counts in both.",
)
TAKEDOWNS = Dataset(
    "takedowns", "Accounts taken down", "events", {"area": "areas"}, (Source("portal"),),
    Policy(minimum_count=5), "0 6 6 2,5,8,11 *",
)  # fmt: skip
WORDS = {"vi": {"People's services": "Dịch vụ cho người dân", "area": "địa bàn"}}
MOMENT = datetime(2024, 5, 5, 6, tzinfo=UTC)


def arrival(name: str) -> Arrival:
    return Arrival(f"{name}.csv", f"hash of {name}", MOMENT)


def network_in(codelists: Path) -> Registry:
    """The network, with its codelists written into a folder."""
    for name, text in CODELISTS.items():
        (codelists / f"{name}.csv").write_text(text, encoding="utf-8")
    return read_network(codelists)


def read_network(codelists: Path) -> Registry:
    return Registry((CLINICS, WARDS, PORTAL), (PEOPLE, TAKEDOWNS), codelists)


def people(network: Registry, policy: Policy = PEOPLE.policy, men: int = 40) -> ProtectedTable:
    """Four districts; 3 women of health in A1 are too few to be published."""
    rows = [
        ("A1", "F", "HEALTH", 3), ("A1", "M", "HEALTH", men), ("A2", "F", "HEALTH", 35),
        ("A2", "M", "HEALTH", 31), ("B1", "F", "SOCIAL", 22), ("B2", "M", "SOCIAL", 64),
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["area", "sex", "sector", "persons"], orient="row")
    table = CountTable.from_frame(frame, network.trees(PEOPLE.dimensions), "persons")
    return protect(table, policy)


def takedowns(network: Registry) -> ProtectedTable:
    frame = pl.DataFrame({"area": ["A1", "A2", "B1"], "events": [50, 60, 70]})
    table = CountTable.from_frame(frame, network.trees(TAKEDOWNS.dimensions), "events")
    return protect(table, TAKEDOWNS.policy)
