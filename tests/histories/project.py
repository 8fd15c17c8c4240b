"""The contracts and codelists of a project in a folder, and what the oracle makes of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from covey import Policy
from covey.contracts import Dataset, Frequency, Registry, Source, Submission
from covey.hub.settings import Settings
from tests.histories.trees import Tree, days, leaves, of_length, parts
from tests.oracles.history import Leaf, Part, Rules

CLINICS = (Source("clinics"),)
QUARTERS = "2024: 2024-S1 2024-S2; 2024-S1: 2024-Q1 2024-Q2; 2024-S2: 2024-Q3 2024-Q4"


def submission(name: str, frequency: Frequency = "quarter", **agreed: Any) -> Submission:
    """Return what an agency sends by area."""
    dimensions = agreed.pop("dimensions", {"area": "areas"})
    return Submission(
        name, agreed.pop("agency", "health"), name, object, dimensions, "n", "persons",
        frequency, **agreed,
    )  # fmt: skip


def dataset(
    policy: Policy,
    name: str = "people",
    of: tuple[Source, ...] = (Source("clinics"),),
    **agreed: Any,
) -> Dataset:
    """Return what is published of it."""
    dimensions = agreed.pop("dimensions", {"area": "areas"})
    return Dataset(name, name, "persons", dimensions, of, policy, "0 6 5 * *", **agreed)


def settings(folder: Path) -> Settings:
    """Return the settings of a project in a folder."""
    return Settings(project=folder, confidential=Path("confidential"), public=Path("public"))


@dataclass(frozen=True)
class Project:
    """What a project says on disk.

    Args:
        folder: where.
        trees: of areas and whatever else, by the name of its codelist, periods among them.
        submissions: what agencies send.
        datasets: what is published.
    """

    folder: Path
    trees: Mapping[str, Tree]
    submissions: tuple[Submission, ...]
    datasets: tuple[Dataset, ...]

    @cached_property
    def registry(self) -> Registry:
        """The contracts as every command reads them.

        Raises:
            CoveyError: they do not fit together.
        """
        codelists = self.folder / "codelists"
        codelists.mkdir(exist_ok=True)
        for name, tree in self.trees.items():
            (codelists / f"{name}.csv").write_text(tree.csv, encoding="utf-8")
        registry = Registry(self.submissions, self.datasets, codelists)
        assert registry.hierarchies  # read while the codelists are those of this project
        return registry

    def changed(
        self,
        datasets: Iterable[Dataset] | None = None,
        submissions: Iterable[Submission] | None = None,
        **trees: Tree,
    ) -> Project:
        """Return the project with other contracts or codelists, which the next run reads.

        Raises:
            CoveyError: they do not fit together.
        """
        after = replace(
            self,
            trees={**self.trees, **trees},
            submissions=self.submissions if submissions is None else tuple(submissions),
            datasets=self.datasets if datasets is None else tuple(datasets),
        )
        assert after.registry.hierarchies
        return after

    def trees_of(self, dimensions: Mapping[str, str]) -> dict[str, Tree]:
        """Return the tree of each dimension."""
        return {name: self.trees[codelist] for name, codelist in dimensions.items()}

    def periods(self, contract: Dataset) -> list[str]:
        """Return the periods of a calendar, those first that end first, the shorter before."""
        codes = self.trees["periods"].codes
        found = [
            period
            for length in (contract.frequency, *contract.calendar)
            for period in of_length(length, codes, contract.frequency)
        ]
        return sorted(dict.fromkeys(found), key=lambda one: (days(one).stop, len(days(one))))

    def asked_periods(self, contract: Dataset) -> list[str]:
        """Return the periods of a calendar, and every code that is made of such periods.

        A half-year is one for every reader, also where the office never published any.
        """
        codes = self.trees["periods"].codes
        shortest = of_length(contract.frequency, codes, contract.frequency)
        made = [code for code in codes if code[0].isdigit() and parts(code, shortest)]
        return list(dict.fromkeys([*self.periods(contract), *made]))

    def counted_at(self, kind: Submission, leaf: Leaf) -> Leaf:
        """Return the leaf of the first dataset that counts a leaf of a file."""
        (first, *_) = self.datasets
        (source,) = (one for one in first.sources if one.submission == kind.name)
        own = dict(zip(kind.dimensions, leaf, strict=True)) | dict(source.constants)
        return tuple(own[name] for name in first.dimensions)

    def rules(self, contract: Dataset, policy: Policy | None = None) -> Rules:
        """Return what a policy of a dataset asks for, as the oracle has it; None: that of now."""
        policy = policy or self.registry.with_agencies(contract).policy
        own = self.trees_of(contract.dimensions)
        known = [Part((_codes(own, dict(of)),)) for of in policy.insiders]
        if policy.insiders_together == 2:
            pairs = itertools.combinations(known, 2)
            known += [Part(one.codes + other.codes) for one, other in pairs]
        return Rules(
            policy.minimum_count,
            policy.minimum_change or policy.minimum_count,
            policy.zeros == "public",
            policy.intruder == "knows-primary",
            None if policy.protection == "full" else policy.protection,
            policy.sides == "both",
            tuple((leaves(own, dict(of)), least) for of, least in policy.minimum_counts),
            tuple(dict.fromkeys(known)),
        )


def _codes(
    trees: Mapping[str, Tree], named: Mapping[str, Iterable[str]]
) -> tuple[tuple[int, frozenset[str]], ...]:
    """Return by the place of each dimension that is named: the leaves below its codes."""
    return tuple(
        (at, frozenset().union(*map(tree.inside, named[name])))
        for at, (name, tree) in enumerate(trees.items())
        if name in named
    )
