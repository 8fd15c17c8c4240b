"""A file beside the files of other submissions, as the rules between them say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from covey.contracts import Codes, Consistency, Registry, Relation, Submission, leaves_under
from covey.contracts.rules import AT_ODDS
from covey.intake import Accepted, Defect, phrase
from covey.intake.phrases import Phrase
from covey.store import Arrived, ConfidentialStore

_MINE: Final = "mine"
_OTHERS: Final = "others"
_BROKEN: Final[Mapping[Relation, pl.Expr]] = {
    "at most": pl.col(_MINE) > pl.col(_OTHERS),
    "at least": pl.col(_MINE) < pl.col(_OTHERS),
    "equal to": pl.col(_MINE) != pl.col(_OTHERS),
}
_SEEN_FROM_THERE: Final[Mapping[Relation, Relation]] = {
    "at most": "at least",
    "at least": "at most",
    "equal to": "equal to",
}


@dataclass(frozen=True)
class _File:
    """The counts of a file.

    Args:
        contract: of its submission.
        counts: the dimensions and the count, one row a leaf cell.
        silent: the codes that it should have spoken of, with their columns.
    """

    contract: Submission
    counts: pl.DataFrame = field(repr=False)
    silent: Codes


def at_odds(store: ConfidentialStore, registry: Registry, accepted: Accepted) -> Iterator[Defect]:
    """Yield the cells in which a file is at odds with an accepted one of the same period.

    Args:
        store: which has the others.
        registry: the contracts: those that name the file's submission count as well as its own.
        accepted: the file.
    """
    arrived = registry.submission(accepted.submission)
    mine = _File(arrived, accepted.frame, accepted.unreported)
    for submission in registry.submissions:
        for rule in submission.consistent:
            if arrived.name not in (submission.name, rule.other):
                continue
            declared = submission is arrived
            name = rule.other if declared else submission.name
            others = _accepted(store, registry, name, accepted.period)
            if others is not None:
                pair = (mine, others) if declared else (others, mine)
                relation = rule.counts if declared else _SEEN_FROM_THERE[rule.counts]
                detail = _said(relation, name, accepted.period)
                for codes in _broken(registry, rule, *pair):
                    named = zip(rule.by if declared else rule.columns.values(), codes, strict=True)
                    yield Defect(AT_ODDS, detail=detail, cell=tuple(named))


def _accepted(store: ConfidentialStore, registry: Registry, name: str, period: str) -> _File | None:
    file = name, period
    arrived = Arrived.of(store, registry, [file])
    newest = arrived.newest.get(file)
    if newest is None:
        return None
    contract, place = registry.submission(name), (period, newest.revision or 0)
    silent = arrived.unreported.get(file, ())
    return _File(contract, store.rows(contract, *place), silent)


def _broken(
    registry: Registry, rule: Consistency, own: _File, other: _File
) -> list[tuple[str, ...]]:
    """Return the codes of the cells that break a rule, where both files speak of them."""
    columns = rule.columns
    named = {column: column for column in rule.by}
    unsaid = set[tuple[str, str]]()
    for file, called in ((own, named), (other, columns)):
        compared = {name: column for column, name in called.items()}
        for at, code in file.silent:
            if at not in compared:
                return []  # its sums lack something everywhere, and the whole file is yet to come
            tree = registry.hierarchies[file.contract.dimensions[at]]
            unsaid |= {(compared[at], leaf) for leaf in leaves_under(tree, (code,))}
    beside = _sums(registry, own, rule.only, named, _MINE).join(
        _sums(registry, other, rule.only_other, columns, _OTHERS),
        on=rule.by or None,
        how="full" if rule.by else "cross",
        coalesce=True if rule.by else None,
    )
    found = beside.with_columns(pl.col(_MINE, _OTHERS).fill_null(0)).filter(_BROKEN[rule.counts])
    cells = found.select(rule.by).rows() if rule.by else [()] * found.height
    return sorted(cell for cell in cells if unsaid.isdisjoint(zip(rule.by, cell, strict=True)))


def _sums(
    registry: Registry,
    file: _File,
    only: Mapping[str, Collection[str]],
    columns: Mapping[str, str],
    called: str,
) -> pl.DataFrame:
    """Add up a file by *columns*, each of which may have another name in it."""
    counts = file.counts
    for column, above in only.items():
        tree = registry.hierarchies[file.contract.dimensions[column]]
        counts = counts.filter(pl.col(column).is_in(leaves_under(tree, above)))
    total = pl.col(file.contract.count).sum().alias(called)
    if not columns:
        return counts.select(total)
    by = [pl.col(name).alias(column) for column, name in columns.items()]
    return counts.group_by(by).agg(total)


def _said(relation: Relation, name: str, period: str) -> Phrase:
    return {
        "at most": phrase("more than {name} has for {period}", name=name, period=period),
        "at least": phrase("fewer than {name} has for {period}", name=name, period=period),
        "equal to": phrase("not as many as {name} has for {period}", name=name, period=period),
    }[relation]
