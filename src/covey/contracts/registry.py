"""The explicit list of all submissions, datasets and codelists of a project, checked as a whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from covey.contracts.agencies import policy_for
from covey.contracts.dataset import Dataset
from covey.contracts.expected import expected_codes
from covey.contracts.one_policy import check_one_policy
from covey.contracts.parts import Part, part_of
from covey.contracts.periods import PERIODS, Frequency, periods_inside
from covey.contracts.same_persons import check_same_persons, counted_once_a, of_same_persons
from covey.contracts.sources import (
    check_codes,
    check_consistency,
    check_consistency_codes,
    check_source,
    refuse_shared_counts,
)
from covey.contracts.submission import Submission
from covey.contracts.words import project_words
from covey.errors import ContractError
from covey.loading import load_package, load_part
from covey.tables import Hierarchy
from covey.tables.outlines import read_outlines

_Contract = TypeVar("_Contract", Submission, Dataset)


@dataclass(frozen=True)
class Registry:
    """All contracts of one project.

    Args:
        submissions: what agencies send.
        datasets: what is published.
        codelists: the folder of ``<name>.csv`` files with code, parent, label[, label_*].

    Raises:
        ContractError: a name stands twice, a dataset and its sources or two submissions that are
            held beside each other do not fit together, or two datasets of the same people have
            policies that ask for other things.
    """

    submissions: tuple[Submission, ...]
    datasets: tuple[Dataset, ...]
    codelists: Path

    def __post_init__(self) -> None:
        _refuse_twins("submission", [submission.name for submission in self.submissions])
        _refuse_twins("dataset", [dataset.name for dataset in self.datasets])
        for dataset in self.datasets:
            for source in dataset.sources:
                check_source(dataset, source, self.submission(source.submission))
        for submission in self.submissions:
            for rule in submission.consistent:
                check_consistency(submission, rule, self.submission(rule.other))
        released = [self.with_agencies(dataset) for dataset in self.datasets]
        check_same_persons(self.datasets, {one.name: one for one in self.submissions})
        check_one_policy(released)

    @classmethod
    def of_package(
        cls, package: str, submissions: Sequence[str], datasets: Sequence[str]
    ) -> Registry:
        """Import the contracts that *package* keeps, one module each.

        Args:
            package: holds the packages ``submissions`` and ``datasets`` and the folder
                ``codelists``.
            submissions: the modules that define SUBMISSION, each named like its contract.
            datasets: the modules that define DATASET, likewise.

        Raises:
            ContractError: a module is missing or does not define the contract of its name, or
                the contracts do not fit together.
        """
        folder = load_package(package)
        return cls(
            tuple(_contract(f"{package}.submissions.{name}", Submission) for name in submissions),
            tuple(_contract(f"{package}.datasets.{name}", Dataset) for name in datasets),
            folder / "codelists",
        )

    @cached_property
    def hierarchies(self) -> Mapping[str, Hierarchy]:
        """Every codelist that a contract names, and the periods, read once.

        Raises:
            HierarchyError: a codelist, or a file of boundaries beside one, is missing or broken.
            ContractError: a source, a dataset, a mapping or what a submission expects names a code
                that its codelist does not have, or two sources take the same counts.
        """
        cut = [contract.dimensions for contract in self.submissions]
        cut += [contract.dimensions for contract in self.datasets]
        names = {name for dimensions in cut for name in dimensions.values()}
        trees = {name: _tree(self.codelists / f"{name}.csv") for name in sorted({*names, PERIODS})}
        for dataset in self.datasets:
            for source in dataset.sources:
                check_codes(dataset, source, self.submission(source.submission), trees)
            _refuse_unknown_first_period(dataset, trees[PERIODS])
        for submission in self.submissions:
            columns = {column: trees[name] for column, name in submission.dimensions.items()}
            expected_codes(submission, columns)
            submission.check_wording(trees)
            for rule in submission.consistent:
                check_consistency_codes(submission, rule, self.submission(rule.other), trees)
        refuse_shared_counts(
            [
                (dataset, part_of(source, self.submission(source.submission), trees, period=""))
                for dataset in self.datasets
                for source in dataset.sources
            ]
        )
        return trees

    @cached_property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """The translation of each English text by language: the project's ``words/<language>.csv``.

        Titles and notes of datasets, names of dimensions and of levels are published in these
        languages too, as far as codelists are translated into them.

        Raises:
            ContractError: a file is broken.
        """
        return project_words(self.codelists.parent)

    @cached_property
    def _submissions(self) -> Mapping[str, Submission]:
        return {one.name: one for one in self.submissions}

    def submission(self, name: str) -> Submission:
        """Return the submission *name*.

        Raises:
            ContractError: there is none; the message lists those there are.
        """
        return _named(self._submissions, name, "submission")

    def dataset(self, name: str) -> Dataset:
        """Return the dataset *name*.

        Raises:
            ContractError: there is none; the message lists those there are.
        """
        return _named({one.name: one for one in self.datasets}, name, "dataset")

    def with_agencies(self, dataset: Dataset, silent: Collection[str] = ()) -> Dataset:
        """Return *dataset* with the policy that it is released under: with agencies as insiders.

        Args:
            dataset: the contract.
            silent: the agencies that the release does without.

        Raises:
            ContractError: it asks for more agencies than can be told apart.
        """
        submissions = {one.name: one for one in self.submissions}
        return replace(dataset, policy=policy_for(dataset, submissions, silent))

    def of_same_persons(self, dataset: Dataset) -> tuple[Dataset, ...]:
        """Return the datasets that count the persons of *dataset*, itself among them."""
        return self._of_same_persons[dataset.name]

    @cached_property
    def _of_same_persons(self) -> Mapping[str, tuple[Dataset, ...]]:
        return {one.name: of_same_persons(one, self.datasets) for one in self.datasets}

    def counted_once_a(self, dataset: Dataset) -> Frequency | None:
        """Return the length of the periods in which *dataset* counts each person once."""
        return counted_once_a(dataset, {one.name: one for one in self.submissions})

    def parts(self, dataset: Dataset, period: str) -> tuple[Part, ...]:
        """Return what *dataset* takes from each file for *period*, whichever have come.

        Raises:
            ContractError: *period* is not in the codelist of periods.
        """
        return tuple(
            part_of(source, submission, self.hierarchies, inside)
            for source in dataset.sources
            for submission in [self.submission(source.submission)]
            for inside in periods_inside(self.hierarchies[PERIODS], period, submission.frequency)
        )

    def parts_of_file(self, dataset: Dataset, period: str) -> tuple[Part, ...]:
        """Return what each source of *dataset*, in order, takes from its file of one period."""
        return tuple(
            part_of(source, self.submission(source.submission), self.hierarchies, period)
            for source in dataset.sources
        )

    def trees(self, dimensions: Mapping[str, str]) -> dict[str, Hierarchy]:
        """Return the tree of each dimension from the name of its codelist."""
        return {column: self.hierarchies[codelist] for column, codelist in dimensions.items()}


def _named(by_name: Mapping[str, _Contract], name: str, kind: str) -> _Contract:
    if name not in by_name:
        raise ContractError(f"no {kind} {name!r}. There are: {', '.join(by_name)}.")
    return by_name[name]


def _contract(module: str, kind: type[_Contract]) -> _Contract:
    contract = getattr(load_part(module), kind.__name__.upper(), None)
    if not isinstance(contract, kind):
        raise ContractError(f"{module} must define {kind.__name__.upper()}, a {kind.__name__}.")
    if contract.name != module.rpartition(".")[2]:
        raise ContractError(f"{module} holds {contract.name!r}. Give both the same name.")
    return contract


def _refuse_twins(kind: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ContractError(f"{kind} {twice[0]!r} is registered twice. Rename one of them.")


def _refuse_unknown_first_period(dataset: Dataset, periods: Hierarchy) -> None:
    if dataset.first_period is not None and dataset.first_period not in periods.position:
        raise ContractError(
            f"dataset {dataset.name!r}: first_period {dataset.first_period!r} is not in "
            f"{periods.source}."
        )


def _tree(path: Path) -> Hierarchy:
    """Return the tree of a codelist, with the outlines of its areas where boundaries lie there."""
    tree, boundaries = Hierarchy.read(path), path.with_suffix(".geojson")
    if not boundaries.is_file():
        return tree
    return tree.with_outlines(read_outlines(boundaries, tree.codes))
