"""News is kept with the act that it tells of, and a message of it is made and settled once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from covey.errors import StoreError
from covey.store import Message, News, message_id, open_confidential
from covey.store.outbox import Outbox
from tests.golden.hub_of_a_year import lived
from tests.unit.hub.hub import Hub

MOMENT = datetime(2026, 5, 4, 10, tzinfo=UTC)
LATE = News("late", MOMENT, "clinics", "2024-Q1", key="late clinics 2024-Q1")
MESSAGE = Message("a1", "clerk", MOMENT, 1, ("late", "refused"), "Late", "It is late.")


def told(hub: Hub) -> list[tuple[str, str, str, str]]:
    with hub.store() as store:
        return [(one.kind, one.name, one.period, one.file_name) for one in store.outbox.news(0)]


@pytest.mark.long
def test_every_verdict_on_a_file_is_news(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    hub.send("good.csv", "A1,F,30", "A1,M,40", "B,F,50")
    hub.send("bad.csv", "A1,F,-3")
    hub.collect()
    hub.send("few.csv", "A1,F,30")
    hub.collect()

    assert sorted(told(hub)) == [
        ("accepted", "clinics", "2024-Q1", "good.csv"),
        ("held", "clinics", "2024-Q1", "few.csv"),
        ("refused", "clinics", "", "bad.csv"),
    ]


@pytest.mark.long  # `unit/hub/test_news.py` holds it of fewer acts
def test_what_everybody_sees_is_news_when_they_see_it(tmp_path: Path) -> None:
    hub = lived(tmp_path)
    with hub.store() as store:
        news = [one for one in store.outbox.news(0) if one.kind != "accepted"]
        assert Counter(one.kind for one in news) == {
            "published": 8, "withdrawn": 2, "corrected": 2,
        }  # fmt: skip
        assert [one.kind for one in news if one.period == "2024-S1"] == [
            "published", "withdrawn", "published",
        ]  # fmt: skip
        # The correction of 2024-Q4 waits for the year 2999.
        assert [one.kind for one in news if one.period == "2024-Q4"] == ["published"]
        newest = store.editions.newest
        store.show(newest.sha256, datetime(3000, 1, 1, tzinfo=UTC))
        (shown,) = store.outbox.news(news[-1].number + 1)
        assert (shown.kind, shown.period) == ("corrected", "2024-Q4")


def test_an_act_that_is_taken_back_leaves_no_news(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_outbox: Outbox, _news: object) -> None:
        raise StoreError("no room")

    hub = Hub(path.parents[1])
    hub.send("good.csv", "A1,F,30", "A1,M,40", "B,F,50")
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "keep", refuse)
        with pytest.raises(StoreError, match="no room"):
            hub.collect()
    with hub.store() as store:
        assert (store.receipts(), store.outbox.news(0)) == ((), ())


def test_news_of_one_key_is_kept_once(path: Path) -> None:
    with open_confidential(path) as store:
        store.keep_news([LATE])
        store.keep_news([LATE, News("held", MOMENT, "clinics"), News("held", MOMENT, "clinics")])
        assert [(one.number, one.kind) for one in store.outbox.news(0)] == [
            (1, "late"), (2, "held"), (3, "held"),
        ]  # fmt: skip
        assert [one.at for one in store.outbox.news(2)] == [MOMENT]


def test_a_message_is_to_be_sent_until_it_is_settled(path: Path) -> None:
    with open_confidential(path) as store:
        store.write_messages([MESSAGE], ())
        assert store.outbox.unsent() == (MESSAGE,)
        failed = Message(*_fields(MESSAGE), None, "the server does not answer")
        store.settle_message(failed)
        assert store.outbox.unsent() == (failed,)
        sent = Message(*_fields(MESSAGE), MOMENT + timedelta(hours=1), None)
        store.settle_message(sent)
        assert store.outbox.unsent() == ()
        assert store.outbox.newest() == {"clerk": sent}


def test_what_waits_for_a_recipient_who_is_no_more_is_dropped(path: Path) -> None:
    with open_confidential(path) as store:
        store.write_messages([MESSAGE], ())
        store.write_messages((), ["clerk"])
        assert (store.outbox.unsent(), store.outbox.newest()) == ((), {})


def test_an_id_follows_from_what_is_told_and_to_whom() -> None:
    assert message_id("clerk", [LATE]) == message_id("clerk", [LATE])
    assert len({message_id("clerk", [LATE]), message_id("officer", [LATE])}) == 2
    assert message_id("clerk", [LATE]) != message_id("clerk", [LATE, LATE])


def _fields(message: Message) -> tuple[str, str, datetime, int, tuple[str, ...], str, str]:
    return (
        *(message.id, message.recipient, message.made_at, message.up_to),
        *(message.kinds, message.subject, message.text),
    )  # type: ignore[return-value]
