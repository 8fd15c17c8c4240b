"""Exports and pages follow the public file: what is new in it, and what is in it no more."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.contracts import Registry
from covey.disk import write_whole
from covey.errors import CommandError, ReleaseRefused, StoreError
from covey.exchange import PUBLIC_HALF, make_key
from covey.hub.export import key_file
from covey.hub.forms import follow_public_file, forms_fault
from covey.hub.settings import Settings
from covey.hub.withdraw import reinstate_release, withdraw_release
from covey.store import open_confidential, withdraw
from tests.unit.store.hub import Hub
from tests.unit.store.network import CLINICS, PEOPLE, WARDS, network_in, people

NETWORK = Registry((CLINICS, WARDS), (PEOPLE,), Path())
"""The contracts, as far as a withdrawal looks at them."""


@pytest.fixture(scope="module")
def two_quarters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two releases out, and nothing beside the public file yet."""
    folder = tmp_path_factory.mktemp("forms")
    registry = network_in(folder)
    hub = Hub(folder, registry)
    for period in ("2024-Q1", "2024-Q2"):
        hub.release(people(registry), PEOPLE, period)
    return folder


@pytest.fixture
def settings(two_quarters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("confidential", "public"):
        shutil.copytree(two_quarters / name, tmp_path / name)
    (tmp_path / "covey.toml").write_text('forms = ["exports", "pages"]\n', encoding="utf-8")
    for name in ("CONFIDENTIAL", "PUBLIC", "FORMS"):
        monkeypatch.delenv(f"COVEY_{name}", raising=False)
    return Settings(project=tmp_path)


def shown(settings: Settings) -> list[str]:
    """Return the exports and the pages that lie there."""
    public = settings.public_file.parent
    exports = [path.parent for path in public.glob("exports/*/*/manifest.json")]
    pages = public.glob("pages/*.html")
    return sorted(path.relative_to(public).as_posix() for path in (*exports, *pages))


BOTH = [
    *("exports/people/2024-Q1", "exports/people/2024-Q2"),
    *(
        "pages/index.html",
        "pages/people_2024-Q1.html",
        "pages/people_2024-Q2.html",
        "pages/query.html",
    ),
]


@pytest.mark.long
def test_every_release_is_exported_and_has_a_page_that_everybody_may_read(
    settings: Settings,
) -> None:
    follow_public_file(settings)
    assert shown(settings) == BOTH
    public = settings.public_file.parent
    for path in public.rglob("*"):
        assert path.stat().st_mode & 0o077 == (0o055 if path.is_dir() else 0o044), path


@pytest.mark.long
def test_a_passphrase_is_wanted_where_something_is_signed_and_by_no_later_look(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_file(settings)
    write_whole(key.with_name(PUBLIC_HALF), make_key(key, b"words").public.pem.decode(), 0o644)
    with pytest.raises(StoreError, match="this key has a passphrase"):
        follow_public_file(settings)
    assert [path for path in shown(settings) if path.startswith("exports")] == []
    monkeypatch.setenv("COVEY_PASSPHRASE", "words")
    follow_public_file(settings)
    monkeypatch.delenv("COVEY_PASSPHRASE")
    follow_public_file(settings)
    assert shown(settings) == BOTH


@pytest.mark.long
def test_what_is_withdrawn_stands_in_no_form_and_files_of_others_stay(settings: Settings) -> None:
    follow_public_file(settings)
    exports = settings.public_file.parent / "exports" / "people"
    (exports / "2024-Q1" / "read me first.txt").write_text("of others", encoding="utf-8")
    withdraw_release(settings, NETWORK, "people", "2024-Q2", "Two districts were exchanged.")
    assert shown(settings) == [name for name in BOTH if "2024-Q2" not in name]
    assert not (exports / "2024-Q2").exists()
    withdraw_release(settings, NETWORK, "people", "2024-Q1", "Two districts were exchanged.")
    assert shown(settings) == ["pages/index.html", "pages/query.html"]
    assert [path.name for path in (exports / "2024-Q1").iterdir()] == ["read me first.txt"]


@pytest.mark.long
def test_what_is_reinstated_stands_in_every_form_as_it_did(settings: Settings) -> None:
    follow_public_file(settings)
    folder = settings.public_file.parent / "exports" / "people" / "2024-Q2"
    before = {path.name: path.read_bytes() for path in folder.glob("*.*")}
    withdraw_release(settings, NETWORK, "people", "2024-Q2", "Two districts were exchanged.")
    reinstate_release(settings, NETWORK, "people", "2024-Q2", "The wrong period was named.")
    assert shown(settings) == BOTH
    assert {path.name: path.read_bytes() for path in folder.glob("*.*")} == before


@pytest.mark.long
def test_only_what_is_new_is_exported_unless_the_office_is_another(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_public_file(settings)
    folder = settings.public_file.parent / "exports" / "people" / "2024-Q1"
    before = folder.stat().st_ino
    withdraw_release(settings, NETWORK, "people", "2024-Q2", "Two districts were exchanged.")
    assert folder.stat().st_ino == before
    monkeypatch.setenv("COVEY_PUBLISHER", "Office of Statistics")
    follow_public_file(Settings(project=settings.project))
    assert "Office of Statistics" in (folder / "dcat.jsonld").read_text(encoding="utf-8")


def test_a_form_that_cannot_be_written_is_told_and_written_the_next_time(
    settings: Settings,
) -> None:
    exports = settings.public_file.parent / "exports"
    exports.write_text("in the way", encoding="utf-8")
    with pytest.raises(
        StoreError, match=r"is as it should be, but not all .* covey status tries again"
    ):
        follow_public_file(settings)
    exports.unlink()
    follow_public_file(settings)
    assert shown(settings) == BOTH


def test_a_project_that_chose_none_has_none(settings: Settings) -> None:
    follow_public_file(settings.model_copy(update={"forms": frozenset()}))
    assert shown(settings) == []


@pytest.mark.long
def test_forms_that_a_killed_withdrawal_left_follow_at_the_next_look(settings: Settings) -> None:
    follow_public_file(settings)
    with open_confidential(settings.confidential_file) as store:  # and here it was killed
        withdraw(store, settings.archive, ("people", "2024-Q2", None), "Wrong.", datetime.now(UTC))
    assert shown(settings) == BOTH
    with pytest.raises(CommandError, match="was withdrawn already"):
        withdraw_release(settings, NETWORK, "people", "2024-Q2", "Two districts were exchanged.")
    assert shown(settings) == [name for name in BOTH if "2024-Q2" not in name]


@pytest.mark.long
def test_forms_of_a_withdrawn_release_that_somebody_put_back_are_removed(
    settings: Settings, tmp_path: Path
) -> None:
    follow_public_file(settings)
    public = settings.public_file.parent
    for form in ("exports", "pages"):
        shutil.copytree(public / form, tmp_path / form)
    withdraw_release(settings, NETWORK, "people", "2024-Q2", "Two districts were exchanged.")
    left = shown(settings)
    for form in ("exports", "pages"):
        shutil.copytree(tmp_path / form, public / form, dirs_exist_ok=True)
        assert forms_fault(settings) is None
        assert shown(settings) == left


@pytest.mark.long
def test_one_form_that_cannot_be_written_holds_up_no_other(settings: Settings) -> None:
    follow_public_file(settings)
    exports = settings.public_file.parent / "exports"
    shutil.rmtree(exports)
    exports.write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="not all that stands beside it"):
        withdraw_release(settings, NETWORK, "people", "2024-Q2", "Two districts were exchanged.")
    assert "pages/people_2024-Q2.html" not in shown(settings)
    assert "not all that stands beside it" in str(forms_fault(settings))
    exports.unlink()
    assert forms_fault(settings) is None


@pytest.mark.long
def test_a_withdrawal_that_nobody_sees_yet_says_that_it_is_in_the_ledger(
    settings: Settings,
) -> None:
    before = settings.public_file.read_bytes()
    aside = settings.public_file.with_name(f".{os.getpid()}.covey.duckdb.building")
    aside.mkdir()  # as a folder that may not be written
    (aside / "in the way").touch()
    with pytest.raises(ReleaseRefused, match="is in the ledger, as entry 3") as refused:
        withdraw_release(settings, NETWORK, "people", "2024-Q2", "Two districts were exchanged.")
    assert "unchanged" not in str(refused.value)
    assert settings.public_file.read_bytes() == before
    shutil.rmtree(aside)
    with pytest.raises(CommandError, match="was withdrawn already"):
        withdraw_release(settings, NETWORK, "people", "2024-Q2", "Two districts were exchanged.")
    assert settings.public_file.read_bytes() != before
    assert "exports/people/2024-Q2" not in shown(settings)
