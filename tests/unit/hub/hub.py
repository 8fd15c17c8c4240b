"""A hub of one agency: files are put into its inbox by hand, and collected without Prefect."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count as count_up
from pathlib import Path
from typing import Any

import polars as pl

from covey import Policy
from covey.contracts import Bounds, Dataset, Frequency, Registry, Source, Submission
from covey.hub.batch import batches
from covey.hub.inbox import look_into, unseen
from covey.hub.plan import Plan, plan_releases
from covey.hub.release import release_period
from covey.hub.settings import Settings
from covey.store import (
    ConfidentialStore,
    Published,
    Receipt,
    ask,
    open_confidential,
)
from tests.unit.store.gathered import gather

CODELISTS = {
    "areas": "code,parent,label,label_vi\nVN,,Viet Nam,Việt Nam\nA,VN,Area A,Vùng A\n"
    "A1,A,District A1,Huyện A1\nA2,A,District A2,Huyện A2\nB,VN,Area B,Vùng B\n",
    "sex": "code,parent,label\n_T,,All\nF,_T,Female\nM,_T,Male\n",
    "periods": "code,parent,label\n_T,,All periods\n2024,_T,2024\n2024-Q1,2024,Quarter 1\n"
    "2024-Q2,2024,Quarter 2\n2024-Q3,2024,Quarter 3\n",
}
MODEL = """
from pathlib import Path
from covey.contracts.model import Count, SubmissionModel, code, count, period

CODELISTS = Path(__file__).parent / "codelists"

class Served(SubmissionModel):
    period: str = period(CODELISTS, "quarter")
    area: str = code(CODELISTS / "areas.csv")
    sex: str = code(CODELISTS / "sex.csv")
    served: Count = count()
"""
SMALL = Bounds(small_total=1)
_numbers = count_up()


def _imported(folder: Path) -> Any:
    """Return the model of a hub, which the process that judges files imports as well."""
    name = f"hub_{os.getpid()}_{next(_numbers)}"
    (folder / f"{name}.py").write_text(MODEL, encoding="utf-8")
    sys.path.append(str(folder))
    return importlib.import_module(name).Served


@dataclass
class Hub:
    """The hub of a project in *folder*.

    Args:
        folder: of the project.
        expected: what a file has to speak of.
        bounds: what a file may do without being held.
        calendar: lengths of longer periods that go out as well.
        policy: how people are protected.
        codelists: those that are others than usual.
    """

    folder: Path
    expected: Mapping[str, tuple[str, ...] | int] = field(default_factory=dict)
    bounds: Bounds = SMALL
    calendar: tuple[Frequency, ...] = ()
    policy: Policy = Policy(minimum_count=5)  # noqa: RUF009  frozen
    codelists: Mapping[str, str] = field(default_factory=dict)
    _clock: int = 1_700_000_000

    def __post_init__(self) -> None:
        codelists = self.folder / "codelists"
        codelists.mkdir(exist_ok=True)
        for name, text in {**CODELISTS, **self.codelists}.items():
            (codelists / f"{name}.csv").write_text(text, encoding="utf-8")

        served = _imported(self.folder)
        clinics = Submission(
            "clinics", "health", "People served", served, served.dimensions(), "served", "persons",
            expected=self.expected, bounds=self.bounds, languages=("en", "vi"),
        )  # fmt: skip
        people = Dataset(
            "people", "People", "persons", {"area": "areas", "sex": "sex"}, (Source("clinics"),),
            self.policy, "0 6 5 2,5,8,11 *", calendar=self.calendar,
        )  # fmt: skip
        self.registry = Registry((clinics,), (people,), codelists)
        self.settings = Settings(project=self.folder)

    def with_dataset(self, **changes: Any) -> Registry:
        """Return the contracts with changes of the one dataset."""
        (people,) = self.registry.datasets
        return replace(self.registry, datasets=(replace(people, **changes),))

    def copied(self, folder: Path) -> Hub:
        """Return the same hub in another folder, with all that happened in it so far."""
        return replace(self, folder=shutil.copytree(self.folder, folder))

    def send(self, name: str, *rows: str, period: str = "2024-Q1") -> Path:
        """Put a file into the inbox, later than all before; a row is ``area,sex,count``."""
        path = self.settings.inbox_folder / "clinics" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["period,area,sex,served", *(f"{period},{r}" for r in rows), ""]))
        return self.touch(path)

    def touch(self, path: Path) -> Path:
        """Let a file be written now, as it is."""
        self._clock += 60
        os.utime(path, (self._clock, self._clock))
        return path

    def collect(self) -> list[str]:
        """Take in every new file; return name, verdict and revision of each."""
        return [
            f"{one.file_name} {one.verdict}" + (f" {one.revision}" if one.revision else "")
            for one in self.collected()
        ]

    def collected(self) -> list[Receipt]:
        inbox = look_into(self.settings.inbox_folder, self.registry)
        with self.store() as store:
            new = unseen(inbox.files, store.receipts())
        receipts = []
        for batch in batches(self.settings, self.registry, new):
            with batch:
                receipts += [batch.take(file) for file in batch.files]
        return receipts

    def store(self) -> ConfidentialStore:
        return open_confidential(self.settings.confidential_file)  # type: ignore[return-value]

    def counts(self, period: str = "2024-Q1") -> pl.DataFrame:
        """Return what a release would publish of a period, before it is protected."""
        with self.store() as store:
            return gather(store, self.registry, self.registry.dataset("people"), period)

    def people(self, period: str = "2024-Q1") -> int:
        return int(self.counts(period)["persons"].sum())

    def letter(self, name: str) -> str:
        return (self.settings.letters_folder / "clinics" / f"{name}.txt").read_text("utf-8")

    def letters(self) -> list[str]:
        folder = self.settings.letters_folder / "clinics"
        return sorted(path.name for path in folder.glob("*.txt"))

    def outside(self, name: str, *rows: str, said: str = "Health Department") -> Path:
        """Put what somebody published into the register; a row is ``period,area,sex,count``."""
        path = self.settings.outside_folder / name
        path.parent.mkdir(exist_ok=True)
        head = f"people,Annual report,2024-08-01,{said},"
        lines = [f"{head if at == 0 else ',,,,'}{row}" for at, row in enumerate(rows)]
        header = "dataset,source,date,said_by,period,area,sex,obs_value"
        path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
        return path

    def release(self, period: str, commit: str = "") -> Published:
        """Publish a period as a run does, each a minute after the one before."""
        self._clock += 60
        moment = datetime.fromtimestamp(self._clock, UTC)
        return release_period(self.settings, self.registry, ("people", period), moment, commit)

    def plan(self, period: str, *without: str) -> Plan:
        """Return the plan of a period, which fits."""
        (plan,) = plan_releases(self.settings, self.registry, "people", period, without)
        assert isinstance(plan, Plan)
        return plan

    def public(self) -> pl.DataFrame:
        return ask(self.settings.public_file, "FROM people")
