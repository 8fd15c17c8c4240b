"""Officers at work in a real browser, against a desk that is a process of its own."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from covey.desk.jobs import jobs
from covey.desk.state import State
from covey.hub.ledger import check_ledger, read_ledger
from covey.store import ask
from tests.desk.bureau import PASSPHRASE, Bureau
from tests.desk.office import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLAN = "/office/plan/people/2023-Q1"
COVEY = [sys.executable, "-c", "from covey.cli import main; main()"]
_PATIENCE = 120_000  # milliseconds


@dataclass
class Served:
    """A desk that is open in a process of its own."""

    bureau: Bureau
    address: str
    process: subprocess.Popen[bytes]


@contextmanager
def served(bureau: Bureau) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*COVEY, "desk", "--port", str(port), "--project", str(bureau.folder)],
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with suppress(OSError), urlopen(f"{address}/sign-in"):
                break
            time.sleep(0.1)
        yield Served(bureau, address, process)
    finally:
        process.kill()
        process.wait()


@contextmanager
def someone(browser: Browser, desk: Served, name: str) -> Iterator[Page]:
    """Give the page of somebody who has signed in, in English."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "lang", "value": "en", "url": desk.address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.goto(f"{desk.address}/sign-in")
    page.fill("main input[name=name]", name)
    page.fill("main input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/office")
    yield page
    assert complaints == []
    context.close()


def approve(bureau: Bureau, line: str) -> None:
    """Run the line that the page shows, where the key lies."""
    words = line.split()
    assert words[:2] == ["covey", "approve"]
    subprocess.run(
        [*COVEY, *words[1:], "--project", str(bureau.folder)],
        cwd=bureau.keys,
        env={**os.environ, "COVEY_PASSPHRASE": PASSPHRASE.decode()},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def seriously_amiss(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


def make_plan(page: Page, desk: Served) -> None:
    page.goto(desk.address + PLAN)
    page.get_by_role("button", name="Make the plan").first.click()
    page.wait_for_url(f"**{PLAN}", timeout=_PATIENCE)


def sign(page: Page, desk: Served) -> None:
    """Sign in a terminal."""
    page.goto(desk.address + PLAN)
    page.get_by_text("Or in a terminal").click()
    approve(desk.bureau, page.locator("pre.said code").inner_text())
    page.goto(desk.address + PLAN)


def wrong_passphrase(key: Path) -> str:
    """Return one that opens a key by chance, as one of 256 does, and gives what is no key."""
    for number in itertools.count():
        try:
            load_pem_private_key(key.read_bytes(), f"guessed {number}".encode())
        except ValueError as error:
            if "deserialize" in str(error):
                return f"guessed {number}"
    raise AssertionError


def sign_in_a_page(page: Page, desk: Served, name: str) -> None:
    """Sign with the page beside the key, which has no network and asks for nothing."""
    page.goto(desk.address + PLAN)
    own = page.context.browser.new_context(offline=True).new_page()  # type: ignore[union-attr]
    asked: list[str] = []
    own.on("request", lambda request: asked.append(request.url))
    own.goto((desk.bureau.keys / f"{name}.html").as_uri())
    own.fill("#plan", page.locator("#plan").inner_text())
    own.set_input_files("#key", desk.bureau.keys / f"{name}.pem")
    own.fill("#passphrase", wrong_passphrase(desk.bureau.keys / f"{name}.pem"))
    own.get_by_role("button", name="Sign this plan").click()
    own.get_by_text("this is not the passphrase").wait_for()
    own.fill("#passphrase", PASSPHRASE.decode())
    own.get_by_role("button", name="Sign this plan").click()
    own.locator("#done").wait_for()
    assert seriously_amiss(own) == []
    page.fill("#s", own.locator("#signature").input_value())
    assert len(asked) == 1
    own.context.close()
    page.get_by_role("button", name="Hand in the signature").click()
    page.get_by_text("You have signed.").wait_for()


def publish(page: Page, desk: Served) -> None:
    page.goto(desk.address + PLAN)
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(f"**{PLAN}", timeout=_PATIENCE)
    assert "is out" in page.locator("h1").inner_text()


@pytest.mark.long  # signing, publishing and accepting have tests of their own below
def test_two_officers_release_a_quarter_and_then_its_correction(
    bureau: Bureau, browser: Browser
) -> None:
    with (
        served(bureau) as desk,
        someone(browser, desk, "mai") as mai,
        someone(browser, desk, "duc") as duc,
    ):
        mai.locator("#due tr", has_text="Quarter 1 of 2023").get_by_role("link").click()
        make_plan(mai, desk)
        assert mai.locator("table.plan tbody tr").count() == 5
        assert seriously_amiss(mai) == []
        sign_in_a_page(mai, desk, "mai")
        assert mai.get_by_role("button", name="Publish").count() == 0
        duc.goto(f"{desk.address}/office")
        duc.get_by_role("link", name="Read and sign").click()
        sign(duc, desk)
        publish(duc, desk)
        assert bureau.send("2023-Q1", {"A1,M": 3181, "A2,F": 790}, "again.csv") == "accepted"
        mai.goto(f"{desk.address}/office")
        assert "A correction came after it went out." in mai.locator("#due").inner_text()
        make_plan(mai, desk)
        assert "vintage 2" in mai.locator("h1").inner_text()
        sign(mai, desk)
        sign(duc, desk)
        publish(mai, desk)
        mai.goto(f"{desk.address}/office/history/people/2023-Q1")
        assert mai.locator("tr.entry").count() == 2
        assert seriously_amiss(mai) == []
    entries = [link.entry for link in read_ledger(bureau.hub.settings)]
    assert [one.vintage for one in entries] == [1, 2]
    assert all(one.approvals and len(one.approvals.signed) == 2 for one in entries)


def test_an_officer_signs_a_plan_in_the_page_beside_her_key(
    bureau: Bureau, browser: Browser
) -> None:
    bureau.plan("2023-Q1")
    with served(bureau) as desk, someone(browser, desk, "mai") as mai:
        mai.locator("#due tr", has_text="Quarter 1 of 2023").get_by_role("link").click()
        assert mai.locator("table.plan tbody tr").count() == 5
        assert seriously_amiss(mai) == []
        sign_in_a_page(mai, desk, "mai")
        assert mai.get_by_role("button", name="Publish").count() == 0


@pytest.mark.long  # by forms, `test_officer_held.py` holds it
def test_an_officer_accepts_a_held_file_by_keyboard_alone(bureau: Bureau, browser: Browser) -> None:
    assert bureau.send("2024-Q1", {"A2,F": 7520}, "next.csv") == "held"
    with served(bureau) as desk, someone(browser, desk, "mai") as mai:
        mai.goto(f"{desk.address}/office/held/clinics/2024-Q1")
        assert seriously_amiss(mai) == []
        mai.locator("#w1").focus()
        mai.keyboard.press("Tab")
        mai.keyboard.press("Tab")
        mai.keyboard.type("a centre opened")
        mai.keyboard.press("Tab")
        mai.keyboard.press("Enter")
        mai.wait_for_url("**/office")
        assert mai.locator("#held").count() == 0
    assert bureau.hub.people("2024-Q1") > 7520


@pytest.mark.long
def test_a_desk_that_is_killed_in_the_middle_of_a_release_loses_and_repeats_nothing(
    bureau: Bureau, browser: Browser
) -> None:
    plan = bureau.plan("2023-Q1")
    bureau.sign(plan.hash, "mai", "duc")
    with served(bureau) as desk, someone(browser, desk, "mai") as mai:
        mai.goto(desk.address + PLAN)
        mai.get_by_role("button", name="Publish").click()
        mai.wait_for_url("**/office/job/*")
        desk.process.send_signal(signal.SIGKILL)
        desk.process.wait()
    with served(bureau) as desk, someone(browser, desk, "mai") as mai:
        until = time.monotonic() + 120
        while time.monotonic() < until and _goes_on(bureau):
            time.sleep(0.3)
        mai.goto(desk.address + PLAN)
        assert "is out, vintage 1" in mai.locator("h1").inner_text()
    _is_whole(bureau)


@pytest.mark.long  # of a command by itself, `end_to_end/faults` holds it
def test_a_release_whose_own_process_is_killed_is_out_whole_or_not_at_all(
    bureau: Bureau, browser: Browser
) -> None:
    plan = bureau.plan("2023-Q1")
    bureau.sign(plan.hash, "mai", "duc")
    with served(bureau) as desk, someone(browser, desk, "mai") as mai:
        mai.goto(desk.address + PLAN)
        mai.get_by_role("button", name="Publish").click()
        mai.wait_for_url("**/office/job/*")
        time.sleep(1.0)
        for group in _jobs_of(desk.process.pid):
            os.killpg(group, signal.SIGKILL)
        until = time.monotonic() + 60
        while time.monotonic() < until and _goes_on(bureau):
            time.sleep(0.3)
        mai.goto(f"{desk.address}/office")
        assert "cut short; nothing was lost" in mai.locator("main").inner_text()
        mai.goto(desk.address + PLAN)
        if "is out" not in mai.locator("h1").inner_text():
            publish(mai, desk)
    _is_whole(bureau)


def _goes_on(bureau: Bureau) -> bool:
    state = State(bureau.hub.settings.desk_folder)
    try:
        return any(one.goes_on for one in jobs(state))
    finally:
        state.close()


def _jobs_of(process: int) -> list[int]:
    """Return the process groups of the jobs that a desk has started."""
    listed = subprocess.run(
        ["ps", "-o", "pgid=", "--ppid", str(process)], capture_output=True, text=True, check=False
    )
    return sorted({int(one) for one in listed.stdout.split()} - {os.getpgid(process)})


def _is_whole(bureau: Bureau) -> None:
    checked = check_ledger(bureau.hub.settings)
    assert (checked.entries, checked.faults, checked.approvals) == (1, (), ())
    assert ask(bureau.hub.settings.public_file, "FROM people").height == 15
