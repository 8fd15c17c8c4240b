"""What must not follow from releases though none shows it: all that files ever counted together.

Every period of the codelist, on a calendar or not, every running sum that is on one, and every
file by itself, each in every state in which its files were ever the newest or went out; and what
any two states of it differ by. Whoever holds all releases may subtract one from another, and what
is left need not be any of these releases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from covey.contracts import PERIODS, RUNNING, Dataset, Registry
from covey.hub.counted import file_of
from covey.log import File, Files, PartOf
from covey.store import ConfidentialStore, Receipt
from covey.system.asked import Difference


@dataclass(frozen=True)
class States:
    """What releases count of a period, or one file of it, in all its states.

    Args:
        files: in the revisions that were the newest together, the oldest first; then those of
            releases.
        whole: whether releases count all files of the period. What another counts only in part can
            be any number, as far as readers know; not so what it changed by.
    """

    files: tuple[Files, ...]
    whole: bool


@dataclass(frozen=True)
class Asked:
    """Periods and files in all their states, by what each is called."""

    states: Mapping[str, States]

    @classmethod
    def of(
        cls,
        registry: Registry,
        store: ConfidentialStore,
        datasets: Iterable[Dataset],
        counted: Collection[tuple[str, str]],
        released: Iterable[tuple[str, Files]],
    ) -> Asked:
        """Take what is made of files that releases count.

        Args:
            registry: the contracts.
            store: of the files.
            datasets: whose periods.
            counted: the submission and period of each file that some release counts.
            released: dataset and period of each release, in words, and its files: a longer period
                may go out of files that were never the newest together.
        """
        receipts = _in_order(store.receipts())
        released = list(released)
        found: dict[str, States] = {}
        for dataset in datasets:
            for name, files in _counted(registry, dataset):
                own = [file for file in files if file[:2] in counted]
                if not own:  # of years of periods nearly all
                    continue
                every = [
                    *_states(files, own, receipts),
                    # Without an agency it is of some of the files, and they were all there later.
                    *(of for named, of in released if named == name and of.keys() <= set(own)),
                ]
                once = tuple(of for at, of in enumerate(every) if of not in every[:at])
                states = States(once, len(own) == len(files))
                if states.files and states not in found.values():
                    found[name] = states
        return cls(found)

    @property
    def named(self) -> dict[str, Files]:
        """Each state, by what errors call it."""
        return {
            name: files
            for of, states in self.states.items()
            for name, files in zip(self._names(of), states.files, strict=True)
        }

    def of_parts(self, made: Mapping[str, Collection[PartOf]]) -> dict[str, frozenset[str]]:
        """Return what is asked for: counts of each state, and changes between any two of a period.

        Args:
            made: by the name of each state, the parts that it adds up.
        """
        asked: dict[frozenset[PartOf], str] = {}
        for of, states in self.states.items():
            named = self._names(of)
            for state in named if states.whole else ():
                asked.setdefault(frozenset(made[state]), f"{state}:")
            for one, other in combinations(named, 2):
                # A release may be older than states before it, since it waited for a correction.
                older = set(made[other]) < set(made[one])
                before, after = (other, one) if older else (one, other)
                changed = frozenset(made[after]) - frozenset(made[before])
                asked.setdefault(changed, f"the change from {before} to {after}:")
        return {name: _named(parts) for parts, name in asked.items() if parts}

    def _names(self, of: str) -> list[str]:
        """Return what the states of a period are called, in their order."""
        states = len(self.states[of].files)
        number = [f", state {at}" for at in range(1, states + 1)] if states > 1 else [""]
        return [f"{of} by its files{which}" for which in number]


def _named(parts: frozenset[PartOf]) -> frozenset[str]:
    """Return parts by name: as a difference where counts are among them, and changes of others."""
    names = (part.name for part in parts)
    there = {(part.piece, part.revision) for part in parts}
    changes = [part for part in parts if part.before is not None]
    mixed = len(changes) < len(parts) and any(
        (part.piece, part.before) not in there for part in changes
    )
    return Difference(names) if mixed else frozenset(names)


def ties_of_sums(
    registry: Registry, datasets: Iterable[Dataset], releases: Iterable[Files]
) -> dict[str, Files]:
    """Return what ties releases that share no file, by name: periods whose files may add up badly.

    Counts and changes that are safe by themselves are safe as a sum, with two exceptions. Changes
    have signs: six more in one quarter and five fewer in the next are one more in the year. And
    what must be possible on both sides of 2 in a half-year is not, where a 1 is hidden in each
    quarter and known to be no 0.
    """
    revisions: dict[tuple[str, str], set[int]] = {}
    for files in releases:
        for file, revision in files.items():
            revisions.setdefault(file[:2], set()).add(revision)
    corrected = {file for file, all_of_it in revisions.items() if len(all_of_it) > 1}
    return {
        f"the sums in {name}": dict.fromkeys(files, 0)
        for dataset in datasets
        for name, files in _counted(registry, dataset)
        if dataset.policy.two_sided or len({file[:2] for file in files} & corrected) > 1
    }


def _counted(registry: Registry, dataset: Dataset) -> Iterator[tuple[str, tuple[File, ...]]]:
    """Yield each period that a dataset's files make up and each file, by what it is called.

    Periods are the codes of their codelist, and the running sums of the calendar.
    """
    codelist, calendar = registry.hierarchies[PERIODS], dataset.released_by
    # A half-year is one for every reader, also where the office never published any, or no more.
    lengths = dict.fromkeys([*calendar.lengths, *calendar.possible])
    files: dict[File, None] = {}
    for length in (one for one in lengths if one not in RUNNING or one in calendar.longer):
        for period in calendar.periods(codelist, length):
            own = tuple(map(file_of, registry.parts(dataset, period)))
            files |= dict.fromkeys(own)
            yield f"{dataset.name} {period}", own
    for file in files:
        yield f"{dataset.name}, {file[0]} {file[1]}", (file,)


def _in_order(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Return the files that were ever the newest of their period, in the order in which they were.

    A file that an officer accepts counts from then on.
    """
    accepted = [one for one in receipts if one.verdict == "accepted"]
    return sorted(accepted, key=lambda one: one.decided_at or one.received_at)


def _states(
    files: Collection[File], own: Collection[File], receipts: Iterable[Receipt]
) -> Iterator[Files]:
    """Yield *own* of the files in each revision that was the newest once all files were there."""
    newest: dict[tuple[str, str], int] = {}
    wanted = {file[:2] for file in files}
    last: Files | None = None
    for one in receipts:
        file = (one.submission, one.period or "")
        if file in wanted:
            newest[file] = max(one.revision or 0, newest.get(file, 0))
            state = {of: newest[of[:2]] for of in own} if newest.keys() == wanted else None
            if state is not None and state != last:
                yield state
                last = state
