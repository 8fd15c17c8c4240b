"""A file that is at odds with one of another submission is held, whichever comes last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.contracts import Consistency, Registry, Submission
from covey.errors import ContractError
from covey.hub.batch import batches
from covey.hub.inbox import look_into, unseen
from covey.store import Decision, Receipt
from tests.unit.hub.hub import Hub

AT_MOST = Consistency("at most", "police", by=("area", "sex"))
IDENTIFIED = ("A1,F,4000", "A1,M,2500", "A2,F,3000", "B,M,2000")
SUPPORTED = ("A1,F,3555", "A1,M,2500", "A2,F,100", "B,M,0")
DECISION = Decision("officer", datetime(2024, 5, 5, 6, tzinfo=UTC), "some came from abroad")


@dataclass
class Two:
    """A hub of clinics, whose files are held beside those of the police."""

    hub: Hub

    def rule(self, *rules: Consistency) -> Registry:
        """Declare the rules of the clinics."""
        registry = self.hub.registry
        (clinics, *_) = registry.submissions
        police = replace(clinics, name="police", agency="police", consistent=())
        clinics = replace(clinics, consistent=rules)
        self.hub.registry = replace(registry, submissions=(clinics, police))
        return self.hub.registry

    def send(self, submission: str, name: str, rows: Sequence[str]) -> Receipt:
        """Send a file; return what became of it."""
        hub = self.hub
        sent = hub.send(name, *rows)
        folder = hub.settings.inbox_folder / submission
        folder.mkdir(exist_ok=True)
        sent.replace(folder / name)
        with hub.store() as store:
            seen = store.receipts()
        (new,) = unseen(look_into(hub.settings.inbox_folder, hub.registry).files, seen)
        (batch,) = batches(hub.settings, hub.registry, [new])
        with batch:
            return batch.take(new)


@pytest.fixture
def two(tmp_path: Path) -> Two:
    two = Two(Hub(tmp_path))
    two.rule(AT_MOST)
    return two


@pytest.mark.long
def test_files_that_keep_the_rule_count_at_once(two: Two) -> None:
    assert two.send("police", "identified.csv", IDENTIFIED).why is None
    assert two.send("clinics", "supported.csv", SUPPORTED).why is None


@pytest.mark.long
def test_the_last_to_come_is_held_with_the_cell(two: Two) -> None:
    two.send("police", "identified.csv", IDENTIFIED)
    told = two.send("clinics", "supported.csv", ["A1,F,4321", *SUPPORTED[1:]])
    assert told.verdict == "held"
    assert told.why == (
        "at odds with another file more than police has for 2024-Q1: "
        "area A1 (District A1), sex F (Female)"
    )


@pytest.mark.long
def test_the_file_that_the_rule_names_is_held_where_it_comes_last(two: Two) -> None:
    two.send("clinics", "supported.csv", SUPPORTED)
    told = two.send("police", "identified.csv", ["A1,F,3554", *IDENTIFIED[1:]])
    assert told.why is not None
    assert "fewer than clinics has for 2024-Q1: area A1 (District A1), sex F (Female)" in told.why


def test_no_count_of_either_file_stands_in_the_letter_or_the_record(two: Two) -> None:
    two.send("police", "identified.csv", IDENTIFIED)
    told = two.send("clinics", "supported.csv", ["A1,F,4321", *SUPPORTED[1:]])
    for text in (str(told.why), two.hub.letter("supported.csv")):
        assert "A1" in text
        assert not any(count in text for count in ("4321", "4000", "321"))


@pytest.mark.long
def test_a_file_that_is_at_odds_counts_once_it_is_accepted_with_a_word(two: Two) -> None:
    two.send("police", "identified.csv", IDENTIFIED)
    two.send("clinics", "supported.csv", ["A1,F,4321", *SUPPORTED[1:]])
    with two.hub.store() as store:
        held = store.held("clinics", "2024-Q1")
        store.accept_held(two.hub.registry.submission("clinics"), held, DECISION)
    assert two.hub.people() == 4321 + 2500 + 100


@pytest.mark.long
def test_a_file_of_another_period_is_not_held_beside_it(two: Two) -> None:
    two.send("police", "identified.csv", IDENTIFIED)
    two.hub.send("later.csv", "A1,F,9999", period="2024-Q2")
    assert two.hub.collect() == ["later.csv accepted 1"]


def test_a_total_is_held_beside_the_sum_that_another_agency_sends(two: Two) -> None:
    two.rule(Consistency("equal to", "police", by=("area",), only_other={"sex": ("F",)}))
    two.send("police", "identified.csv", IDENTIFIED)
    told = two.send("clinics", "supported.csv", ["A1,F,3999", "A1,M,1", "A2,F,3001"])
    assert told.why is not None
    assert told.why.endswith("not as many as police has for 2024-Q1: area A2 (District A2)")


@pytest.mark.long
def test_the_totals_alone_are_held_beside_each_other(two: Two) -> None:
    two.rule(Consistency("at least", "police"))
    two.send("police", "identified.csv", IDENTIFIED)
    told = two.send("clinics", "supported.csv", ["A1,F,11499"])
    assert told.why == "at odds with another file fewer than police has for 2024-Q1"


@pytest.mark.long
def test_what_one_file_does_not_speak_of_is_not_held_beside_the_other(two: Two) -> None:
    clinics, police = two.hub.registry.submissions
    partly = replace(police, expected={"area": ("A1", "A2", "B")})
    two.hub.registry = replace(two.hub.registry, submissions=(clinics, partly))
    two.send("police", "identified.csv", IDENTIFIED[:2])
    assert two.send("clinics", "supported.csv", SUPPORTED).why is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Consistency("at most", "courts"), "no submission 'courts'"),
        (Consistency("at most", "clinics"), "names itself"),
        (Consistency("at most", "police", by=("age",)), "'clinics' has no dimension 'age'"),
        (
            Consistency("at most", "police", by=("sex",), renamed={"sex": "gender"}),
            "'police' has no dimension 'gender'",
        ),
        (
            Consistency("at most", "police", by=("sex",), renamed={"sex": "area"}),
            "column 'sex' is of codelist 'sex' here and of 'areas' there",
        ),
        (Consistency("at most", "police", only={"sex": ("X",)}), "'X' is not in sex.csv"),
    ],
    ids=lambda of: of if isinstance(of, str) else "",
)
def test_a_rule_that_names_what_is_not_there_is_refused(
    two: Two, rule: Consistency, said: str
) -> None:
    with pytest.raises(ContractError, match=said):
        assert two.rule(rule).hierarchies


def test_files_of_other_lengths_are_not_held_beside_each_other(two: Two) -> None:
    clinics, police = two.hub.registry.submissions
    monthly: Submission = replace(police, frequency="month")
    with pytest.raises(ContractError, match="persons by quarter cannot be held beside"):
        replace(two.hub.registry, submissions=(clinics, monthly))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"counts": "below"}, "counts must be one of"), ({"renamed": {"sex": "s"}}, "renames sex")],
)
def test_a_rule_of_no_known_form_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ContractError, match=said):
        replace(AT_MOST, **({"by": ("area",)} | wrong))  # type: ignore[arg-type]
