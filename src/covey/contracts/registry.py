"""The explicit list of all submissions, datasets and codelists of a project, checked as a whole."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from covey.contracts.dataset import Dataset
from covey.contracts.submission import PERIODS, Source, Submission
from covey.errors import ContractError
from covey.tables import Hierarchy

_Contract = TypeVar("_Contract", Submission, Dataset)


@dataclass(frozen=True)
class Registry:
    """All contracts of one project.

    Args:
        submissions: what agencies send.
        datasets: what is published.
        codelists: the folder of ``<name>.csv`` files with code, parent, label[, label_*].

    Raises:
        ContractError: a name stands twice, or a dataset and its sources do not fit together.
    """

    submissions: tuple[Submission, ...]
    datasets: tuple[Dataset, ...]
    codelists: Path

    def __post_init__(self) -> None:
        _refuse_twins("submission", [submission.name for submission in self.submissions])
        _refuse_twins("dataset", [dataset.name for dataset in self.datasets])
        for dataset in self.datasets:
            for source in dataset.sources:
                _check_source(dataset, source, self.submission(source.submission))

    @cached_property
    def hierarchies(self) -> Mapping[str, Hierarchy]:
        """Every codelist that a contract names, and the periods, read once."""
        cut = [contract.dimensions for contract in self.submissions]
        cut += [contract.dimensions for contract in self.datasets]
        names = {name for dimensions in cut for name in dimensions.values()}
        return {
            name: Hierarchy.read(self.codelists / f"{name}.csv")
            for name in sorted({*names, PERIODS})
        }

    def submission(self, name: str) -> Submission:
        """Return the submission *name*.

        Raises:
            ContractError: there is none; the message lists those there are.
        """
        return _named(self.submissions, name, "submission")

    def dataset(self, name: str) -> Dataset:
        """Return the dataset *name*.

        Raises:
            ContractError: there is none; the message lists those there are.
        """
        return _named(self.datasets, name, "dataset")

    def trees(self, dimensions: Mapping[str, str]) -> dict[str, Hierarchy]:
        """Return the tree of each dimension from the name of its codelist."""
        return {column: self.hierarchies[codelist] for column, codelist in dimensions.items()}


def load_registry(project: Path) -> Registry:
    """Import ``schemas.registry`` of the project in folder *project*.

    One process serves one project: the folder goes to the front of the import path.

    Raises:
        ContractError: the folder holds no ``schemas/registry.py``, another project is already
            loaded, or the module has no REGISTRY.
    """
    home = project.resolve()
    if not (home / "schemas" / "registry.py").is_file():
        raise ContractError(f"{project}: no schemas/registry.py. Go to a Covey project's folder.")
    if str(home) not in sys.path:
        sys.path.insert(0, str(home))
    module = importlib.import_module("schemas.registry")
    if Path(cast(str, module.__file__)).parent.parent != home:
        raise ContractError(
            f"{project}: this process already serves the project in "
            f"{Path(cast(str, module.__file__)).parent.parent}. Start another one."
        )
    registry = getattr(module, "REGISTRY", None)
    if not isinstance(registry, Registry):
        raise ContractError(f"{project}/schemas/registry.py must define REGISTRY, a Registry.")
    return registry


def _named(contracts: Iterable[_Contract], name: str, kind: str) -> _Contract:
    by_name = {contract.name: contract for contract in contracts}
    if name not in by_name:
        raise ContractError(f"no {kind} {name!r}. There are: {', '.join(by_name)}.")
    return by_name[name]


def _refuse_twins(kind: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ContractError(f"{kind} {twice[0]!r} is registered twice. Rename one of them.")


def _check_source(dataset: Dataset, source: Source, submission: Submission) -> None:
    where = f"dataset {dataset.name!r}, source {source.submission!r}"
    if dataset.counts != submission.counts:
        raise ContractError(f"{where}: {submission.counts} cannot be counted as {dataset.counts}.")
    for dimension, codelist in dataset.dimensions.items():
        if dimension in source.constants:
            continue
        column = source.renamed.get(dimension, dimension)
        if submission.dimensions.get(column) != codelist:
            raise ContractError(
                f"{where}: dimension {dimension!r} needs a column of codelist {codelist!r} or a "
                "constant."
            )
    for column in (*source.renamed.values(), *source.only):
        if column not in submission.dimensions:
            raise ContractError(f"{where}: the submission has no dimension {column!r}.")
