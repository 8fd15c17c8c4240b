"""covey history: what happened to a file, or to a period, without a count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from covey.cli.history_command import event_words
from covey.errors import CommandError
from covey.hub.held import accept_held
from covey.hub.history import history_of_file, history_of_period
from covey.hub.release import ReleaseRequest, release
from covey.hub.withdraw import withdraw_release
from tests.unit.hub.hub import Hub

# Of five digits: a shorter number may be the minute or the second of an act.
COUNTS = (40_217, 31_358, 30_479, 22_561, 20_683, 27_794)
RIGHT = tuple(
    f"{cell},{count}"
    for cell, count in zip(("A1,F", "A1,M", "A2,F", "A2,M", "B,F", "B,M"), COUNTS, strict=True)
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub in which a file was refused, accepted, lost two areas, and was accepted by hand."""
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("a.csv", "A9,F,40")
    hub.send("b.csv", *RIGHT)
    hub.collect()
    release(hub.settings, hub.registry, ReleaseRequest("people", "2024-Q1"))
    hub.send("c.csv", *RIGHT[:2])
    hub.collect()
    accept_held(hub.settings, hub.registry, "c.csv", "two areas closed")
    return hub


def test_a_period_tells_who_sent_what_and_what_became_of_it(hub: Hub) -> None:
    events = history_of_period(hub.settings, hub.registry, "people", "2024-Q1")
    (sent,) = [one for one in events if one.of == "clinics: b.csv"]
    assert (sent.what, sent.by) == ("accepted", "health")
    (out,) = [one for one in events if one.what == "released"]
    assert out.detail == "of clinics 2024-Q1, revision 1"
    of_c = [one for one in events if one.of == "clinics: c.csv" and one.what != "letter"]
    held, decided = of_c
    assert (held.what, held.by, bool(held.why)) == ("held", "health", True)
    assert (decided.what, decided.why) == ("accepted", "two areas closed")


@pytest.mark.long
def test_a_withdrawal_and_its_reason_are_told(hub: Hub) -> None:
    withdraw_release(
        hub.settings, hub.registry, "people", "2024-Q1", "Two districts were exchanged."
    )
    events = history_of_period(hub.settings, hub.registry, "people", "2024-Q1")
    (taken,) = [one for one in events if one.what == "withdrawn"]
    assert taken.why == "Two districts were exchanged."


def test_a_file_tells_where_its_letter_lies(hub: Hub) -> None:
    (refused,) = history_of_file(hub.settings, "a.csv")
    assert refused.what == "refused"
    letter = refused.detail.removeprefix("letter in ")
    assert "not in codelist areas" in Path(letter).read_text(encoding="utf-8")


def test_a_letter_that_another_took_the_place_of_is_kept(hub: Hub) -> None:
    hub.send("a.csv", "A1,X,40")
    hub.collect()
    letters = [one for one in history_of_file(hub.settings, "a.csv") if one.what == "letter"]
    (kept,) = letters
    path = Path(kept.detail.removeprefix("kept in "))
    assert "column area" in path.read_text(encoding="utf-8")


def test_no_line_tells_a_count(hub: Hub) -> None:
    events = history_of_period(hub.settings, hub.registry, "people", "2024-Q1")
    words = " ".join(map(event_words, events)).replace(",", "")
    told = [*COUNTS, sum(COUNTS[:2]), sum(COUNTS)]
    assert not [count for count in told if str(count) in words]
    assert json.dumps([event_words(one) for one in events])


def test_a_file_that_never_came_is_said(hub: Hub) -> None:
    with pytest.raises(CommandError, match=r"no file nothing\.csv was ever collected"):
        history_of_file(hub.settings, "nothing.csv")
