"""What happened, for the officer: of a period with its files, of a file by its name, the ledger."""

from __future__ import annotations

from functools import partial
from typing import Final

from starlette.responses import Response

from covey.desk.forms import Form
from covey.desk.places import agency_of, dataset_of, history_path, period_of
from covey.desk.record import checking, entries_told, events_of, ledger
from covey.desk.visit import Visit, act, page
from covey.errors import CommandError
from covey.hub.history import history_of_file

_LONGEST: Final = 255


def histories(visit: Visit) -> Response:
    """List the periods that have a history, and ask for the name of a file."""
    return _histories(visit)


def of_period(visit: Visit) -> Response:
    """Show what happened to a period of a dataset and its files."""
    dataset, period = dataset_of(visit), period_of(visit)
    months, since = visit.desk.read(
        ("history", dataset.name, period), partial(events_of, visit, dataset, period)
    )
    return visit.show(
        "history.html.jinja",
        agency_of=partial(agency_of, visit),
        dataset=dataset,
        of=period,
        months=months,
        since=since,
        root="/office",
    )


def of_file(visit: Visit, form: Form) -> Response:
    """Show what happened to the files of one name, which is typed and stands in no address."""
    name, settings = form.text("file")[:_LONGEST], visit.desk.settings
    try:
        events = visit.desk.do(lambda: history_of_file(settings, name))
    except CommandError:
        return _histories(visit, 404, name)
    return visit.show(
        "history_of_file.html.jinja",
        file=name,
        events=tuple(reversed(events)),
        agency_of=partial(agency_of, visit),
    )


def _histories(visit: Visit, status: int = 200, missing: str = "") -> Response:
    desk, (links, since) = visit.desk, entries_told(visit)
    periods: dict[str, list[str]] = {one.name: [] for one in desk.registry.datasets}
    for link in reversed(links):
        known = periods.get(link.entry.dataset)
        if known is not None and link.entry.period not in known:
            known.append(link.entry.period)
    return visit.show(
        "histories.html.jinja",
        status,
        periods=periods,
        titles={one.name: one.title for one in desk.registry.datasets},
        path=partial(history_path, "/office"),
        missing=missing,
        since=since,
    )


ROUTES: Final = [
    page("/office/history", histories, "officer"),
    act("/office/history/file", of_file, "officer"),
    page("/office/history/{dataset}/{period}", of_period, "officer"),
    page("/office/ledger", ledger, "officer"),
    act("/office/ledger", checking, "officer"),
]
