"""News: what happened, and what is due, is told to whom it concerns; each message once it is taken.

Acts leave their news in the store, in the transaction that does them. Here it becomes messages,
which wait in the store until a server took them: sent at least once, so that none is lost where a
run is killed between the answer of the server and the next write; the id of a message is the same
each time, so that twice is once for whoever gets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Final

from covey.contracts import Registry
from covey.disk import only_writer
from covey.errors import CoveyError
from covey.hub.couriers import Answer, deliver, server_of
from covey.hub.due import day_in
from covey.hub.judge import judging
from covey.hub.news_words import subject, text, told_kinds
from covey.hub.recipients import Recipient
from covey.hub.reminders import reminders
from covey.hub.settings import Settings
from covey.hub.steps import Step, by_itself
from covey.intake import Voice, voice_of
from covey.printable import printable
from covey.store import (
    Message,
    News,
    catch_up,
    message_id,
    open_confidential,
    private_folder,
)

_BEFORE: Final = timedelta(days=7)
"""Whoever is new among the recipients is told of what happened since."""

_OFFICE: Final = "Covey"


@dataclass(frozen=True)
class Told:
    """What became of the news.

    Args:
        sent: the messages that were taken now.
        unsent: those that wait on, each with why and whose turn it is.
        wrong: what is wrong with the recipients that the project names.
    """

    sent: tuple[Message, ...] = ()
    unsent: tuple[Message, ...] = ()
    wrong: tuple[str, ...] = ()


def tell(settings: Settings, registry: Registry, step: Step = by_itself) -> Told:
    """Make messages of the news and send them, with those that wait; the store is closed meanwhile.

    Args:
        settings: of the project, which say who is told.
        registry: its contracts.
        step: carries out each part: to make messages, to send each, and to remember that.

    Raises:
        StoreBusy: another process is sending them.
        CoveyError: the store cannot be read or written.
    """
    wrong = tuple(recipient_faults(settings, registry))
    if not settings.news.to:
        return Told(wrong=wrong)
    with _alone(settings):
        waiting = step("look for news", partial(_messages, settings, registry))
        settled = list(_sent(settings, waiting, step))
    return Told(
        tuple(one for one in settled if one.sent_at),
        tuple(one for one in settled if not one.sent_at),
        wrong,
    )


def tell_by_the_way(settings: Settings, registry: Registry, step: Step = by_itself) -> None:
    """Tell the news at the end of a run, which did its work whatever becomes of that.

    What could not be sent waits, and the status says why.
    """
    with suppress(CoveyError):
        tell(settings, registry, step)


def recipient_faults(settings: Settings, registry: Registry) -> Iterator[str]:
    """Yield what is wrong with recipients: nothing is ever sent in the name of an agency."""
    known = dict.fromkeys(one.agency for one in registry.submissions)
    for name, one in settings.news.to.items():
        if one.agency and one.agency not in known:
            yield (
                f"news in covey.toml: {name} is of agency {printable(one.agency)}, which sends "
                f"nothing, so nothing is told. There are: {', '.join(known)}."
            )


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Let no two processes send the same messages."""
    folder = settings.confidential_file.parent
    private_folder(folder)
    with only_writer(folder, "another process is sending news"):
        yield


def _messages(settings: Settings, registry: Registry) -> tuple[Message, ...]:
    """Keep what time brought, make messages of all news, and return those that are to be sent."""
    now = datetime.now(UTC)
    with open_confidential(settings.confidential_file) as store:
        catch_up(store, judging(settings, registry))  # what a killed run had decided is news too
        pending = tuple(reminders(settings, registry, store, now))
        store.keep_news(pending)
        newest = store.outbox.newest()
        still = frozenset(one.key for one in pending)
        telling = _Telling(settings, registry, store.outbox.news, still, now)
        made = [
            message
            for name, one in settings.news.to.items()
            if (message := telling.message(name, one, newest.get(name)))
        ]
        gone = [
            name
            for name, one in newest.items()
            if one.sent_at is None and name not in settings.news.to
        ]
        if made or gone:
            store.write_messages(made, gone)
        return store.outbox.unsent()


def _sent(settings: Settings, waiting: Sequence[Message], step: Step) -> Iterator[Message]:
    """Send messages, and remember what became of each as soon as that is known.

    What cannot be reached is not asked again for each of them: it would hold up the run.
    """
    away: dict[str, Answer] = {}
    for message in waiting:
        one = settings.news.to[message.recipient]
        server = server_of(settings.news, one)
        answer = away.get(server)
        if answer is None:
            send = partial(deliver, settings.home, settings.news, one, message)
            answer = step(f"tell {message.recipient}", send)
        if answer.away and server:
            away[server] = answer
        sent_at = datetime.now(UTC) if answer.fault is None else None
        settled = replace(message, sent_at=sent_at, fault=answer.fault)
        step(f"remember whether {message.recipient} was told", partial(_settle, settings, settled))
        yield settled


def _settle(settings: Settings, message: Message) -> None:
    with open_confidential(settings.confidential_file) as store:
        store.settle_message(message)


@dataclass(frozen=True)
class _Telling:
    """Makes messages of news.

    Args:
        settings: of the project.
        registry: its contracts.
        news: returns the news after that of a number.
        pending: the keys of what is due, late, waiting or answered now; of no more is anybody
            reminded.
        now: with a time zone.
    """

    settings: Settings
    registry: Registry
    news: Callable[[int], tuple[News, ...]]
    pending: frozenset[str]
    now: datetime

    def message(self, name: str, one: Recipient, last: Message | None) -> Message | None:
        """Return the next message to a recipient; None where there is none, or one waits already.

        So nobody finds a hundred of them after a server was away: what came is in the next.

        Args:
            name: of the recipient.
            one: who she is.
            last: the message before; None where there was none.
        """
        if last is not None and (last.sent_at is None or (one.digest and self._is_of_today(last))):
            return None
        since = self.now - _BEFORE if last is None else datetime.min.replace(tzinfo=UTC)
        news = [
            self._as_told(one, of)
            for of in self.news(last.up_to if last else 0)
            if of.kind in one.kinds and of.at >= since and self._concerns(one, of)
        ]
        if not news:
            return None
        kinds, voices = told_kinds(news), self._voices(one)
        number = message_id(name, news)
        office = printable(self.settings.publisher) or _OFFICE
        return Message(
            id=number,
            recipient=name,
            made_at=self.now,
            up_to=news[-1].number,
            kinds=kinds,
            subject=subject(office, kinds, voices[0]),
            text=text(news, self._titles, voices, number),
        )

    def _is_of_today(self, last: Message) -> bool:
        zone = self.settings.time_zone
        return day_in(zone, last.made_at) == day_in(zone, self.now)

    def _concerns(self, one: Recipient, news: News) -> bool:
        """Tell whether news still stands, and is of an agency's files or of what they are in."""
        if news.kind in ("answered", "due", "late", "approval") and news.key not in self.pending:
            return False
        return not one.agency or one.agency in self._agencies.get(news.name, ())

    def _as_told(self, one: Recipient, news: News) -> News:
        """Return news with its day, and with the name of a file for whoever sent it alone."""
        day = news.day or f"{day_in(self.settings.time_zone, news.at)}"
        return replace(news, day=day, file_name=news.file_name if one.agency else "")

    @cached_property
    def _agencies(self) -> Mapping[str, frozenset[str]]:
        """Whose a submission is, and whose counts are in a dataset, by name."""
        of_kinds = {one.name: one.agency for one in self.registry.submissions}
        of_datasets = {
            one.name: frozenset(of_kinds[source.submission] for source in one.sources)
            for one in self.registry.datasets
        }
        return {name: frozenset({agency}) for name, agency in of_kinds.items()} | of_datasets

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        titles = {one.name: one.title for one in self.registry.submissions}
        return titles | {one.name: one.title for one in self.registry.datasets}

    def _voices(self, one: Recipient) -> tuple[Voice, ...]:
        letters = [of.languages for of in self.registry.submissions if of.agency == one.agency]
        tags = one.languages or tuple(dict.fromkeys(tag for tags in letters for tag in tags))
        return tuple(voice_of(tag, self.registry.words.get(tag, {})) for tag in tags or ("en",))
