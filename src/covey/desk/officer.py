"""The pages of the officer: what there is to do, and the ways to each matter."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from starlette.responses import Response

from covey.contracts.rules import RULES
from covey.desk import (
    officer_acts,
    officer_agencies,
    officer_held,
    officer_plan,
    officer_record,
)
from covey.desk.jobs import Job, job, jobs
from covey.desk.places import agency_of, held_path, plan_path, signing_path
from covey.desk.record import today_told
from covey.desk.visit import NotThere, Visit, navigate, page
from covey.hub.approvals import Planned
from covey.hub.due import Due
from covey.hub.kept_plan import plan_of
from covey.hub.status import Embargoed
from covey.hub.today import Task, agencies_of, is_about
from covey.intake import voice_in
from covey.store import Receipt, Release

navigate(
    "officer",
    ("/office", "Today"),
    ("/office/releases", "Releases"),
    ("/office/agencies", "Agencies"),
    ("/office/history", "History"),
    ("/office/ledger", "Ledger"),
)

_NEWEST_JOBS: Final = 3
_LONGEST: Final = 80
_ROWS: Final = 16
"""Of one kind on a page, however many there are; each agency has one of them."""


def today_page(visit: Visit) -> Response:
    """Show what is due, held, waiting, late and to be signed, in that order."""
    desk, query = visit.desk, visit.request.query_params
    told, since = today_told(visit)
    words, agency, period = (query.get(name, "")[:_LONGEST] for name in ("q", "agency", "period"))
    every = (*told.due, *told.held, *told.waiting, *told.late, *told.second)

    def fits(task: Task) -> bool:
        return (
            is_about(task, words)
            and agency in ("", *agencies_of(task))
            and period in ("", task.period)
        )

    return visit.show(
        "officer_today.html.jinja",
        told=told.where(fits),
        since=since,
        words=words,
        agency=agency,
        chosen=period,
        agencies=sorted({one.agency for one in desk.registry.submissions}),
        agency_of=partial(agency_of, visit),
        agencies_of=lambda task: [agency_of(visit, one) for one in agencies_of(task)],
        periods=sorted({one.period for one in every if one.period}, reverse=True),
        by_agency=by_agency,
        agencies_named=lambda names: ", ".join(agency_of(visit, one) for one in names),
        reasons=partial(_reasons, visit),
        at_work=_at_work(visit),
        way=lambda task: way_to(visit, task),
        is_asked=lambda task: is_asked(visit, task),
    )


def by_agency(tasks: Sequence[Task]) -> list[tuple[tuple[str, ...], list[Task], list[Task]]]:
    """Return tasks by the agencies that they wait for: their names, what is shown, what is folded.

    The newest stand first, and as many of each agency as leave room for every one of them. Agencies
    for which there is no room stand together at the end, without a name.
    """
    newest = sorted(tasks, key=lambda task: (f"{task.since or ''}"[:10], task.period), reverse=True)
    groups: dict[tuple[str, ...], list[Task]] = {}
    for task in newest:
        groups.setdefault(agencies_of(task), []).append(task)
    each = max(_ROWS // len(groups), 1)
    told = [(names, of[:each], of[each:]) for names, of in groups.items()]
    rest = [task for _, shown, folded in told[_ROWS:] for task in (*shown, *folded)]
    return [*told[:_ROWS], *([((), [], rest)] if rest else [])]


def _reasons(visit: Visit, task: Task) -> list[str]:
    """Return the rules by which a file is held, in her words; none of another matter.

    Which cells it is about stands where the file is decided about.
    """
    of = task.of
    if not isinstance(of, Receipt) or of.verdict != "held":
        return []
    pieces = [piece.partition(": ")[0] for piece in task.why.casefold().split("; ")]
    voice = voice_in(visit.desk.registry.submission(of.submission), visit.language.tag)
    return list(dict.fromkeys(voice.say(name) for name in pieces if name in RULES))


def is_asked(visit: Visit, task: Task) -> bool:
    """Tell whether a plan waits for the signature of her who looks."""
    of = task.of
    if not isinstance(of, Planned) or visit.user is None:
        return False
    return len(of.approved) < task.asked and visit.user.name not in of.approved


def way_to(visit: Visit, task: Task) -> tuple[str, str]:
    """Return where a matter is dealt with, and what the way there is called; empty: nowhere."""
    of = task.of
    if isinstance(of, Planned):
        place = plan_path(of.dataset, of.period) if of.kind == "release" else signing_path(of.plan)
        return place, visit.say("Read and sign") if is_asked(visit, task) else visit.say("Open")
    if isinstance(of, Receipt):
        if of.verdict == "held":
            return held_path(of.submission, of.period or ""), visit.say("Compare")
        return "", ""
    if isinstance(of, Due):
        if task.turn == "you":
            return "/office#held", visit.say("Held file")
        words = visit.say("Open") if of.waits_for else visit.say("See the plan")
        return plan_path(of.dataset, of.period), words
    if isinstance(of, Embargoed):
        return plan_path(of.release.dataset, of.release.period), visit.say("Open")
    if isinstance(of, Release):
        return plan_path(of.dataset, of.period), visit.say("Open")
    return "", ""


def job_page(visit: Visit) -> Response:
    """Show how a long work goes on, or how it ended; then on to what it was about."""
    found = job(visit.desk.state, visit.place("id"))
    if found is None or found.kind not in officer_plan.KINDS:
        raise NotThere
    dataset, _, period = found.about.partition(" ")
    place = plan_path(dataset, period)
    if found.code == 0 or _has_told(visit, found, dataset, period):
        return visit.go(place)
    return visit.show(
        "officer_job.html.jinja",
        job=found,
        place=place,
        steps=officer_plan.steps(visit, found.kind),
    )


def _has_told(visit: Visit, found: Job, dataset: str, period: str) -> bool:
    """Tell whether a plan was asked for, and was made: also one that stops is an answer."""
    if found.kind != "plan" or found.goes_on:
        return False
    kept = plan_of(visit.desk.settings, dataset, period)
    return kept is not None and kept.made_at >= found.begun


def _at_work(visit: Visit) -> list[Job]:
    """Return what goes on, and what of the newest did not come to its end."""
    newest = [one for one in jobs(visit.desk.state) if one.kind in officer_plan.KINDS]
    last = {(one.kind, one.about): one for one in reversed(newest)}
    return [
        one
        for one in last.values()
        if one.code != 0 and not _has_told(visit, one, *one.about.split(" ", 1))
    ][-_NEWEST_JOBS:]


ROUTES: Final = [
    page("/office", today_page, "officer"),
    page("/office/job/{id}", job_page, "officer"),
    *officer_plan.ROUTES,
    *officer_held.ROUTES,
    *officer_acts.ROUTES,
    *officer_record.ROUTES,
    *officer_agencies.ROUTES,
]
