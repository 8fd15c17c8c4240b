"""A silent agency in the desk: the plan goes without it where she says so, and by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from covey.desk.jobs import job
from covey.hub.ledger import read_ledger
from covey.store import ask
from tests.desk.bureau import Bureau, at_work, copied, founded_of_two, rows
from tests.desk.office import Somebody
from tests.desk.test_officer_plan import wait
from tests.unit.hub.hub import Hub

PAGE = "/office/plan/people/2023-Q1"


@pytest.fixture(scope="module")
def hub_of_two(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub of two agencies of which one has sent its first quarter."""
    folder = tmp_path_factory.mktemp("of_two") / "project"
    folder.mkdir()
    with at_work(founded_of_two(folder)) as bureau:
        assert bureau.send("2023-Q1") == "accepted"
    return bureau.hub


@pytest.fixture
def of_two(hub_of_two: Hub, tmp_path: Path) -> Iterator[Bureau]:
    """Open the desk of that hub."""
    with copied(hub_of_two, tmp_path / "project") as bureau:
        yield bureau


def send_cases(bureau: Bureau) -> None:
    path = bureau.hub.settings.inbox_folder / "cases" / "2023-Q1.csv"
    path.parent.mkdir(parents=True)
    lines = (f"2023-Q1,{row}" for row in rows())
    path.write_text("\n".join(["period,area,sex,served", *lines, ""]), encoding="utf-8")
    assert [one.verdict for one in bureau.hub.collected()] == ["accepted"]


def made(bureau: Bureau, somebody: Somebody, **fields: str) -> int:
    answer = somebody.send(PAGE, f"{PAGE}/make", **fields)
    assert answer.status_code == 303
    return wait(bureau, answer.headers["location"])


@pytest.mark.long  # of the hub, `unit/hub` holds it
def test_a_period_that_waits_for_an_agency_alone_is_planned_without_it(of_two: Bureau) -> None:
    mai = of_two.signed_in("mai")
    text = mai.get(PAGE).text
    assert "cases for 2023-Q1, from police" in text
    assert "Make the plan without Police" in text
    assert made(of_two, mai, without="police") == 0
    assert "Publish Quarter 1 of 2023 without Police" in mai.get(PAGE).text


@pytest.mark.long
def test_what_lacks_an_agency_is_starred_and_what_it_alone_counts_is_no_0(of_two: Bureau) -> None:
    of_two.plan("2023-Q1", "police")
    text = of_two.signed_in("mai").get(f"{PAGE}?breakdown=area.sector").text
    table = text[text.index('<table class="plan">') : text.index('class="key"')]
    first = table[table.index('scope="row"') : table.index("</tr>", table.index('scope="row"'))]
    cells = re.findall(r'<td class="([^"]*)">([^<]*)', first)
    assert cells == [
        ("num", "13,777"),
        ("num soft lacks", "no report"),
        ("num all lacks", "13,777"),
    ]
    assert '<abbr title="lacks Police">*</abbr>' in first
    assert ">0<" not in table
    completeness = text[text.index("<h2>Completeness") :]
    assert re.search(r"Police</th><td>cases, <b>no report</b>", completeness)


@pytest.mark.long
def test_it_is_published_without_an_agency_by_whoever_says_its_name(of_two: Bureau) -> None:
    plan = of_two.plan("2023-Q1", "police")
    mai = of_two.signed_in("mai")
    answer = mai.send(PAGE, f"{PAGE}/publish", plan=plan.hash)
    assert answer.status_code == 409
    assert "It goes out without police." in answer.text
    answer = mai.send(PAGE, f"{PAGE}/publish", plan=plan.hash, **{"without-police": "yes"})
    code = wait(of_two, answer.headers["location"])
    told = job(of_two.desk.state, answer.headers["location"].rpartition("/")[2])
    assert (code, told.said if told and code else "") == (0, "")
    (link,) = read_ledger(of_two.hub.settings)
    assert [one.agency for one in link.entry.missing] == ["police"]
    status = "SELECT DISTINCT obs_status FROM people WHERE area = 'VN' AND sector = 'POLICE'"
    assert ask(of_two.hub.settings.public_file, status).rows() == [("L",)]


@pytest.mark.long
def test_a_file_that_comes_after_all_ends_the_plan_without_it(of_two: Bureau) -> None:
    plan = of_two.plan("2023-Q1", "police")
    send_cases(of_two)
    mai = of_two.signed_in("mai")
    text = mai.get(PAGE).text
    assert "a file of cases for 2023-Q1 came, which the plan does without" in text
    assert "without Police" not in text
    whole = of_two.plan("2023-Q1")
    assert whole.hash != plan.hash
    of_two.hub.release("2023-Q1", whole.hash)
    assert read_ledger(of_two.hub.settings)[0].entry.missing == ()


@pytest.mark.parametrize("name", ["prison", "--commit", "police prison"])
def test_nobody_is_left_out_who_is_no_agency_of_the_dataset(of_two: Bureau, name: str) -> None:
    mai = of_two.signed_in("mai")
    assert mai.send(PAGE, f"{PAGE}/make", without=name).status_code == 404
