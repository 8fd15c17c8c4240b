"""A desk of a small project whose releases two officers sign, on disk as its jobs find it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.testclient import TestClient

from covey.contracts import Registry, Source
from covey.desk.app import desk_app
from covey.desk.state import State
from covey.desk.users import User, add_user
from covey.desk.visit import Options
from covey.exchange import make_key
from covey.hub.approvals import approve
from covey.hub.kept_plan import KeptPlan, keep_plan, plan_of
from covey.hub.officers import add_officer, write_signing_page
from covey.project.periods import period_codelist
from tests.desk.office import PASSWORD, Office
from tests.unit.hub.hub import MODEL, Hub

USERS = (
    User("ha", "clerk", "health", "Phạm Thu Hà"),
    User("mai", "officer", called="Lê Thị Mai"),
    User("duc", "officer", called="Trần Minh Đức"),
    User("nga", "auditor", called="Hoàng Nga"),
)
PASSPHRASE = b"words of hers"

# As `tests.unit.hub.hub.Hub` makes it, for the commands that the desk starts.
REGISTRY = (
    MODEL.replace('Path(__file__).parent / "codelists"', 'Path(__file__).parents[1] / "codelists"')
    + """
from covey import Policy
from covey.contracts import Bounds, Dataset, Registry, Source, Submission

CLINICS = Submission(
    "clinics", "health", "People served", Served, Served.dimensions(), "served", "persons",
    bounds=Bounds(small_total=1), languages=("en", "vi"),
)
PEOPLE = Dataset(
    "people", "People", "persons", {"area": "areas", "sex": "sex"}, (Source("clinics"),),
    Policy(minimum_count=5), "0 6 5 2,5,8,11 *", approvals=APPROVALS,
)
REGISTRY = Registry((CLINICS,), (PEOPLE,), CODELISTS)
"""
)
# With a second agency, which sends nothing unless a test does it.
OF_TWO = (
    REGISTRY.replace(
        "PEOPLE = ",
        'CASES = replace(CLINICS, name="cases", agency="police")\nPEOPLE = ',
    )
    .replace('"sex": "sex"}', '"sex": "sex", "sector": "sectors"}')
    .replace(
        '(Source("clinics"),)',
        '(Source("clinics", constants={"sector": "HEALTH"}),'
        ' Source("cases", constants={"sector": "POLICE"}))',
    )
    .replace("(CLINICS,)", "(CLINICS, CASES)")
    .replace("from covey import", "from dataclasses import replace\n\nfrom covey import")
)
SECTORS = "code,parent,label\n_T,,All\nHEALTH,_T,Health\nPOLICE,_T,Police\n"
FIRST = {
    "A1,F": 7312, "A1,M": 3148, "A2,F": 752, "A2,M": 331, "B,F": 1950, "B,M": 284,
}  # fmt: skip


def rows(changed: dict[str, int] | None = None) -> list[str]:
    return [f"{codes},{count}" for codes, count in {**FIRST, **(changed or {})}.items()]


@dataclass
class Bureau(Office):
    """A desk that is open, of a project whose files are sent by hand.

    Args:
        hub: the project.
        keys: the folder with the keys of its officers.
    """

    hub: Hub
    keys: Path

    @property
    def registry(self) -> Registry:
        return self.hub.registry

    def send(self, period: str, changed: dict[str, int] | None = None, name: str = "") -> str:
        """Send a file and collect it; return what became of it."""
        self.hub.send(name or f"{period}.csv", *rows(changed), period=period)
        (receipt,) = self.hub.collected()
        return receipt.verdict

    def plan(self, period: str, *without: str) -> KeptPlan:
        keep_plan(self.hub.settings, self.registry, self.hub.plan(period, *without))
        kept = plan_of(self.hub.settings, "people", period)
        assert kept is not None
        return kept

    def sign(self, plan: str, *names: str) -> None:
        for name in names:
            approve(self.hub.settings, plan, self.keys / f"{name}.pem", name)

    def release(self, period: str) -> None:
        """Publish a period that two have signed."""
        plan = self.plan(period)
        self.sign(plan.hash, "mai", "duc")
        self.hub.release(period, plan.hash)


def founded(folder: Path, approvals: int = 2) -> Hub:
    """Make a project with officers who have keys, and users of its desk."""
    hub = Hub(folder, codelists={"periods": period_codelist(2023, 2026)})
    hub.registry = hub.with_dataset(approvals=approvals)
    (folder / "schemas").mkdir()
    (folder / "schemas" / "__init__.py").touch()
    text = REGISTRY.replace("APPROVALS", str(approvals))
    (folder / "schemas" / "registry.py").write_text(text, encoding="utf-8")
    keys = folder.parent / "keys"
    keys.mkdir()
    state = State(hub.settings.desk_folder)
    for user in USERS:
        if user.role != "clerk":
            public = keys / f"{user.name}.pub"
            public.write_bytes(make_key(keys / f"{user.name}.pem", PASSPHRASE).public.pem)
            add_officer(hub.settings, user.name, public, user.role)
            write_signing_page(hub.settings, user.name, keys / f"{user.name}.pem")
        add_user(hub.settings, hub.registry, state, user, PASSWORD)
    state.close()
    return hub


def founded_of_two(folder: Path) -> Hub:
    """Make a project of two agencies, whose releases nobody has to sign."""
    hub = founded(folder, approvals=0)
    (folder / "codelists" / "sectors.csv").write_text(SECTORS, encoding="utf-8")
    text = OF_TWO.replace("APPROVALS", "0")
    (folder / "schemas" / "registry.py").write_text(text, encoding="utf-8")
    clinics, sources = hub.registry.submissions[0], ("clinics", "cases")
    (people,) = hub.registry.datasets
    of_two = replace(
        people,
        dimensions={**people.dimensions, "sector": "sectors"},
        sources=tuple(
            Source(name, constants={"sector": sector})
            for name, sector in zip(sources, ("HEALTH", "POLICE"), strict=True)
        ),
    )
    cases = replace(clinics, name="cases", agency="police")
    hub.registry = Registry((clinics, cases), (of_two,), folder / "codelists")
    return hub


@contextmanager
def copied(hub: Hub, folder: Path) -> Iterator[Bureau]:
    """Open the desk of a copy of a project, with a copy of the keys beside it."""
    shutil.copytree(hub.folder.parent / "keys", folder.parent / "keys")
    copy = hub.copied(folder)
    copy.registry = hub.registry
    with at_work(copy) as bureau:
        yield bureau


@contextmanager
def at_work(hub: Hub) -> Iterator[Bureau]:
    """Open the desk of a project."""
    app = desk_app(hub.settings, hub.registry, Options())
    with TestClient(app):
        yield Bureau(hub.folder, app, hub, hub.folder.parent / "keys")
