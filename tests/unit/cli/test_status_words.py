"""What covey status prints: what is due first, what is done folded, one dataset if it is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from covey.cli.status_words import status_lines
from covey.errors import CommandError
from covey.hub.due import Awaited, Due
from covey.hub.status import Status, about, status_of
from tests.unit.hub.hub import Hub

ROWS = ("A1,F,40", "A1,M,31", "A2,F,30", "A2,M,22", "B,F,20")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub with the files of three quarters, of which one was released, and one refused."""
    hub = Hub(tmp_path_factory.mktemp("hub"))
    for quarter in (1, 2, 3):
        hub.send(f"q{quarter}.csv", *ROWS, f"B,M,{50 + quarter}", period=f"2024-Q{quarter}")
    hub.send("wrong.csv", "A9,F,4")
    hub.collect()
    hub.release("2024-Q1")
    return hub


def state_of(hub: Hub) -> Status:
    return status_of(hub.settings, hub.registry)


def test_what_somebody_has_to_do_stands_before_what_is_done(hub: Hub) -> None:
    titles = [line.partition(":")[0] for line in status_lines(state_of(hub)) if line[0] != " "]
    assert titles[:3] == [
        "Due", "Held, for covey accept or covey decline", "Refused, waiting for the agency",
    ]  # fmt: skip
    assert titles.index("Accepted") > titles.index("Corrected since")


def test_what_is_wrong_stands_first(hub: Hub) -> None:
    state = replace(state_of(hub), fault="the public file is another")
    assert list(status_lines(state))[:2] == ["Wrong: 1", "  the public file is another"]


def test_of_what_is_done_the_newest_are_listed_and_all_if_that_is_asked(hub: Hub) -> None:
    state = state_of(hub)
    newest = state.received[-1]
    in_a_day = newest.received_at + timedelta(days=1)
    later = replace(newest, period="2024-Q4", received_at=in_a_day)
    many = replace(state, received=(later, *state.received))
    short = list(status_lines(many))
    at = short.index("Accepted: 4")
    assert short[at + 1] == "  1 before these: covey status --all"
    assert short[at + 4] == "  clinics 2024-Q4, revision 1"
    assert "  clinics 2024-Q1, revision 1" not in short
    assert "  clinics 2024-Q1, revision 1" in list(status_lines(many, whole=True))


def test_of_many_files_that_a_period_waits_for_the_first_are_named_and_all_if_that_is_asked(
    hub: Hub,
) -> None:
    since = date(2024, 4, 1)
    awaited = tuple(Awaited(f"a{n}", "2024-Q1", "office", since) for n in range(40))
    state = replace(state_of(hub), due=(Due("people", "2024-Q1", since, awaited),))
    _, short, *_ = status_lines(state)
    assert "waits for 40 files: a0 for 2024-Q1, from office since 2024-04-01; a1 " in short
    assert short.endswith("; …, all by covey status people --all")
    assert "a39" not in short
    _, long, *_ = status_lines(state, whole=True)
    assert all(f"a{n} for 2024-Q1" in long for n in range(40))


def test_a_status_can_be_of_one_dataset_or_submission(hub: Hub) -> None:
    other = Due("others", "2024-Q1", date(2024, 4, 1), ())
    state = replace(state_of(hub), due=(other, *state_of(hub).due))
    for name in ("people", "clinics"):
        own = about(state, hub.registry, name)
        assert [one.dataset for one in own.due] == ["people"] * (len(state.due) - 1)
        assert (own.received, own.refused) == (state.received, state.refused)
    with pytest.raises(CommandError, match=r"no dataset or submission 'x'\. There are: people"):
        about(state, hub.registry, "x")
