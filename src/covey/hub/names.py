"""Names that are known no more: nothing goes out beside what has them, before they are declared.

Whether counts of one time are of the same people follows from the names of datasets, submissions
and codelists. Where one of them is known no more, nobody can say so but an officer.
"""

from __future__ import annotations

from collections.abc import Iterable

from covey.contracts import PERIODS, Dataset, Registry, Span, frequency_of
from covey.errors import ReleaseRefused
from covey.log import Entry, Taken
from covey.store import ConfidentialStore


def refuse_other_names(
    registry: Registry, store: ConfidentialStore, dataset: Dataset, periods: Iterable[str]
) -> None:
    """Refuse periods beside what is out under a name that is known no more, before any reckoning.

    Args:
        registry: the contracts.
        store: of the ledger.
        dataset: what is to go out.
        periods: for which periods.

    Raises:
        ReleaseRefused: naming what is out, and what an officer can do.
        StoreError: the ledger cannot be read.
    """
    periods = list(periods)
    alike = {one.name: one for one in registry.of_same_persons(dataset)}
    names = {one.name for one in registry.datasets}
    for entry in store.ledger.entries():
        if entry.kind != "release":
            continue
        _refuse_codelists(registry, dataset, entry)
        for period in periods:
            parts = [one for one in entry.parts if _overlap(registry, one.period, period)]
            if entry.dataset in alike:
                _refuse_sources(registry, alike[entry.dataset], period, entry, parts)
            elif entry.dataset not in names:
                _refuse_dataset(registry, dataset, period, entry, parts)


def _refuse_codelists(registry: Registry, dataset: Dataset, entry: Entry) -> None:
    """Refuse to go on with a dataset of which a codelist is known no more."""
    then = dict(entry.dimensions)
    if entry.dataset != dataset.name or tuple(then) != tuple(dataset.dimensions):
        return
    for dimension, new in dataset.dimensions.items():
        old = then[dimension]
        if old != new and old not in registry.hierarchies:
            raise ReleaseRefused(
                f"{entry.named} is cut by the codelist {old!r}, which no contract names any more, "
                f"and {dataset.name} by {new!r} now. Nothing was published. If it is the same list "
                f"under another name: covey rename codelist {old} {new} --reason '…'. If it is "
                f"another list, cut {dataset.name} by {old!r} again, and register what is cut by "
                f"{new!r} under a name of its own."
            )


def _refuse_sources(
    registry: Registry, dataset: Dataset, period: str, entry: Entry, parts: Iterable[Taken]
) -> None:
    """Refuse a period beside a release of files that are no source of the dataset any more."""
    sources = [one.submission for one in dataset.sources]
    parts = list(parts)
    gone = next((one for one in parts if one.submission not in sources), None)
    if gone is None:
        _refuse_lengths(registry, dataset, period, entry, parts)
        return
    old, known = gone.submission, {one.name for one in registry.submissions}
    new = next((one for one in sources if one not in {of.submission for of in entry.parts}), "NEW")
    way = (
        f"Take rows of {old!r} in {dataset.name} again."
        if old in known
        else "If it is the same submission under another name: "
        f"covey rename submission {old} {new} --reason '…'."
    )
    raise ReleaseRefused(
        f"{dataset.name} {period} is of the same time as {entry.named}, which was made of files of "
        f"{old!r} ({gone.period}), and {dataset.name} has no such source any more. Whether both "
        f"count the same people nobody can say, so nothing was reckoned or published. {way} If the "
        f"counts come otherwise now, such as by month in place of by quarter: {_as_it_is(entry)}"
    )


def _refuse_lengths(
    registry: Registry, dataset: Dataset, period: str, entry: Entry, parts: Iterable[Taken]
) -> None:
    """Refuse a period beside a release of files for other lengths of time than come now."""
    for one in parts:
        then, now = frequency_of(one.period), registry.submission(one.submission).frequency
        if then is not None and then != now:
            raise ReleaseRefused(
                f"{dataset.name} {period} is of the same time as {entry.named}, which was made of "
                f"files of {one.submission!r} by {then}, and they come by {now} now. What both "
                f"count cannot be held against each other, so nothing was reckoned or published: "
                f"{_as_it_is(entry)} Or let them come by {then} again."
            )


def _as_it_is(entry: Entry) -> str:
    return (
        f"{entry.named} stays as it is, by the files of then, and no period that holds some of its "
        "time goes out again; periods of other times go out. Set first_period of the dataset to "
        "the first of these, and the others are not due."
    )


def _refuse_dataset(
    registry: Registry, dataset: Dataset, period: str, entry: Entry, parts: Iterable[Taken]
) -> None:
    """Refuse a period beside a release of a dataset that is known no more."""
    known = {one.name for one in registry.submissions}
    files = {one.submission for one in parts}
    shared = bool(files & {one.submission for one in dataset.sources})
    same_cut = [name for name, _ in entry.dimensions] == list(dataset.dimensions)
    if not (files and same_cut and (shared or files.isdisjoint(known))):
        return
    rename = f"covey rename dataset {entry.dataset} {dataset.name} --reason '…'"
    lost = "".join(f" and covey rename submission {one} NEW" for one in sorted(files - known))
    raise ReleaseRefused(
        f"{dataset.name} {period} is of the same time and by the same dimensions as {entry.named}, "
        f"and {entry.dataset!r} is no dataset any more. Whether both count the same people nobody "
        f"can say, so nothing was reckoned or published. If {entry.dataset} is {dataset.name} "
        f"under another name: {rename}{lost}. If it is another table, register {entry.dataset} "
        "again as it was: what goes out is then protected beside it, where both count the same."
    )


def _overlap(registry: Registry, one: str, other: str) -> bool:
    """Tell whether two periods have some time in common; so they have where nobody knows."""
    here, there = Span.of(one), Span.of(other)
    if here is not None and there is not None:
        return here.first < there.end and there.first < here.end
    tree = registry.hierarchies[PERIODS]
    if not {one, other} <= tree.position.keys():
        return True
    return one in tree.ancestors(other) or other in tree.ancestors(one)
