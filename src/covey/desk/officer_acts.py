"""Acts of officers besides a release: take one back, undo that, carry out what was signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from starlette.responses import Response

from covey.desk.forms import Form
from covey.desk.places import dataset_of, history_path, period_of, plan_path, signing_path
from covey.desk.visit import NotThere, Visit, act, page
from covey.errors import ApprovalsMissing, CommandError
from covey.hub.approvals import Planned, read_plan, take_signature, waiting_plans
from covey.hub.ledger import read_ledger
from covey.hub.officers import may_approve, read_officers
from covey.hub.retire import retire_period
from covey.hub.withdraw import reinstate_release, withdraw_release

_CONFLICT: Final = 409
_LONGEST: Final = 500
"""Letters of a reason, which is one sentence."""

ACTS: Final[dict[str, Callable[..., object]]] = {
    "withdrawal": withdraw_release,
    "reinstatement": reinstate_release,
    "retirement": retire_period,
}
"""What the desk carries out once it is signed; a renaming belongs to the contracts."""


def withdrawing(visit: Visit, form: Form) -> Response:
    """Take the newest release of a period out of the public file."""
    return _act(visit, form, "withdrawal")


def undoing(visit: Visit, form: Form) -> Response:
    """Undo a withdrawal."""
    return _act(visit, form, "reinstatement")


def planned_act(visit: Visit) -> Response:
    """Show an act that waits for signatures, and who has given one."""
    desk = visit.desk
    found = _planned(visit)
    may = may_approve(read_officers(desk.settings), desk.today)
    return visit.show(
        "officer_act.html.jinja",
        planned=found,
        may=[name for name in may if name not in found.approved],
        place=signing_path(found.plan),
        can_be_done=found.kind in ACTS,
    )


def signing_act(visit: Visit, form: Form) -> Response:
    """Take her signature of an act that waits."""
    return _signed(visit, form, _planned(visit).plan, signing_path(visit.place("plan")))


def signing_plan(visit: Visit, form: Form) -> Response:
    """Take her signature of the plan of a release that she looked at."""
    return _signed(
        visit, form, form.text("plan"), plan_path(dataset_of(visit).name, period_of(visit))
    )


def _signed(visit: Visit, form: Form, plan: str, place: str) -> Response:
    desk, signature = visit.desk, "".join(form.text("signature").split())
    assert visit.user is not None
    name = visit.user.name
    try:
        desk.do(lambda: take_signature(desk.settings, plan, name, signature))
    except CommandError as refusal:
        return visit.show(
            "officer_refused.html.jinja", _CONFLICT, said=str(refusal), words="", place=place
        )
    return visit.go(place)


def carrying_out(visit: Visit, _: Form) -> Response:
    """Carry out an act that was signed."""
    desk, found = visit.desk, _planned(visit)
    if found.kind not in ACTS:
        raise NotThere
    told = read_plan(desk.settings, found.plan)
    desk.do(lambda: _carried_out(visit, found, told))
    return visit.go(history_path("/office", found.dataset, found.period))


def _carried_out(visit: Visit, found: Planned, told: dict[str, Any]) -> None:
    settings, registry = visit.desk.settings, visit.desk.registry
    dataset, period, vintage = told["release"]
    vintages = () if found.kind == "retirement" else (vintage,)
    ACTS[found.kind](settings, registry, dataset, period, told["reason"], *vintages)


def _act(visit: Visit, form: Form, kind: str) -> Response:
    """Do it; where officers have to sign it first, its plan waits for them from now on."""
    desk, dataset, period = visit.desk, dataset_of(visit), period_of(visit)
    reason = form.text("words")[:_LONGEST]
    try:
        desk.do(lambda: ACTS[kind](desk.settings, desk.registry, dataset.name, period, reason))
    except ApprovalsMissing:
        waiting = _waiting(visit)
        newest = next(
            one for one in reversed(waiting)
            if (one.kind, one.dataset, one.period) == (kind, dataset.name, period)
        )  # fmt: skip
        return visit.go(signing_path(newest.plan))
    except CommandError as refusal:
        return visit.show(
            "officer_refused.html.jinja",
            _CONFLICT,
            said=str(refusal),
            words=reason,
            place=plan_path(dataset.name, period),
        )
    return visit.go(history_path("/office", dataset.name, period))


def _waiting(visit: Visit) -> tuple[Planned, ...]:
    settings, registry = visit.desk.settings, visit.desk.registry
    waiting = visit.desk.do(lambda: waiting_plans(settings, registry, read_ledger(settings)))
    return tuple(sorted(waiting, key=lambda one: str(one.made_at)))


def _planned(visit: Visit) -> Planned:
    """Return the plan that the address names.

    Raises:
        NotThere: none waits that begins so.
    """
    short = visit.place("plan")
    found = [one for one in _waiting(visit) if short and one.plan.startswith(short)]
    if len(found) != 1:
        raise NotThere
    return found[0]


ROUTES: Final = [
    act("/office/plan/{dataset}/{period}/withdraw", withdrawing, "officer"),
    act("/office/plan/{dataset}/{period}/undo", undoing, "officer"),
    act("/office/plan/{dataset}/{period}/sign", signing_plan, "officer"),
    page("/office/act/{plan}", planned_act, "officer"),
    act("/office/act/{plan}/sign", signing_act, "officer"),
    act("/office/act/{plan}/carry-out", carrying_out, "officer"),
]
