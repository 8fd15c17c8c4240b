"""News: what happened, and what is due, is told to whom it concerns; each message once it is taken.

Acts leave their news in the store, in the transaction that does them. Here it becomes messages,
which wait in the store until a server took them: sent at least once, so that none is lost where a
run is killed between the answer of the server and the next write; the id of a message is the same
each time, so that twice is once for whoever gets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from covey.contracts import Registry
from covey.disk import only_writer
from covey.errors import CoveyError
from covey.hub.couriers import deliver
from covey.hub.due import day_in
from covey.hub.news_words import subject, text, told_kinds
from covey.hub.recipients import Recipient
from covey.hub.reminders import reminders
from covey.hub.settings import Settings
from covey.hub.steps import Step, by_itself
from covey.intake import Voice, voice_of
from covey.printable import printable
from covey.store import (
    ConfidentialStore,
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
        settled = [_send(settings, message, step) for message in waiting]
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
        catch_up(store, settings.archive)  # what a killed run had decided is news too
        pending = tuple(reminders(settings, registry, store, now))
        store.keep_news(pending)
        newest = store.outbox.newest()
        gone = [name for name, one in newest.items() if _is_gone(settings, name, one)]
        made = [
            message
            for name, one in settings.news.to.items()
            if (message := _message(settings, registry, store, (name, one), pending, now))
        ]
        if made or gone:
            store.write_messages(made, gone)
        return store.outbox.unsent()


def _is_gone(settings: Settings, name: str, newest: Message) -> bool:
    return newest.sent_at is None and name not in settings.news.to


def _send(settings: Settings, message: Message, step: Step) -> Message:
    """Send a message, and remember what became of it as soon as that is known."""
    one = settings.news.to[message.recipient]
    send = partial(deliver, settings.home, settings.news, one, message)
    fault = step(f"tell {message.recipient}", send)
    sent_at = datetime.now(UTC) if fault is None else None
    settled = replace(message, sent_at=sent_at, fault=fault)
    step(f"remember that {message.recipient} was told", partial(_settle, settings, settled))
    return settled


def _settle(settings: Settings, message: Message) -> None:
    with open_confidential(settings.confidential_file) as store:
        store.settle_message(message)


def _message(
    settings: Settings,
    registry: Registry,
    store: ConfidentialStore,
    to: tuple[str, Recipient],
    pending: tuple[News, ...],
    now: datetime,
) -> Message | None:
    """Return the next message to a recipient; None where there is none, or one waits already.

    So nobody finds a hundred messages after a server was away: what came meanwhile is in the next.
    """
    (name, one), last = to, store.outbox.newest().get(to[0])
    if last is not None and last.sent_at is None:
        return None
    today = day_in(settings.time_zone, now)
    if last is not None and one.digest and day_in(settings.time_zone, last.made_at) == today:
        return None
    still = {one.key for one in pending}
    news = [
        _as_told(settings, one, of)
        for of in store.outbox.news(last.up_to if last else 0)
        if of.kind in one.kinds
        and _concerns(registry, one, of)
        and (last is not None or of.at >= now - _BEFORE)
        and (of.kind not in ("due", "late", "approval") or of.key in still)
    ]
    if not news:
        return None
    kinds, voices = told_kinds(news), _voices(registry, one)
    number = message_id(name, news)
    return Message(
        id=number,
        recipient=name,
        made_at=now,
        up_to=news[-1].number,
        kinds=kinds,
        subject=subject(printable(settings.publisher) or _OFFICE, kinds, voices[0]),
        text=text(news, _titles(registry), voices, number),
    )


def _as_told(settings: Settings, one: Recipient, news: News) -> News:
    """Return news with its day, and with the name of a file for whoever sent it alone."""
    day = news.day or f"{day_in(settings.time_zone, news.at)}"
    return replace(news, day=day, file_name=news.file_name if one.agency else "")


def _concerns(registry: Registry, one: Recipient, news: News) -> bool:
    """Tell whether news is of an agency's own files, or of what its counts are in."""
    if not one.agency:
        return True
    agencies = {of.name: {of.agency} for of in registry.submissions}
    for dataset in registry.datasets:
        agencies[dataset.name] = {
            registry.submission(source.submission).agency for source in dataset.sources
        }
    return one.agency in agencies.get(news.name, ())


def _voices(registry: Registry, one: Recipient) -> tuple[Voice, ...]:
    of_letters = [of.languages for of in registry.submissions if of.agency == one.agency]
    tags = one.languages or tuple(dict.fromkeys(tag for tags in of_letters for tag in tags))
    return tuple(voice_of(tag, registry.words.get(tag, {})) for tag in tags or ("en",))


def _titles(registry: Registry) -> Mapping[str, str]:
    titles = {one.name: one.title for one in registry.submissions}
    return titles | {one.name: one.title for one in registry.datasets}
