"""What may happen in a small hub, at random: every act is drawn by whole numbers.

A state machine of Hypothesis draws them, and so does a generator with a seed; see `Pick`. What a
project cannot do is no act: where contracts refuse a change, nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from covey import Policy
from covey.contracts import Dataset, Frequency, Length, Source
from covey.errors import CoveyError
from tests.histories.hub import WatchedHub
from tests.histories.outlets import Outlet
from tests.histories.project import Project, dataset, submission
from tests.histories.trees import Tree, cells, leaves, of_length
from tests.oracles.history import Leaf

Pick = Callable[[int], int]
"""Returns a whole number from 0 to one less than what it is given."""

Some = TypeVar("Some")

FLAT = ("VN: A B", "VN: A B C", "VN: A B C D", "VN: A B C D E")
DEEP = ("VN: P Q; P: a b; Q: c d", "VN: P d; P: a b c", "VN: P Q; P: a b c; Q: d e")
REGROUPED = "VN: {0}; {0}: {2}; {1}: {3}"
PERIODS = (
    ("2024: 2024-S1; 2024-S1: 2024-Q1 2024-Q2", ("half-year",)),
    ("2024: 2024-Q1 2024-Q2 2024-Q3", ("year",)),
    (
        "2024: 2024-S1 2024-S2; 2024-S1: 2024-Q1 2024-Q2; 2024-S2: 2024-Q3 2024-Q4",
        ("half-year", "year", "year-to-date"),
    ),
)
LONGER: tuple[Frequency, ...] = ("half-year", "year")
BY_WEEKS_AND_DAYS: tuple[tuple[Frequency, str, tuple[Length, ...]], ...] = (
    ("week", " ".join(f"2024-W{at:02}" for at in range(1, 7)), ("moving-four-weeks",)),
    (
        "day",
        f"{' '.join(f'2024-01-{at:02}' for at in range(1, 9))} 2024-W01",
        ("moving-seven-days", "week"),
    ),
    ("week", " ".join(f"2021-W{at:02}" for at in range(4, 10)), ("moving-four-weeks",)),
)
"""The last has a February that is four weeks."""
CALENDARS: Mapping[Frequency, tuple[Length, ...]] = {
    "quarter": ("half-year", "year", "year-to-date", "moving-year"),
    "week": ("moving-four-weeks",),
    "day": ("moving-seven-days", "week"),
}
SEXES = Tree.of("_T: F M")
MINIMUMS = (3, 4, 5, 6)
MOST_FILES = 9
"""Revisions of files in a history: more would tell nothing of a kind that fewer do not."""


def some(pick: Pick, of: Sequence[Some]) -> Some:
    """Draw one."""
    return of[pick(len(of))]


def new_hub(folder: Path, outlet: Outlet, pick: Pick) -> WatchedHub:
    """Draw a hub in which nothing has happened yet; the first choice is the plainest."""
    two = pick(5) == 4
    areas = Tree.of(some(pick, FLAT[:2] if two else (*FLAT, *DEEP)))
    periods, longer = some(pick, PERIODS)
    dimensions = {"area": "areas"} | ({"sex": "sexes"} if two else {})
    trees = {"areas": areas, "periods": Tree.of(f"_T: 2024; {periods}")}
    trees |= {"sexes": SEXES} if two else {}
    calendar = tuple(length for length in longer if pick(4))
    policy = Policy(some(pick, (5, *MINIMUMS)))
    project = Project(
        folder,
        trees,
        (submission("clinics", dimensions=dimensions),),
        (dataset(policy, dimensions=dimensions, calendar=calendar),),
    )
    return WatchedHub(project, outlet)


def hub_of_two(folder: Path, outlet: Outlet, pick: Pick) -> WatchedHub:
    """Draw a hub of two agencies, whose counts are told apart by sector or only added up."""
    apart = pick(2) == 1
    areas = Tree.of(some(pick, FLAT[:2] if apart else (*FLAT[:3], *DEEP[:2])))
    periods, longer = some(pick, PERIODS[:2])
    trees = {"areas": areas, "periods": Tree.of(f"_T: 2024; {periods}")}
    trees |= {"sectors": Tree.of("_T: X Y")} if apart else {}
    dimensions = {"area": "areas"} | ({"sector": "sectors"} if apart else {})
    sources = tuple(
        Source(name, constants={"sector": sector} if apart else {})
        for name, sector in (("clinics", "X"), ("cases", "Y"))
    )
    kinds = (submission("clinics"), submission("cases", agency="police"))
    calendar = tuple(length for length in longer if pick(4))
    policy = Policy(some(pick, (5, *MINIMUMS)))
    people = dataset(policy, of=sources, dimensions=dimensions, calendar=calendar)
    return WatchedHub(Project(folder, trees, kinds, (people,)), outlet)


def hub_of_weeks(folder: Path, outlet: Outlet, pick: Pick) -> WatchedHub:
    """Draw a hub of weeks and the last four of them, or of days, their week and the last seven."""
    trees = {"areas": Tree.of(some(pick, (*FLAT[:3], *DEEP[:2])))}
    frequency, periods, longer = some(pick, BY_WEEKS_AND_DAYS)
    trees["periods"] = Tree.of(f"_T: {periods}")
    people = dataset(
        Policy(some(pick, (5, *MINIMUMS))), frequency=frequency, calendar=longer[: 1 + pick(2)]
    )
    return WatchedHub(
        Project(folder, trees, (submission("clinics", frequency),), (people,)), outlet
    )


def accept(hub: WatchedHub, pick: Pick) -> str:
    """Take in the next file that is missing, or any of them."""
    name = _submission(hub, pick)
    missing = [one for one in _file_periods(hub) if _revisions(hub, one, name) == 0]
    if not missing:
        return correct(hub, pick)
    period = missing[0] if pick(4) else some(pick, missing)
    counts = {leaf: _count(pick) for leaf in _leaves(hub)}
    hub.accept(period, counts, name)
    return f"accept {name} {period}: {_told(counts)}"


def correct(hub: WatchedHub, pick: Pick) -> str:
    """Correct a file in a few leaves, mostly by few people."""
    name = _submission(hub, pick)
    there = [one for one in _file_periods(hub) if _revisions(hub, one, name)]
    if not there or len(hub.notebook.counted.files) >= MOST_FILES:
        return ""
    period = some(pick, there)
    before = hub.sent[f"{name} {period}"]
    after = {leaf: before.get(leaf, 0) for leaf in _leaves(hub)}
    for _ in range(1 + pick(2)):
        leaf = some(pick, sorted(after))
        change = some(pick, (1, 2, 4, 7, 15, -1, -2, -7))
        after[leaf] = max(0, after[leaf] + change)
    hub.accept(period, after, name)
    return f"correct {name} {period}: {_told(after)}"


def release(hub: WatchedHub, pick: Pick) -> str:
    """Release a period whose files are there."""
    return _release(hub, pick, None)


def release_without(hub: WatchedHub, pick: Pick) -> str:
    """Release a period without an agency whose file is not there."""
    agency_of = {one.name: one.agency for one in hub.project.submissions}
    ready = [
        (one.name, period, agency)
        for one in hub.project.datasets
        for period in hub.project.periods(one)
        for agency in _agencies(one, agency_of)
        if hub.state(one, period) is None
        and (state := hub.state(one, period, (agency,))) is not None
        and (one.name, period, state) not in hub.out
        and (one.name, period) not in hub.waiting
    ]
    if not ready:
        return ""
    name, period, agency = some(pick, ready)
    done = "out" if hub.release(period, name, without=(agency,)) else "refused"
    return f"release {name} {period} without {agency}: {done}"


def _agencies(dataset: Dataset, agency_of: Mapping[str, str]) -> list[str]:
    """Return the agencies of a dataset, of which it can lack one; none where it has one alone."""
    several = list(dict.fromkeys(agency_of[source.submission] for source in dataset.sources))
    return several if len(several) > 1 else []


def embargo(hub: WatchedHub, pick: Pick) -> str:
    """Decide on a release that is shown later."""
    return _release(hub, pick, timedelta(days=1))


def _release(hub: WatchedHub, pick: Pick, wait: timedelta | None) -> str:
    ready = [
        (one.name, period)
        for one in hub.project.datasets
        for period in hub.project.periods(one)
        if (one.name, period, hub.state(one, period)) not in hub.out
        and (one.name, period) not in hub.waiting
        and hub.state(one, period) is not None
    ]
    if not ready:
        return ""
    name, period = some(pick, ready)
    done = "out" if hub.release(period, name, wait) else "refused"
    return f"release {name} {period}{' later' if wait else ''}: {done}"


def release_due(hub: WatchedHub, pick: Pick) -> str:  # noqa: ARG001
    """Release everything that is there."""
    return f"release all: {', '.join(hub.release_due())}"


def withdraw(hub: WatchedHub, pick: Pick) -> str:
    """Withdraw a release."""
    if not hub.out:
        return ""
    name, period, _ = some(pick, hub.out)
    return f"withdraw {name} {period}" if hub.withdraw(period, name) else ""


def undo(hub: WatchedHub, pick: Pick) -> str:
    """Undo a withdrawal."""
    if not hub.out:
        return ""
    name, period, _ = some(pick, hub.out)
    return f"undo {name} {period}" if hub.undo(period, name) else ""


def wait(hub: WatchedHub, pick: Pick) -> str:  # noqa: ARG001
    """Let embargoes end."""
    if not hub.waiting:
        return ""
    hub.wait(timedelta(days=2))
    return "wait"


def change_policy(hub: WatchedHub, pick: Pick) -> str:
    """Let the policy ask for more or less: that of all datasets, which are of one cut."""
    area = some(pick, hub.project.trees["areas"].leaves)
    changes: dict[str, Any] = some(
        pick,
        (
            {"minimum_count": some(pick, MINIMUMS)},
            {"minimum_change": some(pick, (1, 2, 5, None))},
            {"protection": some(pick, (1, 2, 3))},
            {"sides": some(pick, ("either", "both"))},
            {"insiders": some(pick, ((), ({"area": area},)))},
            {"intruder": some(pick, ("outsider", "knows-primary"))},
            {"zeros": some(pick, ("public", "hidden"))},
            {"minimum_counts": some(pick, ((), (({"area": area}, 8),)))},
        ),
    )
    datasets = [replace(one, policy=replace(one.policy, **changes)) for one in hub.project.datasets]
    return _change(lambda: hub.changed(datasets=datasets), f"policy: {changes}")


def change_tree(hub: WatchedHub, pick: Pick) -> str:
    """Add an area, or group all of them anew."""
    tree = hub.project.trees["areas"]
    number = sum("new" in code for code in tree.codes)
    inner = [code for code in tree.codes if code not in tree.leaves]
    if pick(2) or len(tree.leaves) < 3:
        if len(tree.leaves) > 5:
            return ""
        above = some(pick, inner)
        newer = tree.adding(f"new{number}", above)
        return _change(lambda: hub.changed(areas=newer), f"a new area new{number} in {above}")
    cut = 1 + pick(len(tree.leaves) - 1)
    both = [f"{tree.codes[0]}_new{number}{side}" for side in "xy"]
    groups = [" ".join(tree.leaves[:cut]), " ".join(tree.leaves[cut:])]
    text = f"{tree.codes[0]}: {' '.join(both)}; " + "; ".join(
        f"{code}: {below}" for code, below in zip(both, groups, strict=True)
    )
    newer = Tree.of(text)
    # A code that others told something of stays: the hub says so, and does nothing until it does.
    if hub.told & set(tree.codes) - set(newer.codes):
        return ""
    return _change(lambda: hub.changed(areas=newer), f"areas anew: {text}")


def change_only(hub: WatchedHub, pick: Pick) -> str:
    """Take other areas of the files: some, or all."""
    name = some(pick, hub.project.datasets).name
    tree = hub.project.trees["areas"]
    one = (some(pick, tree.codes[1:]),)
    several = tuple(code for code in tree.codes[1:] if pick(2)) or one
    areas = some(pick, (None, one, one, several))
    only = {} if areas is None else {"area": areas}
    sources = tuple(replace(one, only=only) for one in hub.registry.dataset(name).sources)
    return _change(lambda: hub.change(name, sources=sources), f"only of {name}: {areas}")


def change_calendar(hub: WatchedHub, pick: Pick) -> str:
    """Release longer periods as well, or no longer."""
    one = hub.project.datasets[0]
    calendar = tuple(length for length in CALENDARS[one.frequency] if pick(3) == 0)
    return _change(lambda: hub.change(one.name, calendar=calendar), f"calendar: {calendar}")


def second_dataset(hub: WatchedHub, pick: Pick) -> str:
    """Publish the same by longer periods, in a dataset of its own."""
    first = hub.project.datasets[0]
    if len(hub.project.datasets) > 1:
        return ""
    length = some(pick, LONGER)
    second: Dataset = replace(first, name="longer", title="longer", frequency=length, calendar=())
    said = f"a dataset by {length}"
    return _change(lambda: hub.changed(datasets=[first, second]), said)


def report_outside(hub: WatchedHub, pick: Pick) -> str:
    """Let somebody else publish a count of many people, of what is out."""
    contract = hub.project.datasets[0]
    there = [
        period
        for period in hub.project.periods(contract)
        if (contract.name, period, hub.state(contract, period)) in hub.out
        and (contract.name, period) not in hub.waiting
    ]
    if not there:
        return ""
    period = some(pick, there)
    trees = hub.project.trees_of(contract.dimensions)
    state = hub.state(contract, period)
    assert state is not None
    inside = {codes: cell for codes, cell in cells(trees).items() if cell <= state.leaves}
    if not inside:
        return ""
    codes = some(pick, sorted(inside))
    if hub.notebook.counted.count(state, inside[codes]) < 8:
        return ""
    hub.told_by_others(period, [codes], contract.name)
    return f"others tell {'×'.join(codes)} of {period}"


@dataclass(frozen=True)
class Act:
    """An act, and how often it is drawn among all."""

    do: Callable[[WatchedHub, Pick], str]
    often: int


ACTS = {
    act.do.__name__: act
    for act in (
        Act(accept, 6), Act(correct, 5), Act(release, 8), Act(release_due, 6), Act(withdraw, 1),
        Act(undo, 1), Act(embargo, 1), Act(wait, 1), Act(change_policy, 2), Act(change_tree, 1),
        Act(change_only, 1), Act(change_calendar, 1), Act(second_dataset, 1),
        Act(report_outside, 1), Act(release_without, 0),
    )
}  # fmt: skip


def _change(change: Callable[[], None], said: str) -> str:
    try:
        change()
    except CoveyError:
        return ""  # no project has it
    return said


def _file_periods(hub: WatchedHub) -> tuple[str, ...]:
    length = hub.project.submissions[0].frequency
    codes = hub.project.trees["periods"].codes
    return of_length(length, codes, length)


def _submission(hub: WatchedHub, pick: Pick) -> str:
    """Draw whose file it is about, where there are several agencies."""
    kinds = hub.project.submissions
    return kinds[0].name if len(kinds) == 1 else some(pick, kinds).name


def _revisions(hub: WatchedHub, period: str, name: str) -> int:
    return hub.notebook.counted.revisions(f"{name} {period}")


def _leaves(hub: WatchedHub) -> list[Leaf]:
    kind = hub.project.submissions[0]
    return sorted(leaves(hub.project.trees_of(kind.dimensions), {}))


def _count(pick: Pick) -> int:
    return pick(8) if pick(2) else 10 + pick(40)


def _told(counts: dict[Leaf, int]) -> str:
    return ", ".join(f"{'×'.join(leaf)} {people}" for leaf, people in counts.items())
