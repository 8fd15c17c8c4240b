"""The plan of a release: look at it, have it made anew, see who signed, publish it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from starlette.responses import HTMLResponse, Response

from covey.contracts import PERIODS, Dataset
from covey.desk.forms import Form
from covey.desk.jobs import jobs, start
from covey.desk.places import agency_of, dataset_of, history_path, period_of, plan_path
from covey.desk.plan_view import changes, laid_out, layouts, subtraction
from covey.desk.record import today_told
from covey.desk.visit import NotThere, Visit, act, page
from covey.desk.words import label_of
from covey.errors import listed
from covey.hub.approvals import approved_by
from covey.hub.kept_plan import KeptPlan, plan_of
from covey.hub.officers import may_approve, read_officers
from covey.hub.period import PeriodState, period_state
from covey.hub.report import report_path
from covey.store import Release, agencies_of
from covey.tables.status import HIDDEN, INCOMPLETE, NOT_COLLECTED, OBS_STATUS

KINDS: Final = ("plan", "release", "report")
"""The long works of officers."""

_CONFLICT: Final = 409
_REPORT: Final = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
)
"""A report is one file that fetches nothing; it is shown as if it came from nowhere."""


@dataclass(frozen=True)
class Situation(PeriodState):
    """Where a period of a dataset stands, and who has signed its plan.

    Args:
        approved: who has signed it, by name.
        may: who else may.
    """

    approved: tuple[str, ...] = ()
    may: tuple[str, ...] = ()

    @property
    def waits(self) -> tuple[str, ...]:
        """What it waits for, a phrase each."""
        return self.due.waits_for if self.due else ()

    @property
    def can_go_out(self) -> bool:
        """Whether the plan may be published."""
        plan = self.plan
        return bool(plan and plan.fits and not self.moved and len(self.approved) >= plan.approvals)


def steps(visit: Visit, kind: str) -> tuple[str, ...]:
    """Return what a work of a kind does, one after the other."""
    if kind == "report":
        return (
            visit.say("Read what agencies sent"),
            visit.say("Carry every policy out, to the attack"),
            visit.say("Write the page"),
        )
    return (
        visit.say("Read what agencies sent"),
        visit.say("Hide what is unsafe, beside all that is out"),
        visit.say("Attack what is left"),
        visit.say("Publish whole, or not at all")
        if kind == "release"
        else visit.say("Lay it beside the release before"),
    )


def plan(visit: Visit) -> Response:
    """Show the plan of a period, or why there is none."""
    desk, dataset, period = visit.desk, dataset_of(visit), period_of(visit)
    told, since = desk.read(
        ("plan", dataset.name, period), partial(_situation, visit, dataset, period)
    )
    known = told.plan or told.out or told.withdrawn or told.due
    if not known and period not in _periods(visit, dataset):
        raise NotThere
    about = f"{dataset.name} {period}"
    at_work = [one for one in jobs(desk.state) if one.about == about and one.goes_on]
    common: dict[str, Any] = {
        "dataset": dataset,
        "of": period,
        "told": told,
        "since": since,
        "place": plan_path(dataset.name, period),
        "at_work": at_work[0] if at_work else None,
        "report": _report_of(visit, dataset, period),
        "history": history_path("/office", dataset.name, period),
        "agency_of": partial(agency_of, visit),
        "agencies": lambda names: ", ".join(agency_of(visit, one) for one in names),
    }
    if told.plan is None or told.moved:
        return visit.show("officer_period.html.jinja", **common)
    if not told.plan.fits:
        return visit.show(
            "officer_stops.html.jinja",
            plan=told.plan,
            subtraction=subtraction,
            of_first=partial(plan_path, dataset.name),
            **common,
        )
    return visit.show("officer_plan.html.jinja", **common, **_drawn(visit, told.plan, dataset))


def making(visit: Visit, form: Form) -> Response:
    """Have the plan made, in a work of its own: without whom, and by which way, the form names."""
    desk, dataset = visit.desk, dataset_of(visit)
    silent, way = form.text("without").split(), form.text("way")
    stopped = plan_of(desk.settings, dataset.name, period_of(visit)) if way else None
    known = {one.policy for one in stopped.ways if one.can_be_taken} if stopped else set()
    if not set(silent) <= set(agencies_of(desk.registry, dataset)) or (way and way not in known):
        raise NotThere
    return _work(visit, "plan", ["--plan", "--quiet", *_without(silent), *_by_way(way)])


def publishing(visit: Visit, form: Form) -> Response:
    """Publish the very plan that was looked at, in a work of its own; or say what moved."""
    desk, dataset, period = visit.desk, dataset_of(visit), period_of(visit)
    told = desk.do(partial(_situation, visit, dataset, period))
    if told.plan is None or told.plan.hash != form.text("plan") or not told.can_go_out:
        return visit.show(
            "officer_moved.html.jinja",
            _CONFLICT,
            dataset=dataset,
            of=period,
            told=told,
            is_the_same=told.plan is not None and told.plan.hash == form.text("plan"),
            place=plan_path(dataset.name, period),
        )
    unnamed = [one for one in told.plan.without if not form.text(f"without-{one}")]
    if unnamed:
        return visit.show(
            "officer_refused.html.jinja",
            _CONFLICT,
            said=f"It goes out without {listed(unnamed)}. Tick each by its name to publish it so.",
            words="",
            place=plan_path(dataset.name, period),
        )
    silent = _without(told.plan.without)
    way = _by_way(told.plan.way)
    return _work(visit, "release", ["--commit", told.plan.hash, *silent, *way])


def reporting(visit: Visit, _: Form) -> Response:
    """Have the report written, in a work of its own."""
    return _work(visit, "report", [])


def report(visit: Visit) -> Response:
    """Show the report of a period, which was written before."""
    path = report_path(visit.desk.settings, dataset_of(visit).name, period_of(visit))
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise NotThere from None
    return HTMLResponse(text, headers={"Content-Security-Policy": _REPORT})


def releases(visit: Visit) -> Response:
    """List what is out and what is due of every dataset, the newest period first."""
    desk, (told, since) = visit.desk, today_told(visit)
    groups = {"due": told.due, "waits": (*told.waiting, *told.late), "signed": told.second}
    state = {(one.name, one.period): name for name, of in groups.items() for one in of}
    out = {(one.dataset, one.period): one for one in told.standing}
    rows: dict[str, list[tuple[str, Release | None, str]]] = {}
    for one in desk.registry.datasets:
        places = {place for place in (*out, *state) if place[0] == one.name}
        rows[one.title] = [
            (of, out.get((one.name, of)), state.get((one.name, of), ""))
            for _, of in sorted(places, key=lambda place: place[1], reverse=True)
        ]
    names = {one.title: one.name for one in desk.registry.datasets}
    return visit.show(
        "officer_releases.html.jinja", rows=rows, names=names, since=since, path=plan_path
    )


def _work(visit: Visit, kind: str, options: list[str]) -> Response:
    desk, dataset, period = visit.desk, dataset_of(visit), period_of(visit)
    assert visit.user is not None
    command = ["report" if kind == "report" else "release", dataset.name, period, *options]
    about = f"{dataset.name} {period}"
    made = start(desk.state, desk.settings, visit.user.name, kind, about, command)
    return visit.go(f"/office/job/{made.id}")


def _without(agencies: Iterable[str]) -> list[str]:
    """Return the words of a command that leaves agencies out."""
    return [word for one in agencies for word in ("--without", one)]


def _by_way(way: str) -> list[str]:
    """Return the words of a command that takes a way out."""
    return ["--way", way] if way else []


def _situation(visit: Visit, dataset: Dataset, period: str) -> Situation:
    settings, registry = visit.desk.settings, visit.desk.registry
    state = period_state(settings, registry, dataset, period)
    own = {one.name: getattr(state, one.name) for one in fields(state)}
    plan = state.plan
    approved = approved_by(settings, plan.hash) if plan and plan.fits else ()
    may = may_approve(read_officers(settings), visit.desk.today)
    return Situation(
        **own, approved=approved, may=tuple(name for name in may if name not in approved)
    )


def _periods(visit: Visit, dataset: Dataset) -> set[str]:
    """Return the periods of a dataset that its calendar has."""
    codelist = visit.desk.registry.hierarchies[PERIODS]
    return {
        period
        for length in dataset.released_by.lengths
        for period in dataset.released_by.periods(codelist, length)
    }


def _drawn(visit: Visit, kept: KeptPlan, dataset: Dataset) -> dict[str, Any]:
    """Return the table of a plan as the page shows it."""
    query, registry = visit.request.query_params, visit.desk.registry
    table = kept.table(registry)
    ways = layouts(table.trees)
    layout = next((one for one in ways if one.key == query.get("breakdown")), ways[0])

    def label(dimension: str, code: str) -> str:
        return label_of(registry, dataset.dimensions[dimension], code, visit.language)

    whole = query.get("rows") == "all"
    status = table.cells[OBS_STATUS]
    return {
        "plan": kept,
        "laid": laid_out(table, layout, label, whole=whole),
        "ways": ways,
        "whole": whole,
        "last": table.last,
        "hidden": int((status == HIDDEN).sum()),
        "lacking": int((status == INCOMPLETE).sum()),
        "unreported": int((status == NOT_COLLECTED).sum()),
        "changes": list(changes(table, label)) if table.last else [],
    }


def _report_of(visit: Visit, dataset: Dataset, period: str) -> datetime | None:
    """Return when the report of a period was written; None where none was."""
    path = report_path(visit.desk.settings, dataset.name, period)
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


_PLACE: Final = "/office/plan/{dataset}/{period}"
ROUTES: Final = [
    page("/office/releases", releases, "officer"),
    page(_PLACE, plan, "officer"),
    act(f"{_PLACE}/make", making, "officer"),
    act(f"{_PLACE}/publish", publishing, "officer"),
    act(f"{_PLACE}/report", reporting, "officer"),
    page(f"{_PLACE}/report", report, "officer"),
]
