"""Release: a period of a dataset goes out, protected and attacked, or nothing of it does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from covey.contracts import Registry
from covey.errors import CommandError, CorrectionWaits, CoveyError, ReleaseRefused, ReleaseWaits
from covey.hub.clock import moment_now
from covey.hub.due import Books, Due, day_in, to_go_out
from covey.hub.embargo import embargo_moment
from covey.hub.forms import follow_public_file, forms_following
from covey.hub.judge import judging
from covey.hub.news import tell_by_the_way
from covey.hub.ready import Ready, admitted
from covey.hub.settings import Settings
from covey.hub.steps import Step, by_itself
from covey.hub.ways import by_way
from covey.store import News, Published, catch_up, open_confidential, refuse_fault


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """What an officer, or a schedule, asks to be released.

    Args:
        dataset: what.
        period: for which period; None: each that is due, the oldest first.
        embargo: when the period is shown, in the project's time zone; None: at once.
        commit: the hash of the plan of that period that is carried out: it, or nothing; empty
            where it was not planned.
        without: the agencies that the period does not wait for: their files and rows are missing
            in it, and it is marked as incomplete.
        planned: when a schedule wanted it, with a time zone: what is due is due then; None: now.
        way: the change of the policy by which the period goes out, see `covey.hub.ways`; empty:
            none.
    """

    dataset: str
    period: str | None = None
    embargo: str | None = None
    commit: str = ""
    without: tuple[str, ...] = ()
    planned: datetime | None = None
    way: str = ""

    def __post_init__(self) -> None:
        of_one = self.embargo is not None or self.commit or self.without or self.way
        if self.period is None and of_one:
            raise CommandError(
                "--embargo, --commit, --without and --way are of one period. Name it."
            )


def release(
    settings: Settings,
    registry: Registry,
    asked: ReleaseRequest,
    step: Step = by_itself,
    tell: Callable[[Published], None] = lambda _: None,
    waits: Callable[[ReleaseWaits], None] = lambda _: None,
) -> tuple[Published, ...]:
    """Publish what is asked: a period is all out, or nothing of it; each by itself.

    Args:
        settings: of the project.
        registry: the contracts.
        asked: the dataset and the period.
        step: carries out each part: to find what is due, and of each period to check and release.
        tell: told of each period once it is out.
        waits: told of each period that is due and has to wait, for files, for a decision or for
            others, where no period was named; such a run did all that it could.

    Returns:
        What went out; nothing where nothing is due.

    Raises:
        ReleaseRefused: a period may not go out, or the one that was named not yet; the message
            says why. The other periods that are due are out.
        CommandError: the embargo is no time to come, or there is no such way.
        CoveyError: the release failed; nothing of that period went out.
    """
    registry = by_way(registry, asked.dataset, asked.way)
    out: list[Published] = []
    refused: list[ReleaseRefused] = []
    found = step(f"{asked.dataset}: find what is due", partial(_due, settings, registry, asked))
    for one in found:
        try:
            if one.later:
                raise CorrectionWaits(f"{one.dataset} {one.period} was corrected, and {one.later}.")
            of_it = replace(asked, period=one.period, without=one.without)
            out.append(_one(settings, registry, of_it, step))
        except CoveyError as error:
            if asked.period is not None:
                raise
            if isinstance(error, ReleaseWaits):
                waits(error)
                continue
            failed = News("failed", moment_now(), one.dataset, one.period)
            step(f"remember that {one.period} did not go out", partial(_keep, settings, failed))
            if not isinstance(error, ReleaseRefused):
                raise
            refused.append(error)
        else:
            tell(out[-1])
    step("write what stands beside the public file", partial(follow_public_file, settings))
    tell_by_the_way(settings, registry, step)
    if refused:
        raise _refusal(asked.dataset, out, refused)
    return tuple(out)


def release_period(
    settings: Settings,
    registry: Registry,
    name: tuple[str, str],
    moment: datetime,
    commit: str = "",
    not_before: datetime | None = None,
    without: Collection[str] = (),
) -> Published:
    """Gather, protect and publish; protection ends with an attack on what is to be published.

    Args:
        settings: of the project.
        registry: the contracts.
        name: the dataset and the period.
        moment: of the release, with a time zone.
        commit: the hash of the plan that is carried out; empty where it was not planned.
        not_before: when it may be shown, with a time zone; None: at once.
        without: the agencies that it does not wait for.

    Raises:
        ReleaseRefused: it may not go out; something else went out while this was protected; or what
            comes out is not what was planned.
    """
    with open_confidential(settings.confidential_file) as store:
        ready = Ready.of(registry, store, settings, *name, without)
    return ready.release(settings, registry, moment, commit, not_before)


def _due(settings: Settings, registry: Registry, asked: ReleaseRequest) -> list[Due]:
    """List what is asked for, the oldest first."""
    day = day_in(settings.time_zone, asked.planned or moment_now())
    with forms_following(settings), open_confidential(settings.confidential_file) as store:
        refuse_fault(catch_up(store, judging(settings, registry)))
        books = Books.of(registry, store)
    return to_go_out(books, registry.dataset(asked.dataset), day, asked.period, asked.without)


def _one(settings: Settings, registry: Registry, asked: ReleaseRequest, step: Step) -> Published:
    name, embargo, now = (asked.dataset, str(asked.period)), asked.embargo, moment_now()
    waits = None if embargo is None else embargo_moment(embargo, settings.time_zone, now)
    check = partial(_check, settings, registry, name, asked.without)
    step(" ".join(["check", *name]), check)
    moment = moment_now().replace(microsecond=0)  # one, however often the step is tried
    act = partial(
        release_period, settings, registry, name, moment, asked.commit, waits, asked.without
    )
    return step(" ".join(["protect and publish", *name]), act)


def _check(
    settings: Settings, registry: Registry, name: tuple[str, str], without: Collection[str]
) -> None:
    """Finish what a killed run left, and refuse what may not go out before any work is done."""
    with forms_following(settings), open_confidential(settings.confidential_file) as store:
        refuse_fault(catch_up(store, judging(settings, registry)))
        admitted(registry, store, *name, without)


def _keep(settings: Settings, news: News) -> None:
    with open_confidential(settings.confidential_file) as store:
        store.keep_news([news])


def _refusal(
    dataset: str, out: Sequence[Published], refused: Sequence[ReleaseRefused]
) -> ReleaseRefused:
    """Return one refusal for all periods that did not go out, told after those that did."""
    told = [f"{one.dataset} {one.period} is published." for one in out]
    told.append(
        f"{dataset}: {len(refused)} of {len(out) + len(refused)} due periods did not go out."
    )
    return ReleaseRefused("\n".join([*told, *map(str, refused)]))
