"""A version as it goes out: the same bytes whoever builds it, with a list of all that it needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.end_to_end.wheel import ROOT, build_wheel, uv


@pytest.fixture(scope="module")
def bill() -> dict[str, list[dict[str, str]]]:
    """The list of what a user gets, as `make dist` writes it."""
    asked = ["--locked", "--no-dev", "--all-extras", "--format", "cyclonedx1.5"]
    done = subprocess.run(
        [uv(), "export", "--quiet", *asked], cwd=ROOT, capture_output=True, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.mark.long
def test_a_wheel_is_the_same_whoever_builds_it_where_and_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    elsewhere = tmp_path / "another" / "checkout"
    shutil.copytree(ROOT / "src", elsewhere / "src", copy_function=copy_for_oneself)
    named = ("CHANGELOG.md", "LICENSE", "README.md", "hatch_build.py", "pyproject.toml")
    for name in (".gitignore", *named):
        copy_for_oneself(str(ROOT / name), str(elsewhere / name))
    here, there = build_wheel(tmp_path / "here"), build_wheel(tmp_path / "there", elsewhere)
    assert here.read_bytes() == there.read_bytes()
    with zipfile.ZipFile(here) as files:
        code = [name for name in files.namelist() if name.endswith(".nbc")]
    assert {Path(name).parts[:3] for name in code} == {("covey", "disclosure", "machine_code")}


def test_machine_code_of_a_wheel_is_made_by_the_packages_of_the_lock() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {one["name"]: f"=={one['version']}" for one in lock["package"]}
    builds = {one["name"]: one["specifier"] for one in lock["manifest"]["build-constraints"]}
    assert {"numba", "llvmlite", "numpy"} <= builds.keys()
    assert {name: locked.get(name, pin) for name, pin in builds.items()} == builds


def copy_for_oneself(source: str, target: str) -> None:
    """Copy a file as somebody has it who checked out today and lets nobody read it."""
    shutil.copyfile(source, target)
    Path(target).chmod(0o600)
    os.utime(target)


def test_the_bill_names_each_package_that_a_user_gets_as_the_lock_has_it(
    bill: dict[str, list[dict[str, str]]],
) -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {(one["name"], one["version"]) for one in lock["package"]}
    told = {(one["name"], one["version"]) for one in bill["components"]}
    assert told <= locked
    assert {"duckdb", "numba", "prefect", "pandera", "pyrage", "cryptography"} <= dict(told).keys()
    assert {"pytest", "hypothesis", "mypy"}.isdisjoint(dict(told))
    assert [one for one in bill["components"] if not one["purl"].startswith("pkg:pypi/")] == []


def test_what_the_workflow_audits_is_what_the_lock_pins() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "audit.yml").read_text("utf-8"))
    assert workflow["jobs"]["audit"]["steps"][-1] == {"run": "make audit"}
    done = subprocess.run(
        ["make", "--dry-run", "audit"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    # Without --strict an audit that could look nothing up would pass.
    for said in ("export --quiet --locked --all-extras --all-groups", "--strict --require-hashes"):
        assert said in done.stdout
