"""What an agency says of a file that is held stands beside it until an officer has decided."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from covey.cli.status_words import status_lines
from covey.errors import CommandError
from covey.hub.answers import Kind, answer_held, answers_to
from covey.hub.held import accept_held
from covey.hub.reminders import reminders
from covey.hub.status import status_of
from covey.hub.today import today
from covey.store import Receipt
from tests.sampled import sampled
from tests.unit.hub.hub import Hub


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", "A1,F,40", "A2,F,30")
    hub.send("q2.csv", "A1,F,4000", "A2,F,3000", period="2024-Q2")
    assert hub.collect() == ["q1.csv accepted 1", "q2.csv held"]
    return hub


def held(hub: Hub) -> Receipt:
    with hub.store() as store:
        return next(one for one in store.receipts() if one.period == "2024-Q2")


def told(hub: Hub) -> str:
    return "\n".join(status_lines(status_of(hub.settings, hub.registry), whole=False))


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "words", "said"),
    [
        ("right", "Two new shelters.", "Ana says: it is right: Two new shelters."),
        ("another", "", "Ana says: another file comes\n"),
    ],
)
def test_the_status_tells_what_the_agency_says(hub: Hub, kind: Kind, words: str, said: str) -> None:
    assert "says" not in told(hub)
    answer_held(hub.settings, held(hub), kind, words, "Ana")
    assert said in told(hub)


def test_the_last_answer_counts_and_is_for_its_owner_alone(hub: Hub) -> None:
    for words in ("Two new shelters.", "Three new shelters."):
        answer_held(hub.settings, held(hub), "right", words, "Ana")
    (answer,) = answers_to(hub.settings, [held(hub)]).said.values()
    assert answer.words == "Three new shelters."
    (path,) = [one for one in hub.settings.answers_folder.rglob("*") if one.is_file()]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "left", sampled(['{"kind": "right"}', "", "[1]", '{"kind": "no", "words": 7}'], 4)
)
def test_an_answer_that_cannot_be_read_is_named_and_the_rest_goes_on(hub: Hub, left: str) -> None:
    answer_held(hub.settings, held(hub), "right", "Two new shelters.", "Ana")
    (path,) = [one for one in hub.settings.answers_folder.rglob("*") if one.is_file()]
    path.write_text(left, encoding="utf-8")
    assert f"{path}: this answer cannot be read" in told(hub)
    assert "q2.csv" in told(hub)
    assert any(str(path) in fault for fault in today(hub.settings, hub.registry).wrong)
    with hub.store() as store:
        told_now = reminders(hub.settings, hub.registry, store, datetime.now(UTC))
        assert "answered" not in {one.kind for one in told_now}
    answer_held(hub.settings, held(hub), "right", "Three new shelters.", "Ana")
    assert "Ana says: it is right: Three new shelters." in told(hub)


def test_a_file_is_not_right_without_a_word_of_why(hub: Hub) -> None:
    with pytest.raises(CommandError, match="say in a few words why"):
        answer_held(hub.settings, held(hub), "right", "  ", "Ana")


def test_of_a_file_that_was_decided_about_nothing_is_asked_any_more(hub: Hub) -> None:
    accept_held(hub.settings, hub.registry, "q2.csv", "They called.")
    with pytest.raises(CommandError, match="held no more"):
        answer_held(hub.settings, held(hub), "right", "Two new shelters.", "Ana")
