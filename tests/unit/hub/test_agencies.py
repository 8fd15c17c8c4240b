"""What an office knows of an agency: what it sent last, and how often it was late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from covey.hub.agencies import agency_records
from covey.hub.recipients import NewsSettings, Recipient
from covey.store import open_confidential
from tests.unit.hub.hub import Hub


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.send("q1.csv", "A1,F,40", "A2,F,30")
    hub.send("q2.csv", "A1,F,41", "A2,F,31", period="2024-Q2")
    assert hub.collect() == ["q1.csv accepted 1", "q2.csv accepted 1"]
    return hub


def came(hub: Hub, name: str, at: datetime) -> None:
    """Let a file have come at another time."""
    with open_confidential(hub.settings.confidential_file) as store:
        store.connection.execute(
            "UPDATE received SET received_at = ? WHERE file_name = ?",
            [at.replace(tzinfo=None), name],
        )


@pytest.mark.long
def test_a_file_is_late_where_it_came_after_the_release_that_needed_it(hub: Hub) -> None:
    (record,) = agency_records(hub.settings, hub.registry)
    (kind,) = record.kinds
    assert kind.due >= 2
    assert kind.late == kind.due  # they came today, or not at all
    came(hub, "q1.csv", datetime(2024, 4, 20, tzinfo=UTC))
    (record,) = agency_records(hub.settings, hub.registry)
    assert record.kinds[0].late == kind.due - 1
    assert record.kinds[0].newest is not None
    assert record.kinds[0].newest.file_name == "q2.csv"


def test_the_last_moment_is_the_day_of_the_release(hub: Hub) -> None:
    whole = agency_records(hub.settings, hub.registry)[0].kinds[0].late
    came(hub, "q1.csv", datetime(2024, 5, 5, 12, tzinfo=UTC))
    assert agency_records(hub.settings, hub.registry)[0].kinds[0].late == whole - 1
    came(hub, "q1.csv", datetime(2024, 5, 5, 12, tzinfo=UTC) + timedelta(days=1))
    assert agency_records(hub.settings, hub.registry)[0].kinds[0].late == whole


def test_who_is_told_and_in_which_language_is_of_the_settings_and_the_contracts(hub: Hub) -> None:
    told = {
        "clinics": Recipient(agency="health", mail="ha@example.org", languages=("vi",)),
        "chat": Recipient(agency="health", webhook="https://example.org/secret"),
        "office": Recipient(mail="mai@example.org"),
    }
    news = NewsSettings(server="mail.example.org", sender="hub@example.org", to=told)
    (record,) = agency_records(hub.settings.model_copy(update={"news": news}), hub.registry)
    assert (record.name, record.mails, record.posts) == ("health", ("ha@example.org",), True)
    assert record.languages[0] == "vi"
