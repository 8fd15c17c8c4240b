"""A small project on disk: clinics send people by district and sex, by quarter.

Every count is a number that nobody writes by accident, so that it can be looked for everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.shell import Done, Shell
from tests.unit.store.network import CODELISTS

ROOT = Path(__file__).parents[2]

CANARY = 739391
"""The count of women in district A1: below the minimum of the policy, so it is hidden."""

REFUSED_CANARY = 847293
"""A count in a file that is refused."""

COUNTS = {
    ("A1", "F"): CANARY, ("A1", "M"): 5273917, ("A2", "F"): 3198463, ("A2", "M"): 4719283,
    ("B1", "F"): 2847161, ("B1", "M"): 6391747, ("B2", "F"): 8172939, ("B2", "M"): 9317293,
}  # fmt: skip
"""People by district and sex in the first quarter."""

FILES = {
    "schemas/__init__.py": '"""The contracts of a small project."""\n',
    "schemas/submissions/__init__.py": '"""What is sent."""\n',
    "schemas/datasets/__init__.py": '"""What is published."""\n',
    "schemas/registry.py": """
from covey.contracts import Registry

REGISTRY = Registry.of_package("schemas", submissions=("clinics",), datasets=("people",))
""",
    "schemas/submissions/clinics.py": """
from pathlib import Path

from covey.contracts import model
from covey.contracts import Submission

CODELISTS = Path(__file__).parents[1] / "codelists"


class Clinics(model.SubmissionModel):
    period: str = model.period(CODELISTS, "quarter")
    area: str = model.code(CODELISTS / "areas.csv")
    sex: str = model.code(CODELISTS / "sex.csv")
    served: model.Count = model.count()


SUBMISSION = Submission(
    "clinics", "health", "People served", Clinics, Clinics.dimensions(), "served", "persons"
)
""",
    "schemas/datasets/people.py": """
from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    "people", "People served", "persons", {"area": "areas", "sex": "sex"}, (Source("clinics"),),
    Policy(minimum_count=1_000_000), "0 6 5 2,5,8,11 *",
)
""",
    "schemas/codelists/areas.csv": CODELISTS["areas"],
    "schemas/codelists/sex.csv": CODELISTS["sex"],
    "schemas/codelists/periods.csv": """code,parent,label
_T,,All periods
2024,_T,2024
2024-Q1,2024,Quarter 1
2024-Q2,2024,Quarter 2
""",
    "inbox/clinics/first.csv": "period,area,sex,served\n"
    + "".join(f"2024-Q1,{area},{sex},{count}\n" for (area, sex), count in COUNTS.items()),
    "inbox/clinics/broken.csv": "period,area,sex,served\n"
    f"2024-Q2,A9,F,{REFUSED_CANARY}\n2024-Q2,A1,M,-{REFUSED_CANARY}\n",
    "inbox/elsewhere/stray.csv": "period,area,sex,served\n",
}


@dataclass(frozen=True)
class Office:
    """A data officer's shell.

    Args:
        home: a folder where all that it prints is kept; that of a Prefect server, with its records,
            where runs are reported to one.
        shell: of the officer.
    """

    home: Path
    shell: Shell


@dataclass(frozen=True)
class Project:
    """A project's folder, and the office that it is run by."""

    folder: Path
    office: Office

    @property
    def public(self) -> Path:
        return self.folder / "public" / "covey.duckdb"

    @property
    def confidential(self) -> Path:
        return self.folder / "confidential" / "covey.duckdb"

    def covey(self, *words: str, first: str = "") -> Done:
        """Run a command as a data officer does; what it prints is kept."""
        done = self.office.shell.covey([*words, "--project", str(self.folder)], ROOT, first)
        with (self.office.home / "printed.log").open("a", encoding="utf-8") as log:
            log.write(done.stdout + done.stderr)
        return done


def write_project(folder: Path, office: Office) -> Project:
    write_files(folder)
    return Project(folder, office)


def write_files(folder: Path) -> None:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
