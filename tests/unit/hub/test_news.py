"""The news of a hub gets to whom it concerns: all of it, once, and without a count."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, get_args

import pytest

from covey.errors import ContractError, CoveyError, ReleaseRefused, StoreBusy, StoreError
from covey.hub import couriers, news
from covey.hub.answers import answer_held
from covey.hub.collect import collect
from covey.hub.held import decline_held
from covey.hub.news import Told, tell
from covey.hub.news_words import TITLES
from covey.hub.recipients import NewsSettings, Recipient
from covey.hub.release import ReleaseRequest, release
from covey.hub.settings import Settings, read_settings
from covey.hub.status import status_of
from covey.hub.withdraw import withdraw_release
from covey.store import Message, NewsKind
from tests.post_office import (
    HERE,
    PASSWORD,
    Certificate,
    PostOffice,
    calls,
    certificate,
    free_port,
    mail_server,
    silent_server,
    slow_server,
    web_server,
)
from tests.sampled import sampled
from tests.unit.hub.hub import Hub

Answer = TypeVar("Answer")

GOOD = ("A1,F,73939", "A1,M,40404", "A2,F,51515", "A2,M,61616", "B,F,52525", "B,M,62626")
DIGITS = ("73939", "40404", "51515", "61616", "52525", "62626", "84729")
MAY = datetime(2024, 5, 2, 9, tzinfo=UTC)
"""Three days before the release of the first quarter runs."""

pytestmark = pytest.mark.usefixtures("days")


@dataclass
class Days:
    """The clock of the hub, which tests turn."""

    now: datetime = MAY

    def set_in(self, module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        days = self

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return days.now.astimezone(tz)

        monkeypatch.setattr(module, "datetime", Clock)

    def stop(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("covey.hub.news", "covey.hub.clock"):
            self.set_in(__import__(name, fromlist=["datetime"]), monkeypatch)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    found = Days()
    found.stop(monkeypatch)
    return found


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def web() -> Iterator[PostOffice]:
    with web_server() as office:
        yield office


@pytest.fixture
def mail(trusted: Certificate) -> Iterator[PostOffice]:
    with mail_server(trusted) as office:
        yield office


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path)


def telling(hub: Hub, **to: dict[str, Any]) -> Settings:
    """Return the settings of a hub that tells recipients by webhooks."""
    return replaced(hub, {"to": to})


def replaced(hub: Hub, told: dict[str, Any]) -> Settings:
    return hub.settings.model_copy(update={"news": NewsSettings.model_validate(told)})


def hook(office: PostOffice, **more: Any) -> dict[str, Any]:
    return {"webhook": f"http://{HERE}:{office.port}/hub", "digest": False, **more}


def by_mail(office: PostOffice, trusted: Certificate, **more: Any) -> dict[str, Any]:
    return {
        "sender": "hub@example.org", "server": HERE, "port": office.port, "ca_file": trusted.file,
        "to": {"clerk": {"agency": "health", "mail": "clerk@example.org", "digest": False}},
        **more,
    }  # fmt: skip


def outcome(told: Told) -> tuple[list[str], list[str]]:
    return [one.recipient for one in told.sent], [one.recipient for one in told.unsent]


Sends = Callable[[Hub], None]


@pytest.fixture(scope="module")
def sends(tmp_path_factory: pytest.TempPathFactory) -> Sends:
    """Let a clerk send a good file and a wrong one, for two quarters; they are judged once."""
    sent = Hub(tmp_path_factory.mktemp("sent"))
    sent.send("good.csv", *GOOD)
    sent.send("bad.csv", "A1,F,-84729", period="2024-Q2")
    with pytest.MonkeyPatch.context() as patched:
        Days().stop(patched)
        sent.collect()

    def send(hub: Hub) -> None:
        shutil.copytree(sent.folder, hub.folder, dirs_exist_ok=True)
        hub._clock = sent._clock

    return send


# What is told, to whom.


@pytest.mark.long
def test_an_agency_is_told_of_its_files_with_their_names_and_an_officer_without(
    hub: Hub, sends: Sends, web: PostOffice
) -> None:
    settings = telling(hub, clerk=hook(web, agency="health"), officer=hook(web))
    sends(hub)
    assert outcome(tell(settings, hub.registry)) == (["clerk", "officer"], [])
    (_, clerk), (_, officer) = web.posts
    assert clerk["kinds"] == ["refused", "accepted"]
    assert "good.csv was accepted on 2024-05-02" in clerk["text"]
    assert "bad.csv was refused" in clerk["text"]
    assert officer["kinds"] == ["refused"]
    assert "a file was refused" in officer["text"]
    assert ".csv" not in officer["text"]


def test_no_count_no_sent_value_and_no_file_is_in_a_subject(
    hub: Hub, sends: Sends, web: PostOffice, days: Days
) -> None:
    settings = telling(hub, clerk=hook(web, agency="health"), officer=hook(web))
    sends(hub)
    release(settings, hub.registry, ReleaseRequest("people", "2024-Q1"))
    withdraw_release(settings, hub.registry, "people", "2024-Q1", "Two districts were exchanged.")
    days.now += timedelta(days=200)
    tell(settings, hub.registry)
    kinds = {kind for _, said in web.posts for kind in said["kinds"]}
    assert kinds == {"refused", "accepted", "published", "withdrawn", "late"}
    for _, said in web.posts:
        text = str(said).replace(said["id"], "")  # a hash, which may have any digits
        assert not any(count in text for count in DIGITS)
        assert not any(sign.isdigit() for sign in said["subject"])
        assert ".csv" not in said["subject"]


def test_an_agency_hears_nothing_of_what_is_not_its_own(
    hub: Hub, sends: Sends, web: PostOffice
) -> None:
    (clinics,) = hub.registry.submissions
    police = replace(clinics, agency="police")
    registry = replace(hub.registry, submissions=(police,))
    settings = telling(hub, clerk=hook(web, agency="health"))
    sends(hub)
    told = tell(settings, registry)
    assert (outcome(told), web.posts) == (([], []), [])
    (wrong,) = told.wrong
    assert wrong == (
        "news in covey.toml: clerk is of agency health, which sends nothing, so nothing is told. "
        "There are: police."
    )
    assert status_of(settings, registry).untold == told.wrong


@pytest.mark.long
def test_a_recipient_chooses_what_she_is_told(hub: Hub, sends: Sends, web: PostOffice) -> None:
    settings = telling(hub, officer=hook(web, about=["accepted"]))
    sends(hub)
    tell(settings, hub.registry)
    assert [said["kinds"] for _, said in web.posts] == [["accepted"]]


@pytest.mark.long
def test_each_is_told_in_her_language(hub: Hub, sends: Sends, web: PostOffice) -> None:
    settings = telling(hub, clerk=hook(web, agency="health"), officer=hook(web, languages=["vi"]))
    sends(hub)
    tell(settings, hub.registry)
    (_, clerk), (_, officer) = web.posts
    assert "was refused on" in clerk["text"]
    assert "không được nhận ngày" in clerk["text"]
    assert officer["subject"] == "Covey: Không được nhận"
    assert "refused" not in officer["text"]


@pytest.mark.long
def test_what_was_published_corrected_and_withdrawn_is_told_to_both(
    hub: Hub, web: PostOffice
) -> None:
    settings = telling(hub, clerk=hook(web, agency="health"), officer=hook(web))
    hub.send("good.csv", *GOOD)
    collect(settings, hub.registry)
    release(settings, hub.registry, ReleaseRequest("people", "2024-Q1"))
    hub.send("better.csv", *(f"{row}0" for row in GOOD))
    collect(settings, hub.registry)
    web.posts.clear()
    release(settings, hub.registry, ReleaseRequest("people", "2024-Q1"))
    assert [said["kinds"] for _, said in web.posts] == [["corrected"], ["corrected"]]
    withdraw_release(settings, hub.registry, "people", "2024-Q1", "Two districts were exchanged.")
    tell(settings, hub.registry)
    assert [said["kinds"] for _, said in web.posts][2:] == [["withdrawn"], ["withdrawn"]]


@pytest.mark.long
def test_what_waits_for_its_time_is_told_when_it_is_shown(
    hub: Hub, web: PostOffice, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = telling(hub, officer=hook(web))
    hub.send("good.csv", *GOOD)
    hub.collect()
    days.now = datetime.now(UTC)
    until = (days.now + timedelta(days=3)).astimezone().isoformat()[:16].replace("T", " ")
    release(settings, hub.registry, ReleaseRequest("people", "2024-Q1", embargo=until))
    assert [said["kinds"] for _, said in web.posts if "published" in said["kinds"]] == []
    days.now += timedelta(days=5)
    outlet = __import__("covey.store.outlet", fromlist=["datetime"])
    days.set_in(outlet, monkeypatch)
    tell(settings, hub.registry)
    assert "published" in web.posts[-1][1]["kinds"]


@pytest.mark.long
def test_an_officer_is_told_once_that_an_agency_answered_and_not_what(
    hub: Hub, sends: Sends, web: PostOffice
) -> None:
    settings = telling(hub, clerk=hook(web, agency="health"), officer=hook(web))
    sends(hub)
    hub.send("large.csv", "A1,F,84729", period="2024-Q2")
    assert hub.collect() == ["large.csv held"]
    tell(settings, hub.registry)
    web.posts.clear()
    with hub.store() as store:
        (held,) = store.receipts(verdict="held")
    for words in ("Two new shelters, 84729 in all.", "Three new shelters."):
        answer_held(settings, held, "right", words, "Ana")
    for _ in range(2):
        tell(settings, hub.registry)
    ((_, officer),) = web.posts
    assert officer["kinds"] == ["answered"]
    assert "People served (clinics) for 2024-Q2: the agency answered on" in officer["text"]
    assert not any(word in str(officer) for word in ("shelters", "84729", "Ana", ".csv"))


@pytest.mark.long
def test_nobody_is_told_of_an_answer_to_what_is_decided(
    hub: Hub, sends: Sends, web: PostOffice
) -> None:
    settings = telling(hub, officer=hook(web, about=["answered"]))
    sends(hub)
    hub.send("large.csv", "A1,F,84729", period="2024-Q2")
    hub.collect()
    with hub.store() as store:
        (held,) = store.receipts(verdict="held")
    answer_held(settings, held, "another", "", "Ana")
    decline_held(settings, hub.registry, held.file_name, "Another one comes.")
    tell(settings, hub.registry)
    assert web.posts == []


@pytest.mark.parametrize("kind", sampled([ReleaseRefused, StoreError], 2))
def test_a_scheduled_release_that_failed_is_told_to_officers(
    kind: type[CoveyError], hub: Hub, web: PostOffice
) -> None:
    settings = telling(hub, officer=hook(web, about=["failed"]))
    hub.send("good.csv", *GOOD)
    hub.collect()

    def failing(name: str, act: Callable[[], Answer], /) -> Answer:
        if name.startswith("protect"):
            raise kind("it cannot")
        return act()

    for asked in (ReleaseRequest("people", "2024-Q1"), ReleaseRequest("people")):
        with pytest.raises(kind, match="it cannot"):
            release(settings, hub.registry, asked, failing)
    tell(settings, hub.registry)
    ((_, said),) = web.posts
    assert said["text"].count("2024-Q1 did not go out on 2024-05-02") == 1


# What time brings.


@pytest.mark.long
def test_a_file_is_reminded_of_before_and_after_its_day_once_each(
    hub: Hub, web: PostOffice, days: Days
) -> None:
    settings = telling(hub, clerk=hook(web, agency="health"))
    days.now = MAY - timedelta(days=10)
    tell(settings, hub.registry)
    assert web.posts == []
    for day in range(12):
        days.now = MAY + timedelta(days=day)
        tell(settings, hub.registry)
    assert [said["kinds"] for _, said in web.posts] == [["due"], ["late"]]
    assert "2024-Q1 is due by 2024-05-05" in web.posts[0][1]["text"]
    assert "2024-Q1 was due by 2024-05-05" in web.posts[1][1]["text"]


@pytest.mark.long
def test_nobody_is_reminded_of_a_file_that_came(hub: Hub, web: PostOffice, days: Days) -> None:
    settings = telling(hub, clerk=hook(web, agency="health", about=["due", "late"]))
    web.answer = "503"
    tell(settings, hub.registry)
    assert len(web.posts) == 0
    hub.send("good.csv", *GOOD)
    hub.collect()
    days.now += timedelta(days=30)
    web.answer = ""
    tell(settings, hub.registry)
    tell(settings, hub.registry)
    assert [said["kinds"] for _, said in web.posts] == [["due"]]  # the one that was on its way


@pytest.mark.long
def test_a_digest_comes_once_a_day(hub: Hub, sends: Sends, web: PostOffice, days: Days) -> None:
    settings = telling(hub, officer=hook(web, digest=True))
    sends(hub)
    tell(settings, hub.registry)
    hub.send("worse.csv", "A1,F,-1", period="2024-Q2")
    hub.collect()
    tell(settings, hub.registry)
    assert len(web.posts) == 1
    days.now += timedelta(days=1)
    tell(settings, hub.registry)
    tell(settings, hub.registry)
    assert len(web.posts) == 2


# By mail.


@pytest.mark.long
def test_mail_has_an_id_and_says_that_nobody_wrote_it(
    hub: Hub, sends: Sends, mail: PostOffice, trusted: Certificate
) -> None:
    settings = replaced(hub, by_mail(mail, trusted))
    sends(hub)
    (sent,) = tell(settings, hub.registry).sent
    (letter,) = mail.mail
    assert letter["Message-ID"] == f"<{sent.id}@example.org>"
    assert (letter["To"], letter["From"]) == ("clerk@example.org", "hub@example.org")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == "Covey: Refused, Accepted"
    assert "không được nhận" in letter.get_content()


@pytest.mark.parametrize("place", sampled(["environment", "file"], 2))
def test_a_password_comes_from_the_environment_or_a_file_of_its_owner(
    place: str, hub: Hub, sends: Sends, trusted: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = hub.folder / "password"
    file.write_text(PASSWORD if place == "file" else "another", encoding="utf-8")
    file.chmod(0o600)
    if place == "environment":
        monkeypatch.setenv(couriers.PASSWORD, PASSWORD)
    sends(hub)
    with mail_server(trusted, starttls=True, asks=True) as office:
        given = by_mail(office, trusted, starttls=True, user="hub", password_file=Path("password"))
        settings = replaced(hub, given)
        assert outcome(tell(settings, hub.registry)) == (["clerk"], [])
    kept = hub.settings.confidential_file.read_bytes()
    assert PASSWORD.encode() not in kept


@pytest.mark.long
def test_what_a_server_refuses_for_good_is_the_officers_turn(
    hub: Hub, sends: Sends, mail: PostOffice, trusted: Certificate
) -> None:
    settings = replaced(hub, by_mail(mail, trusted))
    sends(hub)
    mail.answer = "550 no such clerk: 73939"
    (waiting,) = tell(settings, hub.registry).unsent
    assert waiting.fault == (
        f"{HERE}:{mail.port} answers 550; the data officer's turn: correct news in covey.toml"
    )
    mail.answer = "451 later"
    (waiting,) = tell(settings, hub.registry).unsent
    assert waiting.fault == (
        f"{HERE}:{mail.port} answers 451; the server's turn: the next run tries again"
    )
    assert status_of(settings, hub.registry).unsent == (waiting,)
    mail.answer = ""
    (sent,) = tell(settings, hub.registry).sent
    assert (sent.id, sent.text) == (waiting.id, waiting.text)
    assert status_of(settings, hub.registry).unsent == ()
    assert len(mail.mail) == 1


@pytest.mark.parametrize(
    ("given", "fault"),
    sampled(
        [
            ({"ca_file": None}, "the certificate of {where} is not believed"),
            ({"ca_file": Path("nowhere.pem")}, "ca_file nowhere.pem cannot be read"),
            ({"user": "hub"}, "there is no password for hub"),
            (
                {"user": "hub", "password_file": Path("open")},
                "others can read the file, chmod 600 it",
            ),
            (
                {"user": "hub", "password_file": Path("none")},
                "password_file: the file cannot be read",
            ),
            ({"user": "hub", "password_file": Path("own")}, "{where} answers 535"),
            ({"port": 1}, "127.0.0.1:1 does not answer"),
        ],
        3,
    ),
)
def test_what_is_wrong_is_said_with_whose_turn_it_is(
    given: dict[str, Any],
    fault: str,
    hub: Hub,
    sends: Sends,
    mail: PostOffice,
    trusted: Certificate,
) -> None:
    (hub.folder / "open").write_text("secret", encoding="utf-8")
    (hub.folder / "open").chmod(0o644)
    (hub.folder / "own").write_text("secret", encoding="utf-8")
    (hub.folder / "own").chmod(0o600)
    settings = replaced(hub, {**by_mail(mail, trusted), **given})
    sends(hub)
    (waiting,) = tell(settings, hub.registry).unsent
    assert fault.format(where=f"{HERE}:{mail.port}") in str(waiting.fault)
    assert "turn" in str(waiting.fault)
    assert "secret" not in str(waiting.fault)
    assert mail.mail == []


@pytest.mark.long
def test_a_password_that_a_server_does_not_know_is_told(
    hub: Hub, sends: Sends, trusted: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(couriers.PASSWORD, "another")
    sends(hub)
    with mail_server(trusted, starttls=True, asks=True) as office:
        settings = replaced(hub, by_mail(office, trusted, starttls=True, user="hub"))
        (waiting,) = tell(settings, hub.registry).unsent
    assert "answers 535; the data officer's turn" in str(waiting.fault)


@pytest.mark.parametrize("way", sampled(["mail", "starttls", "webhook"], 3))
def test_a_server_that_hangs_is_not_waited_for(
    way: str, hub: Hub, sends: Sends, trusted: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "PATIENCE", 0.2)
    sends(hub)
    with silent_server() as server:
        office = PostOffice(server.getsockname()[1])
        given = by_mail(office, trusted, starttls=way == "starttls")
        settings = telling(hub, clerk=hook(office)) if way == "webhook" else replaced(hub, given)
        (waiting,) = tell(settings, hub.registry).unsent
    assert "does not answer" in str(waiting.fault)
    assert "the server's turn" in str(waiting.fault)


@pytest.mark.parametrize("way", ["mail", "webhook"])
def test_a_server_that_answers_without_an_end_is_left(
    way: str, hub: Hub, sends: Sends, trusted: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "LONGEST", 0.3)
    sends(hub)
    with slow_server() as port:
        office = PostOffice(port)
        given = by_mail(office, trusted, starttls=True)
        settings = telling(hub, clerk=hook(office)) if way == "webhook" else replaced(hub, given)
        (waiting,) = tell(settings, hub.registry).unsent
    assert f"{HERE}:{port} takes longer than 0 s; the server's turn" in str(waiting.fault)


@pytest.mark.long
def test_a_server_that_is_away_is_asked_once_a_run(
    hub: Hub, sends: Sends, web: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "PATIENCE", 0.5)
    sends(hub)
    with silent_server() as server:
        gone = PostOffice(server.getsockname()[1])
        to = {f"officer{number}": hook(gone) for number in range(8)}
        settings = telling(hub, **to, clerk=hook(web, agency="health"))
        told = tell(settings, hub.registry)
        assert calls(server) == 1
    assert len({one.fault for one in told.unsent}) == 1
    assert len(told.unsent) == 8
    assert outcome(told)[0] == ["clerk"]


# By webhook.


def test_a_post_goes_to_no_other_address(hub: Hub, sends: Sends, web: PostOffice) -> None:
    settings = telling(hub, officer=hook(web))
    sends(hub)
    with web_server() as other:
        web.answer = f"307 http://{HERE}:{other.port}/"
        (waiting,) = tell(settings, hub.registry).unsent
        assert other.posts == []
    assert "answers 307; the data officer's turn" in str(waiting.fault)


@pytest.mark.parametrize(
    ("answer", "turn"),
    sampled([("404", "data officer"), ("410", "data officer"), ("503", "server"),
             ("429", "server")], 2),
)  # fmt: skip
def test_a_webhook_that_refuses_is_tried_again_as_it_was(
    answer: str, turn: str, hub: Hub, sends: Sends, web: PostOffice
) -> None:
    settings = telling(hub, officer=hook(web))
    sends(hub)
    web.answer = answer
    (waiting,) = tell(settings, hub.registry).unsent
    assert f"answers {answer}; the {turn}'s turn" in str(waiting.fault)
    web.answer = ""
    tell(settings, hub.registry)
    ((headers, said),) = web.posts
    assert said["id"] == headers["Idempotency-Key"] == waiting.id


def test_a_webhook_whose_address_is_a_secret_lies_in_a_file(
    hub: Hub, sends: Sends, trusted: Certificate
) -> None:
    file = hub.folder / "hook"
    sends(hub)
    with web_server(trusted) as office:
        file.write_text(f"https://{HERE}:{office.port}/secret\n", encoding="utf-8")
        file.chmod(0o644)  # whatever files are made as
        given = {"ca_file": trusted.file, "to": {"officer": {"webhook": "hook"}}}
        settings = replaced(hub, given)
        (waiting,) = tell(settings, hub.registry).unsent
        assert "others can read the file" in str(waiting.fault)
        file.chmod(0o600)
        office.answer = "500"
        (waiting,) = tell(settings, hub.registry).unsent
        assert "/secret" not in str(waiting.fault)
        office.answer = ""
        assert outcome(tell(settings, hub.registry)) == (["officer"], [])


# Nothing is lost, and nothing comes twice.


@pytest.mark.long
def test_what_comes_while_a_server_is_away_is_in_one_message(
    hub: Hub, sends: Sends, web: PostOffice, days: Days
) -> None:
    away = telling(hub, officer={**hook(PostOffice(free_port()))})
    sends(hub)
    (first,) = tell(away, hub.registry).unsent
    for file in ("b.csv", "c.csv"):
        days.now += timedelta(days=1)
        hub.send(file, "A1,F,-1", period="2024-Q3")
        hub.collect()
        assert [one.id for one in tell(away, hub.registry).unsent] == [first.id]
    here = telling(hub, officer=hook(web))
    tell(here, hub.registry)
    tell(here, hub.registry)
    assert [said["id"] for _, said in web.posts] == [first.id, web.posts[1][1]["id"]]
    assert web.posts[1][1]["text"].count("was refused") == 2


def test_a_message_that_was_taken_and_not_remembered_comes_again_as_the_same(
    hub: Hub, sends: Sends, web: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = telling(hub, officer=hook(web))
    sends(hub)

    def full(_settings: Settings, _message: Message) -> None:
        raise StoreError("no space left on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(news, "_settle", full)
        with pytest.raises(StoreError):
            tell(settings, hub.registry)
    tell(settings, hub.registry)
    assert len(web.posts) == 2
    assert web.posts[0][1] == web.posts[1][1]


def test_two_that_send_at_once_send_once(hub: Hub, sends: Sends, web: PostOffice) -> None:
    settings = telling(hub, officer=hook(web))
    sends(hub)
    with news._alone(settings), pytest.raises(StoreBusy, match="another process is sending news"):
        tell(settings, hub.registry)
    assert web.posts == []


@pytest.mark.long
def test_a_run_does_its_work_whatever_becomes_of_the_news(hub: Hub) -> None:
    settings = telling(hub, officer=hook(PostOffice(free_port())))
    hub.send("bad.csv", "A1,F,-1")
    collected = collect(settings, hub.registry)
    assert len(collected.refused) == 1
    (waiting,) = status_of(settings, hub.registry).unsent
    assert waiting.recipient == "officer"


@pytest.mark.long
def test_who_is_to_be_told_no_more_is_not(hub: Hub, sends: Sends, web: PostOffice) -> None:
    sends(hub)
    tell(telling(hub, officer=hook(PostOffice(free_port()))), hub.registry)
    assert tell(telling(hub, clerk=hook(web, agency="police")), hub.registry).unsent == ()
    assert status_of(hub.settings, hub.registry).unsent == ()


@pytest.mark.long
def test_who_is_new_is_told_of_the_last_week_and_not_of_all_that_ever_was(
    hub: Hub, web: PostOffice, days: Days
) -> None:
    hub.send("old.csv", "A1,F,-1")
    hub.collect()
    days.now += timedelta(days=8)
    hub.send("bad.csv", "A1,F,-84729", period="2024-Q2")
    hub.collect()
    tell(telling(hub, clerk=hook(web, agency="health", about=["refused"])), hub.registry)
    ((_, said),) = web.posts
    assert "bad.csv" in said["text"]
    assert "old.csv" not in said["text"]


# What can be set.


def test_every_kind_of_news_has_its_words() -> None:
    assert set(TITLES) == set(get_args(NewsKind))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('[news.to.a]\nagency = "health"', "write mail, an address, or webhook, and one of them"),
        ('[news.to.a]\nmail = "a@b"\nwebhook = "x"', "and one of them"),
        ('[news.to.a]\nmail = "no address"', "mail is no address"),
        ('[news.to.a]\nmail = "a@example.org"', "mail needs a server, and a sender"),
        ('[news.to.a]\nwebhook = "http://example.org/"', "webhook is no address of https"),
        ('[news.to.a]\nwebhook = "file:///etc/passwd"', "webhook is no address of https"),
        ('[news.to.a]\nwebhook = "x"\nlanguages = ["xx-no"]', "'xx-no' is no language"),
        ('[news.to."a b"]\nwebhook = "x"', "'a b' is no name"),
        ('[news.to.a]\nwebhook = "x"\nagency = "h"\nabout = ["approval"]', "an agency is told of"),
        ('[news]\npassword = "secret"', "Extra inputs are not permitted"),
    ],
)
def test_what_cannot_be_told_is_refused(line: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "covey.toml").write_text(line, encoding="utf-8")
    with pytest.raises(ContractError, match=fault):
        read_settings(tmp_path)


def test_a_recipient_is_an_officer_where_she_is_of_no_agency() -> None:
    assert "approval" in Recipient(mail="a@example.org").kinds
    assert "approval" not in Recipient(mail="a@example.org", agency="health").kinds


@pytest.mark.long
def test_nobody_is_told_where_nobody_is_named(hub: Hub, sends: Sends) -> None:
    sends(hub)
    assert tell(hub.settings, hub.registry) == Told()
