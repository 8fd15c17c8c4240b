"""A desk that only checks: the letters of covey check for the whole corpus, and nothing kept."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from covey.contracts import Registry
from covey.desk.app import check_app
from covey.desk.visit import Options
from covey.errors import SubmissionRejected
from covey.hub.settings import Settings
from covey.intake import inspect
from covey.project import make_agency_project
from schemas.registry import REGISTRY
from tests.corpus.case import Case
from tests.corpus.contracts import TREES
from tests.corpus.right import right_files
from tests.corpus.wrong import wrong_files
from tests.desk import files
from tests.desk.office import Somebody
from tests.sampled import sampled

ROOT = Path(__file__).parents[2]
CODELISTS = ROOT / "schemas" / "codelists"
_CARRIED = re.compile(r'href="data:text/plain;charset=utf-8;base64,([^"]+)"')


@contextmanager
def opened(registry: Registry, folder: Path, language: str = "en") -> Iterator[Somebody]:
    """Open a desk in *folder* that checks files by the contracts of a registry."""
    app = check_app(Settings(project=folder), registry, Options())
    with TestClient(app):
        yield Somebody(TestClient(app, follow_redirects=False, cookies={"lang": language}))


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def said(somebody: Somebody, case: Case, path: Path) -> str:
    """Return the page about a file of the corpus."""
    name = case.contract.name
    file = (path.name, path.read_bytes())
    page = somebody.send(f"/agency/file/{name}", f"/agency/check/{name}", files={"file": file})
    return page.text


def by_contract(cases: list[Case]) -> list[list[Case]]:
    """Return cases in lists of up to five of one contract each, since many have one name."""
    found: dict[int, list[Case]] = {}
    for case in cases:
        found.setdefault(id(case.contract), []).append(case)
    return [same[at : at + 5] for same in found.values() for at in range(0, len(same), 5)]


WRONG = by_contract(wrong_files())
RIGHT = by_contract(right_files())


@pytest.mark.parametrize("cases", sampled(WRONG, 16), ids=lambda cases: f"{cases[0].number}")
def test_a_wrong_file_has_the_letter_of_covey_check(cases: list[Case], tmp_path: Path) -> None:
    registry = Registry((cases[0].contract,), (), CODELISTS)
    with opened(registry, tmp_path) as somebody:
        before = everything(tmp_path)
        for case in cases:
            place = tmp_path.with_name(f"{tmp_path.name}-{case.number}")
            place.mkdir()
            path = case.write(place)
            with pytest.raises(SubmissionRejected) as refused:
                inspect(path, case.contract, TREES)
            page = said(somebody, case, path)
            carried = _CARRIED.search(page)
            if carried is None:  # a list of persons is neither drawn nor repeated
                assert "This file looks like a list of persons" in page, case.name
                continue
            letter = base64.b64decode(html.unescape(carried.group(1))).decode()
            assert letter == refused.value.letter, case.name
        assert everything(tmp_path) == before


@pytest.mark.parametrize("cases", sampled(RIGHT, 24), ids=lambda cases: f"{cases[0].number}")
def test_a_right_file_is_right_here_too_and_not_kept(cases: list[Case], tmp_path: Path) -> None:
    registry = Registry((cases[0].contract,), (), CODELISTS)
    with opened(registry, tmp_path) as somebody:
        before = everything(tmp_path)
        for case in cases:
            place = tmp_path.with_name(f"{tmp_path.name}-{case.number}")
            place.mkdir()
            page = said(somebody, case, case.write(place))
            assert "The file is right" in page, case.name
            assert "/agency/send/" not in page
        assert everything(tmp_path) == before


def test_an_agency_checks_by_the_folder_that_the_hub_made_and_signs_in_nowhere(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "handed on"
    names = make_agency_project(ROOT, REGISTRY, "social_affairs", folder, 20)
    own = tuple(REGISTRY.submission(name) for name in names)
    with opened(Registry(own, (), folder / "schemas" / "codelists"), folder, "vi") as somebody:
        first = somebody.get("/")
        assert first.status_code == 200
        assert "Sign out" not in first.text
        assert [name for name in names if f"/agency/file/{name}" not in first.text] == []
        assert "/agency/file/health_services" not in first.text
        action = "/agency/check/social_outreach"
        page = somebody.send(
            "/agency/file/social_outreach", action,
            files={"file": ("quý 3.xlsx", files.book(files.rows()))},
        )  # fmt: skip
        assert "Tệp đã đúng" in page.text
        assert somebody.get("/agency/template/social_outreach").status_code == 200
        for gone in ("/sign-in", "/agency/sent", "/office", "/agency/right/social_outreach"):
            assert somebody.get(gone).status_code == 404, gone
        forged = somebody.browser.post(action, data={"token": "x"})
        assert forged.status_code == 403
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md", "covey.toml", "schemas",
    ]  # fmt: skip


@pytest.mark.long  # as a clerk's who signed in
def test_a_letter_is_read_in_another_language_without_the_file(tmp_path: Path) -> None:
    here = f"/agency/check/{files.KIND.name}"
    with opened(REGISTRY, tmp_path, "vi") as clerk:
        wrong = files.text([["2024-Q3", "nowhere", "talk", 3]])
        clerk.send(here, here, files={"file": ("q3.csv", wrong)})
        assert "Tệp chưa gửi được" in clerk.get(here).text
        clerk.send(here, "/language", language="en", back=here)
        assert "The file cannot be sent yet" in clerk.get(here).text
        clerk.send(here, here, files={"file": ("q3.csv", files.text(files.rows()))})
        assert "cannot be sent yet" not in clerk.get(here).text
    assert everything(tmp_path) == {}
