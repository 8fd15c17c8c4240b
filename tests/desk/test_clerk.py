"""A clerk's way: what is to be sent, a wrong file, a right one, and what became of it."""

from __future__ import annotations

import re
import time
from hashlib import sha256
from pathlib import Path

import pytest
from httpx2 import Response

from covey.desk.sessions import Session
from covey.desk.users import User, user_named
from covey.desk.waiting import sweep
from covey.hub.answers import answers_to
from covey.hub.collect import collect
from covey.hub.settings import Settings
from covey.store import open_confidential
from schemas.registry import REGISTRY
from tests.desk import files
from tests.desk.office import Office, Somebody

KIND = "social_outreach"
FILE, CHECK, RIGHT = (f"/agency/{name}/{KIND}" for name in ("file", "check", "right"))
_SEND = re.compile(r'action="(/agency/send/[^"]+)"')


def check(clerk: Somebody, content: bytes, name: str = "quý 3.xlsx") -> Response:
    return clerk.send(FILE, CHECK, files={"file": (name, content)})


def send(clerk: Somebody) -> str:
    """Send the right file that waits; return where the clerk is led."""
    act = _SEND.search(clerk.get(RIGHT).text)
    assert act is not None
    return clerk.send(RIGHT, act.group(1)).headers["location"]


def collected(folder: Path, name: str, content: bytes) -> str:
    """Take in a file without a job, which takes seconds to start; return where it is told of."""
    inbox = folder / "inbox" / KIND
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / name).write_bytes(content)
    collect(Settings(project=folder), REGISTRY)
    return f"/agency/sent/{KIND}/{sha256(content).hexdigest()[:12]}"


def settled(clerk: Somebody, path: str) -> str:
    """Return the page of a file once the hub has taken it in."""
    for _ in range(600):
        text = clerk.get(path).text
        if 'http-equiv="refresh"' not in text:
            return text
        time.sleep(0.1)
    raise TimeoutError(path)


def left(folder: Path) -> list[str]:
    """Return every file of a project besides its contracts and the state of its desk."""
    kept = {"schemas", "officers", "desk.sqlite", "desk.sqlite-journal"}
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not kept & set(path.relative_to(folder).parts)
    ]


def hers_user(office: Office) -> User | None:
    return user_named(office.desk.state, "ha")


def wrong() -> list[list[object]]:
    lines = files.rows()
    lines[5][1], lines[6][1], lines[7][-1] = "Cô Tồ", "Cô Tồ", ""
    return lines


def test_a_wrong_file_is_answered_by_cause_beside_her_sheet_and_forgotten(office: Office) -> None:
    clerk = office.signed_in("ha", "vi")
    text = check(clerk, files.book(wrong())).text
    assert "Tệp chưa gửi được: 2 điều cần sửa" in text
    assert "Cột Quận/Huyện, các ô B7-B8" in text
    assert '<a class="mark" href="#d1" aria-label="Điều 1">1</a> Cô Tồ' in text
    assert "quý 3.xlsx" in text
    assert left(office.folder) == []
    assert not any("Cô Tồ".encode() in path.read_bytes() for path in _files(office))


@pytest.mark.long
def test_a_letter_is_read_in_another_language_without_the_file(office: Office) -> None:
    ha, tuan = office.signed_in("ha", "vi"), office.signed_in("tuan")
    assert check(ha, files.book(wrong())).status_code == 422
    english = ha.send(CHECK, "/language", language="en", back=CHECK)
    assert english.headers["location"] == CHECK
    letter = ha.get(CHECK)
    assert "The file cannot be sent yet" in letter.text
    assert '<a class="mark" href="#d1" aria-label="Point 1">1</a> Cô Tồ' in letter.text
    assert left(office.folder) == []
    assert tuan.get(CHECK).status_code == 404
    check(ha, files.book(files.rows()))
    assert "cannot be sent yet" not in ha.get(CHECK).text


@pytest.mark.parametrize("end", ["sign out", "half an hour"])
def test_a_letter_is_gone_with_its_session_and_its_time(office: Office, end: str) -> None:
    ha = office.signed_in("ha")
    check(ha, files.book(wrong()))
    assert office.desk.state.letters
    if end == "sign out":
        ha.send("/agency", "/sign-out")
    else:
        ((key, (until, letter)),) = office.desk.state.letters.items()
        office.desk.state.letters[key] = until - 30 * 60, letter
        assert "cannot be sent yet" not in ha.get(CHECK).text
        sweep(office.desk.state)
    assert office.desk.state.letters == {}


@pytest.mark.parametrize(("language", "said"), [("en", "JSON-stat or PX"), ("vi", "hoặc PX")])
def test_the_page_says_what_a_file_may_be(office: Office, language: str, said: str) -> None:
    text = office.signed_in("ha", language).get(FILE).text
    assert said in text
    assert all(ending in text for ending in (".xlsx", ".parquet", ".json", ".px", ".tsv"))


def test_a_right_file_waits_and_is_sent_once_however_often_the_form_is(office: Office) -> None:
    clerk = office.signed_in("ha")
    answer = check(clerk, files.book(files.rows()))
    assert answer.headers["location"] == RIGHT
    page = clerk.get(RIGHT)
    assert "Send for Quarter 3 of 2024" in page.text
    act = _SEND.search(page.text)
    assert act is not None
    token = clerk.form(RIGHT, act.group(1))
    led = {clerk.browser.post(act.group(1), data={"token": token}).headers["location"]
           for _ in range(2)}  # fmt: skip
    assert len(led) == 1
    text = settled(clerk, led.pop())
    assert "Accepted for Quarter 3 of 2024" in text
    with open_confidential(office.desk.settings.confidential_file) as store:
        (receipt,) = store.receipts()
    assert (receipt.verdict, receipt.period, receipt.revision) == ("accepted", "2024-Q3", 1)
    assert list((office.folder / "desk" / "waiting").iterdir()) == []
    home = clerk.get("/agency").text
    assert "Accepted" in home
    assert "Phạm Thu Hà" in home
    # A mended file takes its place.
    mended = collected(office.folder, "q3.csv", files.text(files.rows(more=1)))
    assert "Revision 2" in clerk.get(mended).text


@pytest.mark.long  # of the hub, `unit/hub` holds it
def test_nothing_to_report_is_a_file_like_any_other(office: Office) -> None:
    clerk = office.signed_in("ha")
    form = clerk.get("/agency").text.partition(f'action="/agency/nothing/{KIND}"')[2]
    (period,) = re.findall(r'name="period" value="([^"]+)"', form.partition("</form>")[0])
    act = f"/agency/nothing/{KIND}"
    assert clerk.send("/agency", act, period=period).headers["location"] == RIGHT
    assert "Nothing to report, and not sent yet" in clerk.get(RIGHT).text
    assert "Accepted for" in settled(clerk, send(clerk))
    assert act not in clerk.get("/agency").text


def test_a_file_unlike_those_before_is_held_and_her_answer_is_kept_for_the_officer(
    office: Office,
) -> None:
    collected(office.folder, "q2.csv", files.text(files.rows("2024-Q2")))
    clerk = office.signed_in("ha")
    there = collected(office.folder, "q3.csv", files.text(files.rows(more=900)))
    assert "Held for Quarter 3 of 2024" in clerk.get(there).text
    assert "1 to answer for" in clerk.get("/agency").text
    page = there.replace("/sent/", "/held/")
    act = there.replace("/sent/", "/answer/")
    assert clerk.send(page, act, kind="right", words="").status_code == 409
    answered = clerk.send(page, act, kind="right", words="Ba đợt truyền thông mới.")
    assert answered.headers["location"] == page
    assert "Ba đợt truyền thông mới." in clerk.get(page).text
    assert "to answer for" not in clerk.get("/agency").text
    with open_confidential(office.desk.settings.confidential_file) as store:
        held = next(one for one in store.receipts() if one.verdict == "held")
    (answer,) = answers_to(office.desk.settings, [held]).said.values()
    assert (answer.kind, answer.words, answer.by) == (
        "right", "Ba đợt truyền thông mới.", "Phạm Thu Hà",
    )  # fmt: skip


@pytest.mark.long
def test_cells_that_are_unlike_those_before_stand_beside_them(office: Office) -> None:
    quarters = ("2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3")
    for number, period in enumerate(quarters):
        lines = [
            [*codes, 200 + 30 * count + (7 * number + place) % 11]
            for place, (*codes, count) in enumerate(files.rows(period))
        ]
        if period == quarters[-1]:
            lines[5][-1] *= 10
        there = collected(office.folder, f"{period}.csv", files.text(lines))
    page = office.signed_in("ha", "vi").get(there.replace("/sent/", "/held/")).text
    assert "Thừa hoặc thiếu một chữ số" in page
    assert '<th scope="row">Quận Hoàn Kiếm</th><td>Sinh hoạt cộng đồng</td>' in page
    (now,) = re.findall(r'<td class="num now">.*</a> ([0-9.]+)</td>', page)
    assert now.endswith("0")
    assert len(re.findall(r'<td class="num">', page)) == len(quarters) - 1


def test_a_list_of_persons_leaves_nothing_and_nothing_of_it_is_shown(office: Office) -> None:
    clerk = office.signed_in("ha")
    before = _sizes(office)
    answer = check(clerk, files.persons(), "danh sách.csv")
    assert "This file looks like a list of persons" in answer.text
    # A random token holds any four digits now and then.
    shown = re.sub(r'name="token" value="[0-9a-f]+"', "", answer.text)
    for said in ("Nguyễn", "1985", "09123", "danh sách.csv", "Họ và tên"):
        assert said not in shown
    assert _sizes(office) == before
    assert all("Nguyễn".encode() not in path.read_bytes() for path in _files(office))


def test_a_right_file_is_for_the_session_that_checked_it_alone(office: Office) -> None:
    hers, other = office.signed_in("ha"), office.signed_in("ha")
    check(hers, files.text(files.rows()), "q3.csv")
    act = _SEND.search(hers.get(RIGHT).text)
    assert act is not None
    assert "No file waits here any more" in other.get(RIGHT).text
    stolen = hers.form(RIGHT, act.group(1))
    assert other.browser.post(act.group(1), data={"token": stolen}).status_code == 403
    own = Session(other.browser.cookies["desk"], hers_user(office)).token(act.group(1))
    answer = other.browser.post(act.group(1), data={"token": own})
    assert "No file waits here any more" in answer.text
    assert left(office.folder / "inbox") == []


@pytest.mark.parametrize("end", ["half an hour", "signed out", "a kill"])
def test_a_right_file_that_was_not_sent_is_gone(office: Office, end: str) -> None:
    clerk = office.signed_in("ha")
    check(clerk, files.text(files.rows()), "q3.csv")
    waiting = office.folder / "desk" / "waiting"
    assert len(list(waiting.iterdir())) == 1
    if end == "half an hour":
        office.desk.state.changed("UPDATE waiting SET until = until - 1801")
        assert "No file waits here any more" in clerk.get(RIGHT).text
        sweep(office.desk.state)
    elif end == "signed out":
        clerk.send("/agency", "/sign-out")
    else:
        (waiting / "a piece that a kill left").write_bytes(b"counts")
        office.desk.state.changed("DELETE FROM waiting")
        sweep(office.desk.state)
    assert list(waiting.iterdir()) == []


def test_another_agency_s_file_looks_as_if_it_were_not_there(office: Office) -> None:
    hers, other = office.signed_in("ha"), office.signed_in("tuan")
    check(hers, files.text(files.rows()), "q3.csv")
    there = collected(office.folder, "q2.csv", files.text(files.rows("2024-Q2")))
    assert hers.get(there).status_code == 200
    missing = other.get("/agency/sent/nothing_of_the_kind/000000000000")
    for path in (there, FILE, RIGHT, f"/agency/template/{KIND}", there.replace("sent", "letter")):
        answer = other.get(path)
        assert answer.status_code == 404
        assert answer.text.replace(path, "") == missing.text.replace(missing.request.url.path, "")


PATHS: dict[str, str] = {
    "out of the folder": "/agency/template/..%2f..%2fcovey.toml",
    "a hash that is a path": f"/agency/letter/{KIND}/../../etc/passwd",
    "a hash that is none": f"/agency/letter/{KIND}/%2e%2e%2f%2e%2e",
    "a style that is a path": "/desk.css/../../etc/passwd",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_path_leads_to_no_file(office: Office, path: str) -> None:
    assert office.signed_in("ha").get(path).status_code == 404


NAMES = ("/tmp/outside.csv", ".htaccess", "<script>alert(1)</script>.csv", "../../outside.csv")


def test_what_a_file_is_called_leads_nowhere_and_runs_nothing(office: Office) -> None:
    clerk = office.signed_in("ha")
    for name in NAMES:
        assert "<script>alert" not in check(clerk, files.text(wrong()), name).text
        check(clerk, files.text(files.rows()), name)
    send(clerk)
    (inbox,) = (office.folder / "inbox" / KIND).iterdir()
    assert re.fullmatch(r"2024-Q3-[0-9a-f]{12}\.csv", inbox.name)


def _files(office: Office) -> list[Path]:
    return [path for path in office.folder.rglob("*") if path.is_file()]


def _sizes(office: Office) -> dict[str, int]:
    kept = office.folder / "desk" / "desk.sqlite"
    return {str(path): path.stat().st_size for path in _files(office) if path != kept}
