"""A file with one wrong cell is held, and says which cell and why, but never how many."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.contracts import Bounds, CellBounds
from covey.errors import ContractError
from covey.hub.history import history_of_file
from covey.hub.status import status_of
from covey.intake.notes import MOST_DOUBTS
from covey.project.periods import period_codelist
from covey.store import Decision
from tests.sampled import sampled
from tests.unit.hub.hub import Hub

QUARTERS = {
    "2023-Q1": {"A1,F": 7312, "A1,M": 3148, "A2,F": 752, "A2,M": 331, "B,F": 1950, "B,M": 84},
    "2023-Q2": {"A1,F": 7297, "A1,M": 3155, "A2,F": 747, "A2,M": 326, "B,F": 2040, "B,M": 75},
    "2023-Q3": {"A1,F": 7321, "A1,M": 3139, "A2,F": 755, "A2,M": 329, "B,F": 2010, "B,M": 91},
    "2023-Q4": {"A1,F": 7305, "A1,M": 3151, "A2,F": 750, "A2,M": 333, "B,F": 1980, "B,M": 86},
}
RIGHT = {"A1,F": 7326, "A1,M": 3146, "A2,F": 749, "A2,M": 328, "B,F": 2000, "B,M": 87}
NEXT = "2024-Q1"
PERIODS = {"periods": period_codelist(2023, 2024)}
DECISION = Decision("officer", datetime(2024, 5, 5, 6, tzinfo=UTC), "a new centre opened")


def rows(counts: Mapping[str, int]) -> list[str]:
    return [f"{codes},{count}" for codes, count in counts.items()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"), codelists=PERIODS)
    for period, counts in QUARTERS.items():
        hub.send(f"{period}.csv", *rows(counts), period=period)
    assert {one.split()[1] for one in hub.collect()} == {"accepted"}
    return hub


def why(hub: Hub, changed: Mapping[str, int], name: str = "next.csv") -> str:
    """Send the right file with some counts changed; return why it is held, or nothing."""
    hub.send(name, *rows(RIGHT | changed), period=NEXT)
    (receipt,) = hub.collected()
    return receipt.why or ""


WRONG = {
    "digits exchanged": {"A1,M": 1346},
    "a digit too many or too few": {"A2,F": 7490},
    "a mark of thousands lost": {"B,F": 2},
    "unlike its own history": {"A2,M": 0},
    "two columns exchanged": {"A1,F": RIGHT["A1,M"], "A1,M": RIGHT["A1,F"]},
}
CELL = {
    "digits exchanged": "area A1 (District A1), sex M (Male)",
    "a digit too many or too few": "area A2 (District A2), sex F (Female)",
    "a mark of thousands lost": "area B (Area B), sex F (Female)",
    "unlike its own history": "area A2 (District A2), sex M (Male)",
    "two columns exchanged": "area A1 (District A1), sex F (Female), sex M (Male)",
}


@pytest.mark.long
def test_a_right_file_counts_at_once(hub: Hub) -> None:
    assert why(hub, {}) == ""
    assert hub.people(NEXT) == sum(RIGHT.values())


@pytest.mark.parametrize("rule", sampled([*WRONG][::-1], 3))
def test_a_wrong_count_holds_its_file_with_the_cell_and_the_reason(hub: Hub, rule: str) -> None:
    told = why(hub, WRONG[rule])
    assert told.startswith(rule)
    assert told.endswith(f": {CELL[rule]}")
    with hub.store() as store:
        assert store.newest("clinics", NEXT) is None
    letter = " ".join(hub.letter("next.csv").split())
    assert f"{CELL[rule]} '{rule}'" in letter
    assert CELL[rule].replace("District", "Huyện").replace("Area", "Vùng") in letter


@pytest.mark.long
@pytest.mark.parametrize("rule", sampled([*WRONG][::-1], 3))
def test_no_text_about_a_held_file_has_a_count(hub: Hub, rule: str) -> None:
    changed = WRONG[rule]
    texts = [why(hub, changed), hub.letter("next.csv"), str(status_of(hub.settings, hub.registry))]
    texts += map(str, history_of_file(hub.settings, "next.csv"))
    page = hub.settings.letters_folder / "clinics" / "next.csv.html"
    texts.append(re.sub("<style>.*?</style>", "", page.read_text("utf-8"), flags=re.DOTALL))
    counts = {*changed.values(), *RIGHT.values()} | {
        count for quarter in QUARTERS.values() for count in quarter.values()
    }
    told = {int(number) for text in texts for number in re.findall(r"(?<![\w-])\d+(?![\w-])", text)}
    assert told & {count for count in counts if count > 1000} == set()


@pytest.mark.long
def test_counts_since_january_are_held_with_the_periods_that_they_hold(hub: Hub) -> None:
    assert why(hub, {}) == ""
    both = {codes: count + RIGHT[codes] for codes, count in QUARTERS["2023-Q4"].items()}
    hub.send("second.csv", *rows(both), period="2024-Q2")
    *_, receipt = hub.collected()
    assert (receipt.why or "").startswith("earlier periods counted again")
    assert "without what was counted for 2024-Q1" in (receipt.why or "")
    assert not re.search(r"[0-9]{2,}", (receipt.why or "").replace("2024-Q1", ""))


def test_a_held_file_counts_once_it_is_accepted_with_a_word(hub: Hub) -> None:
    why(hub, {"A2,M": 3280})
    with hub.store() as store:
        held = store.held("clinics", NEXT)
        store.accept_held(hub.registry.submission("clinics"), held, DECISION)
    assert hub.people(NEXT) == sum((RIGHT | {"A2,M": 3280}).values())


@pytest.mark.long
def test_what_was_accepted_with_a_word_is_not_asked_again_of_its_correction(hub: Hub) -> None:
    why(hub, {"A2,M": 3280})
    with hub.store() as store:
        held = store.held("clinics", NEXT)
        store.accept_held(hub.registry.submission("clinics"), held, DECISION)
    assert why(hub, {"A2,M": 3281}, "again.csv") == ""


@pytest.mark.long
def test_fewer_periods_than_asked_for_are_no_history(hub: Hub) -> None:
    contract = hub.registry.submission("clinics")
    bounds = replace(contract.bounds, cells=CellBounds(fewest_periods=5))
    hub.registry = replace(hub.registry, submissions=(replace(contract, bounds=bounds),))
    assert why(hub, {"A2,M": 3280}) == ""


@pytest.mark.long
def test_a_submission_may_have_no_look_at_cells(hub: Hub) -> None:
    contract = hub.registry.submission("clinics")
    bounds = Bounds(small_total=1, cells=None)
    hub.registry = replace(hub.registry, submissions=(replace(contract, bounds=bounds),))
    assert why(hub, {"A2,M": 3280}) == ""


@pytest.mark.long
def test_an_expected_area_that_is_silent_is_no_wrong_cell(hub: Hub) -> None:
    contract = hub.registry.submission("clinics")
    expected = replace(contract, expected={"area": ("A1", "A2", "B")})
    hub.registry = replace(hub.registry, submissions=(expected,))
    hub.send("next.csv", *rows({of: n for of, n in RIGHT.items() if of[0] != "B"}), period=NEXT)
    (receipt,) = hub.collected()
    assert (receipt.verdict, receipt.why) == ("accepted", None)
    assert "area B" in hub.letter("next.csv")


@pytest.mark.long
def test_an_agency_that_never_has_anything_to_report_is_not_asked(tmp_path: Path) -> None:
    hub = Hub(tmp_path, codelists=PERIODS)
    for period in (*QUARTERS, NEXT):
        hub.send(f"{period}.csv", "VN,_T,0", period=period)
    assert {one.split()[1] for one in hub.collect()} == {"accepted"}


@pytest.mark.long
def test_the_cells_that_are_named_are_bounded(tmp_path: Path) -> None:
    areas = [f"D{number}" for number in range(60)]
    listed = "code,parent,label\nVN,,All\n" + "".join(f"{one},VN,{one} town\n" for one in areas)
    hub = Hub(tmp_path, codelists={**PERIODS, "areas": listed})
    for more, period in enumerate(QUARTERS):
        sent = [f"{area},F,{40 + at + more}" for at, area in enumerate(areas)]
        hub.send(f"{period}.csv", *sent, "D0,M,900", period=period)
    hub.collect()
    sent = [f"{area},F,{(40 + at) * (10 if at < 20 else 1)}" for at, area in enumerate(areas)]
    hub.send("next.csv", *sent, "D0,M,900", period=NEXT)
    (receipt,) = hub.collected()
    named = MOST_DOUBTS
    letter = hub.letter("next.csv")
    assert (str(receipt.why).count(" town)"), letter.count(" town)")) == (named, 2 * named)
    for text in (str(receipt.why), letter):
        assert "and 8 more 'a digit too many or too few'" in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"fewest_periods": 1}, {"smallest_change": 0}, {"smallest_factor": 0.5},
        {"least_odds": 0.5}, {"exchange_gain": 1},
    ],
)  # fmt: skip
def test_a_bound_that_holds_every_file_is_refused(wrong: Mapping[str, float]) -> None:
    with pytest.raises(ContractError, match=next(iter(wrong))):
        CellBounds(**wrong)  # type: ignore[arg-type]
