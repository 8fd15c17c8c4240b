"""Who gets in, as whom, and who does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from argon2.exceptions import VerifyMismatchError

from covey.desk.users import _HASHER, _NOBODY
from tests.desk.office import PASSWORD, Office, opened

PAGES = {"ha": "/agency", "mai": "/office", "nga": "/audit"}


@pytest.mark.parametrize("name", PAGES)
def test_each_role_comes_to_its_own_pages_and_finds_no_others(office: Office, name: str) -> None:
    somebody = office.somebody()
    assert somebody.sign_in(name).headers["location"] == PAGES[name]
    assert somebody.get("/").headers["location"] == PAGES[name]
    assert {path: somebody.get(path).status_code for path in PAGES.values()} == {
        path: 200 if path == PAGES[name] else 404 for path in PAGES.values()
    }


def test_a_stranger_is_asked_to_sign_in_and_shown_nothing(office: Office) -> None:
    stranger = office.somebody()
    for path in PAGES.values():
        assert stranger.get(path).headers["location"] == "/sign-in"


@pytest.mark.parametrize(("name", "password"), [("ha", "wrong words"), ("nobody", "wrong words")])
def test_a_wrong_name_and_a_wrong_password_look_the_same(
    office: Office, name: str, password: str
) -> None:
    answer = office.somebody().sign_in(name, password)
    assert answer.status_code == 401
    assert "Nobody has this name and this password." in answer.text


def test_a_name_that_was_tried_too_often_has_to_wait_even_with_the_password(office: Office) -> None:
    stranger = office.somebody()
    codes = [stranger.sign_in("ha", f"guess {one}").status_code for one in range(6)]
    assert codes == [401] * 5 + [429]
    assert office.somebody().sign_in("ha").status_code == 429
    assert office.somebody().sign_in("tuan").status_code == 303


def test_whoever_guesses_elsewhere_does_not_keep_her_out_at_once(folder: Path) -> None:
    with opened(folder, secure=True, trusted=frozenset({"testclient"})) as office:
        stranger, hers = office.somebody(), office.somebody()
        stranger.browser.base_url = hers.browser.base_url = "https://testserver"
        stranger.browser.headers["X-Forwarded-For"] = "made up, 203.0.113.7"
        codes = [stranger.sign_in("tuan", f"guess {one}").status_code for one in range(6)]
        assert codes == [401] * 5 + [429]
        assert hers.sign_in("tuan").status_code == 303


def test_without_a_proxy_nobody_names_the_place_that_she_guesses_from(folder: Path) -> None:
    with opened(folder, trusted=frozenset({"testclient"})) as office:
        stranger, codes = office.somebody(), []
        for one in range(6):
            stranger.browser.headers["X-Forwarded-For"] = f"203.0.113.{one}"
            codes.append(stranger.sign_in("tuan", f"guess {one}").status_code)
        assert codes == [401] * 5 + [429]


def test_who_signs_in_gets_another_session_than_she_came_with(office: Office) -> None:
    somebody = office.somebody()
    somebody.get("/sign-in")
    before = somebody.browser.cookies["desk"]
    somebody.sign_in("ha")
    assert somebody.browser.cookies["desk"] != before


def test_a_cookie_that_somebody_made_up_is_no_session(office: Office) -> None:
    stranger = office.somebody()
    stranger.browser.cookies.set("desk", "a-session-that-she-was-given")
    assert stranger.get("/agency").status_code == 303
    assert stranger.sign_in("ha").status_code == 303
    assert stranger.browser.cookies.get("desk", domain="testserver.local") != "a-session"


def test_after_signing_out_the_cookie_opens_nothing(office: Office) -> None:
    somebody = office.signed_in("ha")
    cookie = somebody.browser.cookies["desk"]
    somebody.send("/agency", "/sign-out")
    thief = office.somebody()
    thief.browser.cookies.set("desk", cookie)
    assert thief.get("/agency").status_code == 303


@pytest.mark.parametrize(
    ("set_back", "over"),
    [("seen = seen - 1790", False), ("seen = seen - 1810", True), ("begun = begun - 43300", True)],
    ids=["idle for less than half an hour", "idle for longer", "open for half a day"],
)
def test_a_session_ends_by_itself(office: Office, set_back: str, over: bool) -> None:
    somebody = office.signed_in("ha")
    office.desk.state.changed(f"UPDATE sessions SET {set_back}")
    answer = somebody.get("/agency")
    assert (answer.status_code == 401) is over
    assert ("Your session is over" in answer.text) is over


FORGED: dict[str, Callable[[str], str]] = {
    "no token": lambda _: "",
    "a token of another act": lambda token: token,
    "a token that was guessed": lambda token: token[::-1],
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_a_form_that_is_not_ours_does_nothing(office: Office, token: Callable[[str], str]) -> None:
    somebody = office.signed_in("ha")
    other = somebody.form("/agency", "/language")
    answer = somebody.browser.post("/sign-out", data={"token": token(other)})
    assert answer.status_code == 403
    assert somebody.get("/agency").status_code == 200


def test_a_form_of_another_session_does_nothing(office: Office) -> None:
    mine, hers = office.signed_in("ha"), office.signed_in("ha")
    token = hers.form("/agency", "/sign-out")
    assert mine.browser.post("/sign-out", data={"token": token}).status_code == 403


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_no_form_leads_out_of_the_desk(office: Office, back: str) -> None:
    answer = office.signed_in("ha").send("/agency", "/language", language="vi", back=back)
    assert answer.headers["location"] == "/"


def test_a_password_takes_what_rfc_9106_recommends_and_that_of_nobody_as_long() -> None:
    for kept in (_HASHER.hash(PASSWORD), _NOBODY):
        assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    with pytest.raises(VerifyMismatchError):
        _HASHER.verify(_NOBODY, PASSWORD)


def test_what_is_kept_opens_no_session_and_tells_no_password(office: Office) -> None:
    somebody = office.signed_in("ha")
    kept = (office.folder / "desk" / "desk.sqlite").read_bytes()
    assert somebody.browser.cookies["desk"].encode() not in kept
    assert b"four words" not in kept
    assert b"$argon2id$" in kept
    assert (office.folder / "desk" / "desk.sqlite").stat().st_mode & 0o077 == 0


def test_an_answer_may_be_kept_framed_and_filled_by_nobody_else(office: Office) -> None:
    answer = office.signed_in("ha").get("/agency")
    rule = answer.headers["content-security-policy"]
    assert rule.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in rule
    assert "unsafe" not in rule
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "style=" not in answer.text
    assert "<style" not in answer.text


def test_where_browsers_come_by_tls_the_cookie_is_for_that_and_this_host(
    folder: Path,
) -> None:
    with opened(folder, secure=True) as office:
        cookie = office.somebody().get("/sign-in").headers["set-cookie"]
    assert cookie.startswith("__Host-desk=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_no_address_leads_to_the_host_that_a_request_names(office: Office) -> None:
    mai = office.signed_in("mai")
    for path in ("/office/", "/sign-in/", "/\\evil.example"):
        answer = mai.browser.request("GET", path, headers={"host": "evil.example"})
        assert answer.status_code == 404, path
        assert "evil.example" not in str(answer.headers)
