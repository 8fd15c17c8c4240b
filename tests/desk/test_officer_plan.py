"""A plan in the desk: what it shows, who signs, and that it goes out once and as it was signed."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from covey.desk.jobs import job
from covey.exchange import read_key
from covey.hub.approvals import approved_by, waiting_plans
from covey.hub.kept_plan import keep_plan, plan_of
from covey.hub.ledger import read_ledger
from covey.hub.officers import read_officers
from covey.hub.plan import Unfit
from covey.hub.report import report_one
from covey.hub.ways import Way
from covey.hub.withdraw import withdraw_release
from covey.log import Doer, signed_text
from tests.desk.bureau import Bureau, at_work, founded
from tests.desk.office import Somebody
from tests.sampled import sampled

PAGE = "/office/plan/people/2023-Q1"
SECOND = "/office/plan/people/2023-Q2"


def signature(bureau: Bureau, name: str, plan: str) -> str:
    private = read_key(bureau.keys / f"{name}.pem")
    return private.sign(signed_text("approves", plan, name).encode()).hex()


def wait(bureau: Bureau, place: str) -> int:
    """Wait for the end of a job; return its exit code."""
    identity = place.rpartition("/")[2]
    until = time.monotonic() + 180
    while time.monotonic() < until:
        found = job(bureau.desk.state, identity)
        assert found is not None
        if found.code is not None:
            return found.code
        time.sleep(0.2)
    raise AssertionError("the job does not end")


def publish(bureau: Bureau, somebody: Somebody, plan: str, page: str = PAGE) -> int:
    answer = somebody.send(page, f"{page}/publish", plan=plan)
    assert answer.status_code == 303, answer.text
    return wait(bureau, answer.headers["location"])


@pytest.mark.long
def test_before_there_is_a_plan_the_page_has_one_made(bureau: Bureau) -> None:
    mai = bureau.signed_in("mai")
    assert "nothing is planned yet" in mai.get(PAGE).text
    answer = mai.send(PAGE, f"{PAGE}/make")
    assert wait(bureau, answer.headers["location"]) == 0
    found = job(bureau.desk.state, answer.headers["location"].rpartition("/")[2])
    assert found is not None
    assert found.said == ""  # how much is hidden stays in the confidential folder
    assert mai.get(answer.headers["location"]).headers["location"] == PAGE
    assert "It fits, and nothing hidden in it can be worked out." in mai.get(PAGE).text


@pytest.mark.long
def test_the_table_is_the_one_that_would_go_out_with_hidden_cells_hatched(bureau: Bureau) -> None:
    bureau.send("2024-Q1", {"A2,F": 3})
    bureau.signed_in("mai").send(
        "/office/held/clinics/2024-Q1", "/office/held/clinics/2024-Q1/accept",
        file=_held_hash(bureau), words="a centre closed",
    )  # fmt: skip
    bureau.plan("2024-Q1")
    text = bureau.signed_in("mai").get("/office/plan/people/2024-Q1").text
    assert 'class="num hid"' in text
    assert "10,460" in text
    table = text[text.index('<table class="plan">') : text.index('class="key"')]
    assert ">3<" not in table


def _held_hash(bureau: Bureau) -> str:
    with bureau.hub.store() as store:
        held = store.held("clinics", "2024-Q1")
    assert held is not None
    return held.sha256


@pytest.mark.long
def test_what_was_shown_before_and_is_hidden_now_comes_first(bureau: Bureau) -> None:
    bureau.release("2023-Q1")
    bureau.plan("2023-Q2")
    text = bureau.signed_in("mai").get(SECOND).text
    assert text.index("What a reader will miss") < text.index("The table as it would go out")
    assert "Nothing that the release before shows." in text
    assert "Against people 2023-Q1, which is out" in text


@pytest.mark.long
def test_two_sign_and_then_it_is_published_by_either(bureau: Bureau) -> None:
    plan = bureau.plan("2023-Q1")
    mai, duc = bureau.signed_in("mai"), bureau.signed_in("duc")
    assert f"covey approve {plan.hash} --key mai.pem" in mai.get(PAGE).text
    assert "mai.html" in mai.get(PAGE).text
    assert "/publish" not in mai.get(PAGE).text
    bureau.sign(plan.hash, "mai")
    assert "You have signed. Somebody else is asked." in mai.get(PAGE).text
    assert "covey approve" not in mai.get(PAGE).text
    assert f"covey approve {plan.hash} --key duc.pem" in duc.get(PAGE).text
    bureau.sign(plan.hash, "duc")
    assert publish(bureau, duc, plan.hash) == 0
    (link,) = read_ledger(bureau.hub.settings)
    assert link.entry.approvals is not None
    assert len(link.entry.approvals.signed) == 2
    assert "is out, vintage 1" in mai.get(PAGE).text
    assert link.entry.planned == Doer("command")
    assert link.entry.carried_out == at_the_desk(bureau, "duc")
    assert "carried out by duc at the desk, unsigned" in mai.get("/office/ledger").text


def at_the_desk(bureau: Bureau, name: str) -> Doer:
    return Doer("desk", read_officers(bureau.hub.settings)[name].fingerprint)


def test_a_signature_is_taken_from_her_who_made_it_alone(bureau: Bureau) -> None:
    plan = bureau.plan("2023-Q1")
    mai, duc = bureau.signed_in("mai"), bureau.signed_in("duc")
    hers = signature(bureau, "mai", plan.hash)
    stolen = duc.send(PAGE, f"{PAGE}/sign", plan=plan.hash, signature=hers)
    assert stolen.status_code == 409
    assert "what duc signed is not this" in stolen.text
    assert mai.send(PAGE, f"{PAGE}/sign", plan=plan.hash, signature=hers).status_code == 303
    assert "You have signed. Somebody else is asked." in mai.get(PAGE).text
    assert approved_by(bureau.hub.settings, plan.hash) == ("mai",)


def test_a_plan_with_one_signature_is_not_published_by_a_form(bureau: Bureau) -> None:
    plan = bureau.plan("2023-Q1")
    bureau.sign(plan.hash, "mai", "duc")
    mai = bureau.signed_in("mai")
    token = mai.form(PAGE, f"{PAGE}/publish")
    for path in (bureau.hub.settings.approvals_folder / plan.hash).glob("duc.json"):
        path.unlink()
    answer = mai.browser.post(f"{PAGE}/publish", data={"token": token, "plan": plan.hash})
    assert answer.status_code == 409
    assert "It is not signed by enough" in answer.text
    assert read_ledger(bureau.hub.settings) == ()


def test_a_plan_whose_file_was_corrected_is_another_and_is_not_published(bureau: Bureau) -> None:
    plan = bureau.plan("2023-Q1")
    bureau.sign(plan.hash, "mai", "duc")
    mai = bureau.signed_in("mai")
    token = mai.form(PAGE, f"{PAGE}/publish")
    assert bureau.send("2023-Q1", {"A1,M": 3149}, "again.csv") == "accepted"
    answer = mai.browser.post(f"{PAGE}/publish", data={"token": token, "plan": plan.hash})
    assert answer.status_code == 409
    assert "The plan is another now" in answer.text
    assert "another file of People served for Quarter 1 of 2023 counts now" in answer.text
    assert "the plan is another now" in mai.get(PAGE).text
    assert read_ledger(bureau.hub.settings) == ()


@pytest.mark.long  # `unit/hub/test_plans.py` holds it
def test_of_two_who_publish_at_once_the_second_is_told_and_does_nothing(bureau: Bureau) -> None:
    plan = bureau.plan("2023-Q1")
    bureau.sign(plan.hash, "mai", "duc")
    duc = bureau.signed_in("duc")
    token = duc.form(PAGE, f"{PAGE}/publish")
    bureau.hub.release("2023-Q1", plan.hash)
    answer = duc.browser.post(f"{PAGE}/publish", data={"token": token, "plan": plan.hash})
    assert answer.status_code == 409
    assert "is out already" in answer.text
    assert len(read_ledger(bureau.hub.settings)) == 1


@pytest.mark.long  # `unit/hub/test_approvals.py` holds it
def test_a_withdrawal_waits_for_two_and_its_undoing_too(bureau: Bureau) -> None:
    bureau.release("2023-Q1")
    mai = bureau.signed_in("mai")
    for act, words in (("withdraw", "Two districts were exchanged."), ("undo", "They were not.")):
        answer = mai.send(PAGE, f"{PAGE}/{act}", words=words)
        place = answer.headers["location"]
        hub = bureau.hub
        ledger = read_ledger(hub.settings)
        (waiting,) = waiting_plans(hub.settings, hub.registry, ledger)
        assert place == f"/office/act/{waiting.plan[:16]}"
        assert "carry-out" not in mai.get(place).text
        bureau.sign(waiting.plan, "mai", "duc")
        done = mai.send(place, f"{place}/carry-out")
        assert done.headers["location"] == "/office/history/people/2023-Q1"
        assert words in mai.get("/office/history/people/2023-Q1").text
    acts = [link.entry for link in read_ledger(bureau.hub.settings)]
    assert [one.kind for one in acts] == ["release", "withdrawal", "reinstatement"]
    hers = at_the_desk(bureau, "mai")
    assert [one.planned for one in acts[1:]] == [hers, hers]
    assert [one.carried_out for one in acts[1:]] == [hers, hers]
    history = mai.get("/office/history/people/2023-Q1").text
    assert history.count("planned by mai at the desk, unsigned") == 2


def test_a_reason_with_a_number_is_refused_and_kept_on_the_page(bureau: Bureau) -> None:
    bureau.release("2023-Q1")
    mai = bureau.signed_in("mai")
    answer = mai.send(PAGE, f"{PAGE}/withdraw", words="A1 had 12 too many")
    assert answer.status_code == 409
    assert "A1 had 12 too many" in answer.text
    assert len(read_ledger(bureau.hub.settings)) == 1
    with pytest.raises(Exception, match="approval"):
        withdraw_release(bureau.hub.settings, bureau.registry, "people", "2023-Q1", "Wrong.")


@pytest.mark.parametrize("name", ["ha", "nga"])
def test_nobody_but_officers_finds_a_plan(bureau: Bureau, name: str) -> None:
    bureau.plan("2023-Q1")
    somebody = bureau.signed_in(name)
    places = (PAGE, f"{PAGE}/report", "/office/releases", "/office/history", "/office/ledger")
    assert {somebody.get(place).status_code for place in places} == {404}
    acts = ("make", "publish", "withdraw", "undo", "report")
    assert {somebody.browser.post(f"{PAGE}/{one}").status_code for one in acts} == {404}


@pytest.mark.long
def test_the_releases_tell_of_each_period_what_is_out_and_what_waits(bureau: Bureau) -> None:
    bureau.release("2023-Q1")
    bureau.send("2023-Q1", {"A2,F": 7520}, "again.csv")
    listed = bureau.signed_in("mai").get("/office/releases").text
    cells = re.findall(r'<th scope="row">(.*?)</th>\n<td>(.*?)</td>', listed)
    told = {period: re.sub(r"<[^>]+>", "", state) for period, state in cells}
    assert told["Quarter 1 of 2023"] == "out, vintage 1 of 15 November 2023; corrected since"
    assert (told["Quarter 2 of 2023"], told["Quarter 1 of 2025"]) == ("due", "waits")


def test_a_period_that_is_none_is_not_there(bureau: Bureau) -> None:
    mai = bureau.signed_in("mai")
    for place in ("people/2023-Q9", "people/..", "others/2023-Q1", "people/<b>"):
        assert mai.get(f"/office/plan/{place}").status_code == 404


def test_a_plan_that_stops_shows_what_would_be_told_and_the_ways_out(bureau: Bureau) -> None:
    told = "Q1 A2×F follows from people 2023 A2×F = Q1 A2×F + Q2 A2×F"
    ways = (
        Way("Publish 2023-Q2 first and it after that", "fits: 4 of 15 cells are hidden", fits=True),
        Way("Wait for the batch", "not tried: what comes is not known", fits=None),
    )
    stops = Unfit("people", "2023-Q1", ("people 2023",), (told,), ways)
    keep_plan(bureau.hub.settings, bureau.registry, stops)
    text = bureau.signed_in("mai").get(PAGE).text
    assert "this plan stops" in text
    assert "people 2023 A2×F</div><span>−</span>" in text
    assert text.index("tried, and fits") < text.index("not tried")
    assert "/publish" not in text
    assert f"{PAGE}/sign" not in text


@pytest.mark.long  # of the hub, `unit/hub/test_plans.py` holds it
def test_a_way_out_that_fits_is_taken_by_a_plan_that_is_published_like_any_other(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    hub = founded(folder, approvals=0)
    contracts, frozen = folder / "schemas" / "registry.py", ({"area": "A1", "sex": "F"},)
    text = contracts.read_text(encoding="utf-8")
    text = text.replace("(minimum_count=5)", f"(minimum_count=5, frozen_open={frozen})")
    contracts.write_text(text, encoding="utf-8")
    policy = replace(hub.registry.dataset("people").policy, frozen_open=frozen)
    hub.registry = hub.with_dataset(approvals=0, policy=policy)
    with at_work(hub) as bureau:
        assert bureau.send("2023-Q1", {"A1,F": 1}) == "accepted"
        mai = bureau.signed_in("mai")
        wait(bureau, mai.send(PAGE, f"{PAGE}/make").headers["location"])
        text = mai.get(PAGE).text
        assert "this plan stops" in text
        ways = re.findall(r'name="way" value="([^"]+)"', text)
        assert ways
        refused = mai.send(PAGE, f"{PAGE}/make", way="show everything")
        assert refused.status_code == 404
        assert wait(bureau, mai.send(PAGE, f"{PAGE}/make", way=ways[0]).headers["location"]) == 0
        text = mai.get(PAGE).text
        assert f'<b lang="en">{ways[0]}</b>' in text
        plan = plan_of(hub.settings, "people", "2023-Q1")
        assert plan is not None
        assert publish(bureau, mai, plan.hash) == 0
    assert len(read_ledger(hub.settings)) == 1


@pytest.mark.long  # signed by two, the next is published too
def test_where_nobody_has_to_sign_a_plan_is_published_at_once(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    with at_work(founded(folder, approvals=0)) as bureau:
        assert bureau.send("2023-Q1") == "accepted"
        plan = bureau.plan("2023-Q1")
        mai = bureau.signed_in("mai")
        assert "none is asked" in mai.get(PAGE).text
        assert publish(bureau, mai, plan.hash) == 0
        mai.send(PAGE, f"{PAGE}/withdraw", words="Two districts were exchanged.")
        assert "Quarter 1 of 2023 is withdrawn" in mai.get(PAGE).text
    assert len(read_ledger(bureau.hub.settings)) == 2


def test_a_report_is_shown_as_if_it_came_from_nowhere(bureau: Bureau) -> None:
    mai = bureau.signed_in("mai")
    assert mai.get(f"{PAGE}/report").status_code == 404
    report_one(bureau.hub.settings, bureau.registry, "people", "2023-Q1")
    answer = mai.get(f"{PAGE}/report")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts;")
    assert "The report of" in mai.get(PAGE).text


def test_no_page_of_an_officer_is_large_and_none_tells_a_count_in_its_title(bureau: Bureau) -> None:
    plan = bureau.plan("2023-Q1")
    bureau.sign(plan.hash, "duc")
    bureau.send("2024-Q1", {"A2,F": 7520})
    mai = bureau.signed_in("mai")
    places = ("/office", PAGE, "/office/held/clinics/2024-Q1", "/office/releases", "/office/ledger",
              "/office/history", "/office/history/people/2023-Q1")  # fmt: skip
    for place in places:
        text = mai.get(place).text
        assert len(text.encode()) < 300_000
        title = re.search(r"<title>(.*?)</title>", text)
        assert title is not None
        assert not {"7520", "7,520", "3,148", "7,312"} & set(title.group(1).split())


@pytest.mark.parametrize(
    ("counts", "said"), sampled([("persons", "people"), ("events", "events")], 2)
)
def test_a_plan_says_what_is_counted(bureau: Bureau, counts: str, said: str) -> None:
    bureau.plan("2023-Q1")
    of = bureau.registry
    bureau.hub.registry = replace(
        of,
        submissions=tuple(replace(one, counts=counts) for one in of.submissions),
        datasets=tuple(replace(one, counts=counts) for one in of.datasets),
    )
    with at_work(bureau.hub) as desk:
        assert f"Of all {said} counted" in desk.signed_in("mai").get(PAGE).text
