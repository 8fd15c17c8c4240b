"""The pages of the auditor: what was decided, by whom, under which policy; no count of a store."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from starlette.responses import Response

from covey.desk.places import agency_of, dataset_of, history_path, period_of
from covey.desk.record import (
    checking,
    entries_told,
    events_of,
    ledger,
    ledger_told,
    without_letters,
)
from covey.desk.visit import Visit, act, navigate, page
from covey.disclosure import Policy
from covey.hub.ledger import audited, read_ledger
from covey.log import called_now, canonical, plain_policy, standing

navigate(
    "auditor",
    ("/audit", "Ledger"),
    ("/audit/report", "Report"),
    ("/audit/policies", "Policies"),
    ("/audit/releases", "Releases"),
)


def policies(visit: Visit) -> Response:
    """Show what each dataset is protected by, as its contract says it."""
    registry = visit.desk.registry
    rules = [
        (one, plain_policy(registry.with_agencies(one).policy).items()) for one in registry.datasets
    ]
    return visit.show("auditor_policies.html.jinja", rules=rules)


def report(visit: Visit) -> Response:
    """Show all that an auditor reports on as one page: policies, releases, heads, verification."""
    told, since = ledger_told(visit)
    registry = visit.desk.registry
    links = called_now(told.links[::-1])
    out = {one.number for one in standing([link.entry for link in links])}
    return visit.show(
        "auditor_report.html.jinja",
        told=told,
        since=since,
        datasets=[
            (
                one,
                _chosen(registry.with_agencies(one).policy),
                [
                    link
                    for link in reversed(links)
                    if link.entry.dataset == one.name and link.entry.number in out
                ],
            )
            for one in registry.datasets
        ],
        otherwise=lambda entry, dataset: _unlike(
            entry.policy, plain_policy(registry.with_agencies(dataset).policy)
        ),
    )


def _chosen(policy: Policy) -> dict[str, object]:
    """Return the fields of a policy that somebody chose."""
    by_itself = {**plain_policy(Policy(policy.minimum_count)), "minimum_count": None}
    return _unlike(plain_policy(policy), by_itself)


def _unlike(policy: Mapping[str, object], other: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of a policy that another one has otherwise."""
    return {
        field: value
        for field, value in policy.items()
        if canonical(value) != canonical(other.get(field))
    }


def releases(visit: Visit) -> Response:
    """List what is out, each release with the policy that it went out under."""
    links, since = entries_told(visit)
    return visit.show(
        "auditor_releases.html.jinja",
        out=[*standing([link.entry for link in links])][::-1],
        titles={one.name: one.title for one in visit.desk.registry.datasets},
        since=since,
        path=partial(history_path, "/audit"),
    )


def of_period(visit: Visit) -> Response:
    """Show what happened to a period: the entries of the ledger, and whose files came."""
    dataset, period = dataset_of(visit), period_of(visit)

    def look() -> list[tuple[str, list[object]]]:
        months = events_of(visit, dataset, period)
        told = [(month, list(without_letters(visit, of))) for month, of in months]
        return [(month, [*of]) for month, of in told if of]

    months, since = visit.desk.read(("audit", dataset.name, period), look)
    return visit.show(
        "history.html.jinja",
        agency_of=partial(agency_of, visit),
        dataset=dataset,
        of=period,
        months=months,
        since=since,
        root="/audit",
    )


def taken_along(visit: Visit) -> Response:
    """Hand out what an auditor may keep: entries, policies and heads, as JSON."""
    text = visit.desk.do(lambda: audited(read_ledger(visit.desk.settings)))
    headers = {"Content-Disposition": 'attachment; filename="audit.json"'}
    return Response(text, media_type="application/json", headers=headers)


ROUTES: Final = [
    page("/audit", ledger, "auditor"),
    act("/audit", checking, "auditor"),
    page("/audit/report", report, "auditor"),
    page("/audit/policies", policies, "auditor"),
    page("/audit/releases", releases, "auditor"),
    page("/audit/history/{dataset}/{period}", of_period, "auditor"),
    page("/audit/audit.json", taken_along, "auditor"),
]
