"""What a stranger, a large file, a proxy and the log find at the desk."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import files
from tests.desk.office import Office, opened
from tests.desk.test_clerk import CHECK, FILE, check

HUGE = 256 * 2**20
_HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="q3.csv"\r\n\r\n'
_KIND = {"content-type": "multipart/form-data; boundary=x"}


class Pieces:
    """A body of 256 MB that counts what was asked of it."""

    def __init__(self) -> None:
        self.asked = 0

    def __iter__(self) -> Iterator[bytes]:
        yield _HEAD
        while self.asked < HUGE:
            self.asked += 2**20
            yield b"0" * 2**20


def test_a_file_whose_length_is_too_large_is_refused_before_it_is_read(office: Office) -> None:
    clerk = office.signed_in("ha")
    body = Pieces()
    answer = clerk.browser.post(
        CHECK, content=iter(body), headers={**_KIND, "content-length": str(HUGE)}
    )
    assert answer.status_code == 413
    assert "larger than this desk takes: 16 MB" in answer.text


def test_a_file_that_does_not_tell_its_length_is_read_no_further_than_is_due(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    clerk = office.signed_in("ha")
    answer = clerk.browser.post(CHECK, content=iter(Pieces()), headers=_KIND)
    assert answer.status_code == 413
    assert list(tmp_path.iterdir()) == [office.folder]


@pytest.mark.parametrize("size", ["-1", "many"])
def test_a_length_that_is_none_is_no_form(office: Office, size: str) -> None:
    clerk = office.signed_in("ha")
    answer = clerk.browser.post(CHECK, content=b"", headers={**_KIND, "content-length": size})
    assert answer.status_code == 400


def test_a_file_of_many_pages_stays_in_memory_until_it_is_judged(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing of what came may lie in a file, not even in one without a name.
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    large = files.text(files.rows()) + b"\n" * 1_200_000
    assert check(office.signed_in("ha"), large, "q3.csv").status_code == 303


def test_a_stranger_s_file_is_refused_before_it_is_read(office: Office) -> None:
    stranger = office.somebody()
    answer = stranger.browser.post(CHECK, files={"file": ("q3.csv", files.text(files.rows()))})
    assert answer.status_code == 401
    assert "Your session is over" in answer.text


def test_a_sign_in_form_may_carry_no_file(office: Office) -> None:
    large = b"0" * (2**20)
    answer = office.somebody().browser.post("/sign-in", files={"file": ("a.csv", large)})
    assert answer.status_code == 413


def test_the_log_tells_the_route_and_nothing_that_was_typed_or_sent(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    clerk = office.signed_in("ha")
    with caplog.at_level(logging.INFO, "covey.desk"):
        clerk.get("/agency?search=Nguyễn%20Văn%20An")
        clerk.get("/agency/letter/social_outreach/000000000000")
        clerk.get("/anything/that/somebody/typed")
        check(clerk, files.persons(), "danh sách.csv")
    assert [record.getMessage() for record in caplog.records if record.name == "covey.desk"] == [
        "GET /agency 200",
        "GET /agency/letter/{submission:str}/{short:str} 404",
        "GET - 404",
        "GET /agency/file/{submission:str} 200",
        "POST /agency/check/{submission:str} 422",
    ]


def test_what_goes_wrong_is_told_by_its_place_alone(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    clerk = office.signed_in("ha")
    # What no code of ours expects.
    office.desk.state.changed("ALTER TABLE waiting ADD COLUMN another INTEGER")
    with caplog.at_level(logging.INFO):
        answer = check(clerk, files.text(files.rows()), "q3.csv")
    assert answer.status_code == 500
    assert "Nothing was stored or published." in answer.text
    assert "OperationalError in state.py" in answer.text
    assert "waiting" not in caplog.text


def test_a_clerk_is_told_of_no_place_on_the_machine(folder: Path) -> None:
    # Before the desk opens, since it sweeps this folder out while it is open.
    (folder / "desk" / "waiting").write_text("no folder")
    with opened(folder) as office:
        answer = check(office.signed_in("ha"), files.text(files.rows()), "q3.csv")
        assert answer.status_code == 500
        assert str(folder) not in answer.text


def test_only_who_the_proxy_names_comes_in_and_only_from_where_the_proxy_is(folder: Path) -> None:
    with opened(folder, proxy_header="X-Remote-User", trusted=frozenset({"testclient"})) as office:
        assert office.somebody().get("/agency").status_code == 403
        named = office.somebody()
        named.browser.headers["X-Remote-User"] = "ha"
        assert named.get("/agency").status_code == 200
        assert named.get("/office").status_code == 404
        named.browser.headers["X-Remote-User"] = "nobody"
        assert named.get("/agency").status_code == 403
        assert named.get("/sign-in").headers["location"] == "/"
    with opened(folder, proxy_header="X-Remote-User") as office:
        liar = office.somebody()
        liar.browser.headers["X-Remote-User"] = "ha"
        assert liar.get("/agency").status_code == 403


def test_a_form_of_one_whom_the_proxy_names_is_hers_alone(folder: Path) -> None:
    with opened(folder, proxy_header="X-Remote-User", trusted=frozenset({"testclient"})) as office:
        somebody = office.somebody()
        somebody.browser.headers["X-Remote-User"] = "ha"
        token = somebody.form(FILE, CHECK)
        somebody.browser.headers["X-Remote-User"] = "tuan"
        # The same browser, and the same cookie, under another name.
        answer = somebody.browser.post(CHECK.replace("social_outreach", "health_services"),
                                       data={"token": token})  # fmt: skip
        assert answer.status_code == 403


def test_no_folder_of_the_desk_is_open_to_others(office: Office) -> None:
    check(office.signed_in("ha"), files.text(files.rows()), "q3.csv")
    for path in (office.folder / "desk").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")


@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_done_by_other_methods(office: Office, method: str) -> None:
    answer = office.signed_in("ha").browser.request(method, "/sign-out")
    assert answer.status_code == 405 or answer.status_code == 404
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
