"""`make desk`: the demonstration in a browser, for made-up clerks, officers and an auditor.

It opens on an ordinary day of an office, which what people do there leads to: two releases are
due, a file is held, a plan waits for its second signature, and an agency is late. The users have a
password that is made for this run and printed; keys of officers lie in ``demo/keys/``.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from pathlib import Path
from typing import Final

import polars as pl

from covey.cli.main import run
from covey.contracts import Registry
from covey.desk.state import State
from covey.desk.users import User, add_user
from covey.exchange import make_key
from covey.hub.approvals import approve
from covey.hub.clock import DEMONSTRATION_DAY, moment_now
from covey.hub.collect import collect
from covey.hub.kept_plan import keep_plan, plan_of
from covey.hub.officers import add_officer, read_officers, write_signing_page
from covey.hub.plan import Plan, plan_releases
from covey.hub.release import ReleaseRequest, release
from covey.hub.settings import Settings, read_settings
from covey.project import load_registry
from pipelines.demo import DAY

_ROOT: Final = Path(__file__).parents[1]
_DEMO: Final = _ROOT / "demo"
_KEYS: Final = _ROOT / "demo" / "keys"
_PERIOD: Final = "2024-Q2"
_OUT: Final = ("outreach_attendance",)
_SIGNED: Final = "venue_inspections"
_HELD: Final = "social_attendance"
_REGISTRY: Final = f'''\
"""The contracts of the demonstration: most of quarters alone, and one that two officers sign."""

from dataclasses import replace

from schemas.contracts import REGISTRY as ALL

REGISTRY = replace(
    ALL,
    datasets=tuple(
        replace(
            dataset,
            calendar=dataset.calendar if dataset.name == "outreach_activities" else (),
            approvals=2 if dataset.name == "{_SIGNED}" else 0,
        )
        for dataset in ALL.datasets
    ),
)
'''
_USERS: Final = (
    User("ha", "clerk", "social_affairs", "Phạm Thu Hà"),
    User("tuan", "clerk", "health_centres", "Vũ Anh Tuấn"),
    User("mai", "officer", called="Lê Thị Mai"),
    User("duc", "officer", called="Trần Minh Đức"),
    User("nga", "auditor", called="Đỗ Thị Nga"),
)


def main() -> int:
    """Open the desk of the demonstration; return the exit code."""
    if not (_DEMO / "confidential" / "covey.duckdb").exists():
        print("There is no demonstration yet: make demo.", file=sys.stderr)
        return 2
    os.environ["COVEY_NOTICE"] = "Made-up counts, for demonstration"
    os.environ[DEMONSTRATION_DAY] = DAY
    settings = read_settings(_DEMO)
    _write_contracts()
    password = secrets.token_urlsafe(9)
    state = State(settings.desk_folder)
    registry = load_registry(_DEMO)
    for user in _USERS:
        _make_officer(settings, user)
        add_user(settings, registry, state, user, password)
    state.close()
    _begin_the_day(settings, registry)
    names = ", ".join(f"{user.name} ({user.role})" for user in _USERS)
    print(f"Sign in as {names}, each with the password {password}")
    return run(["desk", "--project", str(_DEMO)])


def _make_officer(settings: Settings, user: User) -> None:
    key = _KEYS / f"{user.name}.pem"
    if user.role == "clerk" or (user.name in read_officers(settings) and key.exists()):
        return
    _KEYS.mkdir(mode=0o700, exist_ok=True)
    (settings.officers_folder / f"{user.name}.toml").unlink(missing_ok=True)
    public = key.with_suffix(".pub")
    public.write_bytes(make_key(key).public.pem)
    add_officer(settings, user.name, public, user.role)
    if user.role == "officer":
        write_signing_page(settings, user.name, key)


def _begin_the_day(settings: Settings, registry: Registry) -> None:
    """Do once what an office has done before the desk opens."""
    if plan_of(settings, _SIGNED, _PERIOD):
        return
    print("An office begins its day: it publishes, plans, signs, and holds a file.")
    for dataset in _OUT:
        release(settings, registry, ReleaseRequest(dataset, _PERIOD))
    (plan,) = plan_releases(settings, registry, _SIGNED, _PERIOD)
    assert isinstance(plan, Plan)
    keep_plan(settings, registry, plan)
    approve(settings, plan.hash, _KEYS / "duc.pem", "duc")
    made = moment_now().timestamp()  # a plan that waits is dated by its file
    for path in settings.approvals_folder.glob(f"{plan.hash}*"):
        os.utime(path, (made, made))
    _send_a_doubtful_correction(settings.inbox_folder / _HELD)
    collect(settings, registry)


def _send_a_doubtful_correction(folder: Path) -> None:
    """Send a quarter again, every count with a digit too many."""
    sent = pl.read_csv(folder / f"{folder.name}_{_PERIOD}.csv", infer_schema=False)
    typed_wrong = sent.with_columns(pl.col("attendances").cast(pl.Int64) * 10)
    typed_wrong.write_csv(folder / f"{folder.name}_{_PERIOD}_again.csv")


def _write_contracts() -> None:
    """Copy the contracts of the project, and add what the demonstration has by itself."""
    folder = _DEMO / "schemas"
    if folder.is_symlink():
        folder.unlink()
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_ROOT / "schemas", folder, ignore=ignored, dirs_exist_ok=True)
    (folder / "registry.py").replace(folder / "contracts.py")
    (folder / "registry.py").write_text(_REGISTRY, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
