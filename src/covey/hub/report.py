"""The report of a release for the officer alone: of one that is out, or that is about to be.

It is no flow of Prefect, since it tells how many people are hidden. Nothing goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from secrets import token_bytes
from typing import Final

import polars as pl

from covey.contracts import Dataset, Registry, file_name_of, refuse_other_length
from covey.disclosure import (
    AS_ASKED,
    SHORTEST_KEY,
    Aside,
    Compared,
    ComparedRounding,
    Policy,
    ProtectedTable,
    Rounding,
    compare_roundings,
    compared,
    rule_costs,
    usual_policies,
    usual_roundings,
    without_each_rule,
)
from covey.errors import ReleaseRefused
from covey.hub.beside import Beside
from covey.hub.clock import moment_now
from covey.hub.due import Books, day_in, periods_due
from covey.hub.ready import Ready
from covey.hub.searches import searches_kept
from covey.hub.settings import Settings
from covey.hub.steps import open_in_time
from covey.intake import read_register
from covey.log import Entry, read_policy, standing
from covey.page import speaking
from covey.page.assets import vega
from covey.report import Note, OfficersReport, report_page, write_report
from covey.store import (
    ConfidentialStore,
    marked,
    missing_words,
    private_folder,
)
from covey.tables import CountTable
from covey.tables.status import OBS_VALUE

Tell = Callable[[str], None]

FOLDER: Final = "reports"
"""In the confidential folder."""


@dataclass(frozen=True)
class Reported:
    """Where a report lies.

    Args:
        dataset: what it is about.
        period: for which period.
        is_out: whether that is out; else it is about to be.
        path: the page, which only its owner can open.
    """

    dataset: str
    period: str
    is_out: bool
    path: Path


@dataclass(frozen=True)
class _Situation:
    """A table, what it is protected beside, and by which policy.

    Args:
        dataset: the contract, with the policy of this release.
        period: of the table.
        vintage: which table of the period it is.
        beside: the counts, and what was out of them before.
        entry: of the release that is out; None where it is about to be.
    """

    dataset: Dataset
    period: str
    vintage: int
    beside: Beside
    entry: Entry | None = None

    @property
    def table(self) -> CountTable:
        """The true counts."""
        return self.beside.table(self.beside.only)

    def alone(self, policy: Policy) -> ProtectedTable:
        """Return the table as it would go out if nothing else were known."""
        return self.beside.alone(self.beside.only, policy)


def report_one(
    settings: Settings,
    registry: Registry,
    dataset: str,
    period: str | None = None,
    tell: Tell | None = None,
) -> Reported:
    """Write the report of one period into the confidential folder, in place of an earlier one.

    Args:
        settings: of the project.
        registry: the contracts.
        dataset: what is reported on.
        period: for which period; the newest release when missing, or where nothing is out yet what
            has been due longest.
        tell: told, of each policy, what it is called before it is carried out.

    Raises:
        ReleaseRefused: it is not out and may not go out yet; the message says why.
        ContractError: there is no such dataset or period.
        StoreError: the ledger cannot be read, or the page not be written.
    """
    with open_in_time(settings.confidential_file) as store, searches_kept(settings):
        chosen = period or _newest(registry, store, settings, dataset)
        of = _situation(registry, store, settings, dataset, chosen)
        report = _report(store, of, tell or _nobody)
    path = report_path(settings, dataset, chosen)
    private_folder(path.parent)
    with speaking(registry.words):
        page = report_page(report)
    write_report(page, path)
    return Reported(dataset, chosen, of.entry is not None, path)


def report_path(settings: Settings, dataset: str, period: str) -> Path:
    """Return where the report of a period lies, or would lie."""
    folder = settings.confidential_file.parent / FOLDER
    return folder / f"{dataset}_{file_name_of(period)}.html"


def _newest(registry: Registry, store: ConfidentialStore, settings: Settings, dataset: str) -> str:
    contract = registry.dataset(dataset)
    out = [one for one in standing(store.ledger.entries()) if one.dataset == dataset]
    if out:
        return out[-1].period
    today = day_in(settings.time_zone, moment_now())
    due = periods_due(Books.of(registry, store), contract, today)
    if not due:
        raise ReleaseRefused(f"{dataset}: nothing is out, and nothing is due. Name a period.")
    return due[0]


def _situation(
    registry: Registry, store: ConfidentialStore, settings: Settings, dataset: str, period: str
) -> _Situation:
    """Return what is about to go out of a period, or else what is out."""
    contract = registry.dataset(dataset)
    refuse_other_length(dataset, contract.released_by, period)
    entries = store.ledger.entries()
    out = [one for one in standing(entries) if (one.dataset, one.period) == (dataset, period)]
    try:
        ready = Ready.of(registry, store, settings, dataset, period)
    except ReleaseRefused:
        if not out:
            raise
        return _as_it_went_out(registry, store, settings, contract, out[-1])
    return _Situation(ready.contract, period, ready.vintage, ready.beside)


def _as_it_went_out(
    registry: Registry,
    store: ConfidentialStore,
    settings: Settings,
    contract: Dataset,
    entry: Entry,
) -> _Situation:
    """Return a release as it was protected: beside what was out before it, and no more."""
    (release,) = (
        one for one in store.record.all()
        if one.key == (entry.dataset, entry.period, entry.vintage)
    )  # fmt: skip
    reckoned = [
        one for one in read_register(settings.outside_folder, registry)
        if (one.named, one.sha256) in entry.outside
    ]  # fmt: skip
    files = {entry.period: release.files}
    beside = Beside.of(registry, store, contract, files, reckoned, release.missing)
    later = {one.named for one in store.ledger.entries() if one.number >= entry.number}
    before = {name: one for name, one in beside.out.items() if name not in later}
    dataset = replace(contract, policy=read_policy(entry.policy))
    return _Situation(dataset, entry.period, entry.vintage, replace(beside, out=before), entry)


def _report(store: ConfidentialStore, of: _Situation, tell: Tell) -> OfficersReport:
    policy = of.dataset.policy
    as_asked, *others = usual_policies(policy).items()
    with Aside.of(of.table, [policy]) as aside:
        asked = aside.begin(partial(_compared, of, *as_asked, tell))
        # What takes longest is begun first, so that all end together.
        roundings = [aside.begin(one) for one in _roundings(of, tell)]
        without = [aside.begin(partial(one.compared, of, asked, tell)) for one in _left_out(of)]
        found = [asked, *(aside.begin(partial(_compared, of, *one, tell)) for one in others)]
        aside.begin(vega)  # for the page, and kept
        about = asked()[0]
        return OfficersReport(
            f"{of.dataset.title}, {of.period}",
            of.table,
            tuple(one for made in found for one in made()),
            rule_costs(of.table, about, [one for made in without for one in made()]),
            tuple(one for made in roundings for one in made()),
            tuple(_notes(store, of, about)),
        )


def _compared(of: _Situation, name: str, policy: Policy, tell: Tell) -> tuple[Compared, ...]:
    """Return what a policy does to the table beside what is out, and alone where that refuses."""
    tell(name)
    found = compared(name, of.table, policy, of.beside.protect)
    if not found.refused or not of.beside.out or name == AS_ASKED:
        return (found,)
    return found, compared(f"{name}, alone", of.table, policy, of.alone)


@dataclass(frozen=True)
class _LeftOut:
    """A table protected without something, to tell what that costs.

    Args:
        name: what is left out.
        policy: by which it is protected then.
        alone: whether what is out is left out.
    """

    name: str
    policy: Policy
    alone: bool = False

    def compared(
        self, of: _Situation, asked: Callable[[], tuple[Compared, ...]], tell: Tell
    ) -> tuple[Compared, ...]:
        """Return what comes of it; nothing where no table as *asked* is there to compare it."""
        if asked()[0].shown is None:
            return ()
        tell(f"without {self.name}")
        protect = of.alone if self.alone else of.beside.protect
        return (compared(self.name, of.table, self.policy, protect),)


def _left_out(of: _Situation) -> Iterator[_LeftOut]:
    """Yield what each rule, and what is out, may be left out for."""
    policy = of.dataset.policy
    for name, one in without_each_rule(policy).items():
        yield _LeftOut(name, one)
    if of.beside.out:
        yield _LeftOut("what is out already", policy, alone=True)


def _roundings(of: _Situation, tell: Tell) -> Iterator[Callable[[], tuple[ComparedRounding, ...]]]:
    """Yield what tries each way that changes counts, on the table alone, whatever is out."""
    # The key is thrown away, so nobody can make the same noise again.
    key = token_bytes(SHORTEST_KEY)

    def tried(name: str, way: tuple[Rounding, Policy]) -> tuple[ComparedRounding, ...]:
        tell(name)
        return tuple(compare_roundings(of.table, {name: way}, key))

    for one in usual_roundings(of.dataset.policy).items():
        yield partial(tried, *one)


def _nobody(_: str) -> None:
    """Tell nobody."""


def _notes(store: ConfidentialStore, of: _Situation, about: Compared) -> Iterator[Note]:
    """Yield what to know before the figures."""
    named = {"name": f"{of.dataset.name} {of.period}", "vintage": of.vintage}
    if of.entry is None:
        yield "{name} would go out like this, as vintage {vintage}. Nothing was published.", named
    else:
        yield "{name} is out, as vintage {vintage}.", named
        if of.entry.missing:
            lacks = "; ".join(missing_words(of.entry.missing))
            yield (
                "It is incomplete, and goes out again once these are there: {lacks}.",
                {"lacks": lacks},
            )
        yield (_SAME if _is_what_is_out(store, of.entry, about) else _OTHER), {}
    if of.beside.out:
        yield "It is protected beside: {names}.", {"names": "; ".join(of.beside.out)}
    told = about.protected.certificate.told if about.protected else 0
    if told:
        yield (
            "Others have published {told} more unsafe counts, which nobody can protect.",
            {"told": told},
        )
    links = store.ledger.links()
    if links:
        yield _HEAD, {"entries": len(links), "head": links[-1].head}


_SAME: Final = (
    "What is shown here was protected again by its policy, and is what is out, row by row."
)
_OTHER: Final = (
    "Protected again it comes out other than it is: policy, method or counts are not what they "
    "were. The figures below are of what would go out today."
)


_HEAD: Final = (
    "Entries of the ledger: {entries}; its head: {head}. Kept elsewhere, it tells whether store "
    "and public file were both put back to an earlier day: covey ledger --verify --kept."
)


def _is_what_is_out(store: ConfidentialStore, entry: Entry, about: Compared) -> bool:
    """Tell whether a table that was protected again has the rows of the ledger."""
    if about.protected is None:
        return False
    rows = about.protected.to_frame()
    out = store.ledger.rows(entry.number).select(rows.columns)
    codes = [name for name in rows.columns if name != OBS_VALUE]
    rows = marked(rows, entry.parts, entry.missing, store.ledger.trees(entry.number))
    mine, theirs = (one.cast(dict.fromkeys(codes, pl.String)).sort(codes) for one in (rows, out))
    return mine.equals(theirs)
