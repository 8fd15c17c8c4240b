"""Tables of surveys: how long the search takes, and what it costs to end rounds that save little.

python -m benchmarks.surveys [TABLE ...]: small tables of three and more dimensions, made up from
seeds and counted from Adult, some with few unsafe counts. Each is searched with the usual limits,
and with none that ends a round early; both in this one process, so that the ratio holds on a busy
machine. Constants were chosen on the tables marked as tuned; the others were looked at once. Writes
its part of RESULTS.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

import covey
from benchmarks.detail_tables import margin
from benchmarks.kanonymity import adult
from benchmarks.results import machine, write_section
from covey.disclosure import warm_up
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.search.limits import USUAL, SearchLimits
from covey.disclosure.suppression.suppress import suppress

_CLASSES: Final = 6  # of people, who answer alike
_PATIENT: Final = replace(USUAL, rounds=replace(USUAL.rounds, pays=0.0, idle=1))
_POLICY: Final = covey.Policy(5, reruns="ignored")
_HEAD: Final = """## Tables of surveys

{day}, {machine}: `python -m benchmarks.surveys`, minimum 5. *s*: of processor for the search, with
no limit that ends a round early and with the usual ones, and what those leave of it.

| table | set | cells | unsafe | secondary, patient | usual | people, patient | usual | s, patient | usual | ratio |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
"""  # noqa: E501 - a row of Markdown


@dataclass(frozen=True)
class Survey:
    """A made-up survey: people of some classes, each of which answers in its own way.

    Args:
        seed: of all that is drawn.
        answers: to each question.
        people: who were asked.
        tuned: whether constants were chosen on it.
    """

    seed: int
    answers: tuple[int, ...]
    people: int
    tuned: bool = False

    def table(self) -> covey.CountTable:
        """Draw the table."""
        chance = np.random.default_rng(self.seed)
        of = chance.choice(_CLASSES, self.people, p=chance.dirichlet(np.full(_CLASSES, 2.0)))
        given = []
        for many in self.answers:
            common, own = chance.normal(size=many), chance.normal(size=(_CLASSES, many))
            weight = np.exp(0.9 * common + 0.65 * own)
            upto = (weight / weight.sum(1, keepdims=True)).cumsum(1)
            drawn = (upto[of] < chance.random(self.people)[:, None]).sum(1)
            given.append(np.minimum(drawn, many - 1))
        filled, counts = np.unique(np.ravel_multi_index(given, self.answers), return_counts=True)
        return _table(self.answers, np.unravel_index(filled, self.answers), counts)


@dataclass(frozen=True)
class Counted:
    """The records of Adult by some of their dimensions.

    Args:
        dimensions: which.
        tuned: whether constants were chosen on it.
    """

    dimensions: tuple[str, ...]
    tuned: bool = False

    def table(self) -> covey.CountTable:
        """Count the table."""
        return margin(adult(), self.dimensions)


@dataclass(frozen=True)
class Dense:
    """A made-up table of large counts, few of which are unsafe.

    Args:
        seed: of all that is drawn.
        answers: to each question.
        unsafe: counts from 1 to 4.
        tuned: whether constants were chosen on it.
    """

    seed: int
    answers: tuple[int, ...]
    unsafe: int
    tuned: bool = False

    def table(self) -> covey.CountTable:
        """Draw the table."""
        chance = np.random.default_rng(self.seed)
        counts = np.exp(chance.normal(3.5, 1, np.prod(self.answers))).astype(np.int64) + 5
        some = chance.choice(counts.size, self.unsafe, replace=False)
        counts[some] = chance.integers(1, 5, self.unsafe)
        places = np.unravel_index(np.arange(counts.size), self.answers)
        return _table(self.answers, places, counts)


SURVEYS: Final[Mapping[str, Survey | Counted | Dense]] = {
    "adult_education_occupation_race": Counted(("education", "occupation", "race"), tuned=True),
    "adult_age_education_sex": Counted(("age", "education", "sex"), tuned=True),
    "adult_education_race_sex_workclass": Counted(
        ("education", "race", "sex", "workclass"), tuned=True
    ),
    "adult_marital_race_workclass_salary": Counted(
        ("marital_status", "race", "workclass", "salary_class")
    ),
    "adult_occupation_sex_race_workclass": Counted(("occupation", "sex", "race", "workclass")),
    "adult_country_occupation_workclass": Counted(("native_country", "occupation", "workclass")),
    "adult_age_workclass_marital": Counted(("age", "workclass", "marital_status")),
    "four_a": Survey(101, (6, 8, 9, 5), 3_000),
    "four_b": Survey(102, (6, 8, 9, 5), 30_000),
    "three_a": Survey(103, (52, 20, 7), 8_000),
    "three_b": Survey(104, (52, 20, 7), 100_000),
    "dense_1": Dense(1, (6, 8, 9, 5), 1, tuned=True),
    "dense_200": Dense(200, (6, 8, 9, 5), 200, tuned=True),
    "dense_three": Dense(31, (14, 12, 16), 25),
    "dense_four": Dense(32, (7, 6, 8, 6), 40),
    "dense_five": Dense(33, (4, 5, 3, 6, 5), 90),
    "dense_six": Dense(34, (3, 4, 3, 3, 4, 3), 10),
}


def _table(
    answers: tuple[int, ...], places: Sequence[NDArray[np.int64]], counts: NDArray[np.int64]
) -> covey.CountTable:
    rows = {f"q{number}": place.astype(str).tolist() for number, place in enumerate(places)}
    trees = {
        f"q{number}": covey.Hierarchy.flat([str(answer) for answer in range(many)])
        for number, many in enumerate(answers)
    }
    return covey.CountTable.from_frame({**rows, "n": counts.tolist()}, trees, "n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.surveys")
    parser.add_argument("tables", nargs="*", metavar="TABLE", default=list(SURVEYS))
    where, rows = machine(), []
    warm_up(lambda _: None)
    for name in parser.parse_args().tables:
        rows.append(_row(name, SURVEYS[name]))
        print(rows[-1], flush=True)
    head = _HEAD.format(day=datetime.now(UTC).date(), machine=where)
    write_section("surveys", head + "\n".join(rows))


def _row(name: str, survey: Survey | Counted | Dense) -> str:
    request = Request.of_tables({name: survey.table()}, _POLICY)
    patient, usual = _searched(request, _PATIENT), _searched(request, USUAL)
    return (
        f"| {name} | {'tuned' if survey.tuned else 'hold-out'} | {request.cells.counts.size:,} | "
        f"{usual.unsafe:,} | {patient.secondary:,} | {usual.secondary:,} | {patient.people:,} | "
        f"{usual.people:,} | {patient.seconds:.1f} | {usual.seconds:.1f} | "
        f"{usual.seconds / patient.seconds:.2f} |"
    )


@dataclass(frozen=True)
class _Searched:
    """What came of a search.

    Args:
        unsafe, secondary: cells that are hidden.
        people: in the secondary ones.
        seconds: of processor.
    """

    unsafe: int
    secondary: int
    people: int
    seconds: float


def _searched(request: Request, limits: SearchLimits) -> _Searched:
    begun = time.process_time()
    found = suppress(request.cells, _POLICY, limits=limits)
    seconds = time.process_time() - begun
    secondary = found.hidden & ~found.primary
    people = int(request.cells.counts[secondary].sum())
    return _Searched(int(found.primary.sum()), int(secondary.sum()), people, seconds)


if __name__ == "__main__":
    main()
