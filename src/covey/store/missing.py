"""What a release does without: the files and rows of agencies that are silent, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from covey.contracts import Codes, Dataset, Part, Registry, expected_codes, leaves_under
from covey.errors import CommandError, ReleaseRefused, listed
from covey.log import Missing
from covey.store.counting import Counting
from covey.store.protocol import ConfidentialStore
from covey.store.releases import Release
from covey.store.vintages import Row
from covey.store.waiting import (
    Arrived,
    File,
    Waiting,
    codes_in_words,
    refuse_waiting,
    waiting_for,
    wanted_files,
)


def agencies_of(registry: Registry, dataset: Dataset) -> tuple[str, ...]:
    """Return the agencies whose counts a dataset joins, in the order of its sources."""
    return tuple(
        dict.fromkeys(registry.submission(one.submission).agency for one in dataset.sources)
    )


def refuse_missing(
    store: ConfidentialStore,
    counting: Counting,
    dataset: Dataset,
    period: str,
    without: Collection[str] = (),
) -> tuple[Missing, ...]:
    """Refuse a release that still waits for files, for areas in them, or for a decision.

    Args:
        store: of the files.
        counting: which of them count.
        dataset: what is released.
        period: for which period.
        without: the agencies that are not waited for.

    Returns:
        What it does without.

    Raises:
        SubmissionsMissing: naming each file that is to come, and each area that did not report.
        ReleaseWaits: where nothing but a data officer's decision is missing, or a correction.
        ReleaseRefused: an agency that was to be left out has sent all of its counts.
        CommandError: one is unknown, or there is no other.
        ContractError: *period* is not in the codelist of periods.
    """
    registry = counting.registry
    arrived = Arrived.of(store, registry, wanted_files(registry, dataset, period))
    waiting = waiting_for(arrived, counting, dataset, period)
    _refuse_not_silent(registry, dataset, period, waiting, without)
    silent, some = may_be_left_out(registry, dataset, waiting), ""
    if silent:
        some = (
            "Or publish it with what is there, marked as incomplete: covey release "
            f"{' '.join([dataset.name, period, *without_words(silent)])}."
        )
    refuse_waiting(waiting.without(registry, without), dataset, period, some)
    return missing_from(registry, dataset, period, waiting, without)


def without_words(agencies: Iterable[str]) -> list[str]:
    """Return the options of a command that leaves agencies out.

    >>> without_words(["health", "police"])
    ['--without health', '--without police']
    """
    return [f"--without {one}" for one in agencies]


def missing_words(missing: Iterable[Missing]) -> tuple[str, ...]:
    """Return what a release does without, a phrase each."""
    return tuple(
        f"{one.agency}: {one.submission} for {one.period}"
        + (f", which has no row for {codes_in_words(one.codes)}" if one.codes else "")
        for one in missing
    )


def silent_in(registry: Registry, waiting: Waiting) -> tuple[str, ...]:
    """Return the agencies that a period waits for: for a file, or for rows that one lacks."""
    files = [*waiting.missing, *((one.submission, str(one.period)) for one, _ in waiting.partial)]
    return tuple(dict.fromkeys(registry.submission(name).agency for name, _ in files))


def may_be_left_out(registry: Registry, dataset: Dataset, waiting: Waiting) -> tuple[str, ...]:
    """Return the agencies without which a period could go out that waits for nothing but them.

    None where it waits for something else as well, or would have the counts of nobody.
    """
    silent = silent_in(registry, waiting)
    is_enough = not waiting.without(registry, silent).words
    return silent if is_enough and set(silent) < set(agencies_of(registry, dataset)) else ()


def _refuse_not_silent(
    registry: Registry, dataset: Dataset, period: str, waiting: Waiting, without: Collection[str]
) -> None:
    """Refuse to go without agencies that cannot be left out.

    Raises:
        CommandError: the dataset does not join counts of one, or of no other.
        ReleaseRefused: one has sent all that it was to send, or its file waits for a decision.
    """
    known = agencies_of(registry, dataset)
    for agency in without:
        if agency not in known:
            raise CommandError(
                f"no agency {agency!r} sends counts to {dataset.name}. These do: {listed(known)}."
            )
    if without and set(without) >= set(known):
        raise CommandError(
            f"{dataset.name} has the counts of {listed(known)} and of nobody else: without them "
            "there is nothing to publish. Wait for a file, or name fewer agencies."
        )
    silent = silent_in(registry, waiting)
    for agency in without:
        if agency in silent:
            continue
        held = [one.file_name for one in waiting.held if one.agency == agency]
        why = (
            f"{listed(held)} is held: covey accept or covey decline it"
            if held
            else "release it without --without"
        )
        raise ReleaseRefused(
            f"{dataset.name} {period} lacks no file of {agency}, whose counts would be left out: "
            f"{why}. Nothing was published."
        )


def missing_from(
    registry: Registry, dataset: Dataset, period: str, waiting: Waiting, without: Collection[str]
) -> tuple[Missing, ...]:
    """Return what a period does *without* some agencies, as its entry in the ledger has it.

    Args:
        registry: the contracts.
        dataset: what is released.
        period: for which period.
        waiting: what it waits for.
        without: the agencies that it does not wait for.
    """
    silent = {(one.submission, str(one.period)): codes for one, codes in waiting.partial}
    found: list[Missing] = []
    for part in registry.parts(dataset, period):
        agency, file = registry.submission(part.submission).agency, (part.submission, part.period)
        whole = Missing(agency, *file, leaves=_leaves(_counted(dataset, part)))
        if agency in without and file in waiting.missing:
            found.append(whole)
        elif agency in without and file in silent:
            found += _lacking(registry, dataset, part, replace(whole, leaves=()), silent[file])
    return tuple(dict.fromkeys(found))


def late_files(release: Release, newest: Collection[File]) -> tuple[File, ...]:
    """Return the files that a release went out without and that came since."""
    there = {(one.part.submission, one.part.period) for one in release.files}
    files = [(one.submission, one.period) for one in release.missing]
    return tuple(file for file in dict.fromkeys(files) if file in newest and file not in there)


def completeness(
    registry: Registry, dataset: Dataset, period: str, missing: Sequence[Missing]
) -> tuple[Row, ...]:
    """Return of each file of an incomplete period whether it is in, and what it lacks.

    Returns:
        Rows of the public table, without dataset, period and vintage; none of a period that is
        complete.
    """
    if not missing:
        return ()
    lacks = {(one.submission, one.period): one for one in missing}
    rows: list[Row] = []
    for name, of in wanted_files(registry, dataset, period):
        kind = registry.submission(name)
        expected = expected_codes(kind, registry.trees(kind.dimensions))
        one = lacks.get((name, of))
        silent = [
            code
            for each in missing
            if (each.submission, each.period) == (name, of)
            for _, code in each.codes
        ]
        came = one is None or bool(silent)
        row = {"agency": kind.agency, "submission": name, "file_period": of, "came": came}
        told = len(expected) - len(silent) if came else 0
        counted = (len(expected), told) if expected else (None, None)
        rows.append(row | dict(zip(("expected", "reported"), counted, strict=True))
                    | {"silent": silent or None})  # fmt: skip
    return tuple(rows)


def _counted(dataset: Dataset, part: Part) -> dict[str, Collection[str]]:
    """Return where a part counts, by dimension; at all leaves of one that is not named."""
    columns = {part.renamed.get(name, name): name for name in dataset.dimensions}
    own = {columns[column]: of for column, of in part.codes.items() if column in columns}
    return own | {name: (code,) for name, code in part.constants.items()}


def _leaves(by_dimension: Mapping[str, Collection[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(sorted(of))) for name, of in sorted(by_dimension.items()))


def _lacking(
    registry: Registry, dataset: Dataset, part: Part, file: Missing, codes: Codes
) -> Iterator[Missing]:
    """Yield by column what a file that came has no rows of."""
    kind = registry.submission(part.submission)
    trees = registry.trees(kind.dimensions)
    names = {part.renamed.get(name, name): name for name in dataset.dimensions}
    for column in dict.fromkeys(column for column, _ in codes):
        own = tuple(one for one in codes if one[0] == column)
        leaves = leaves_under(trees[column], [code for _, code in own])
        # Of a column that is added up nobody can say where in the table its counts would be.
        at = {names[column]: leaves} if column in names else {}
        yield replace(file, leaves=_leaves(at), codes=own)
