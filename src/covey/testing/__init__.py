"""What a project's own tests ask of its contracts: every defect at once, none where all is well.

A project's test is one line: ``assert registry_defects(REGISTRY) == ()``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import covey.contracts.model  # noqa: F401  the first to load pandera, without Spark
from covey.contracts import Registry
from covey.errors import CoveyError
from covey.testing.codelists import codelist_defects, period_defects, unused_codelists
from covey.testing.datasets import dataset_defects
from covey.testing.submissions import submission_defects

__all__ = ["deployment_defects", "registry_defects"]


def registry_defects(registry: Registry) -> tuple[str, ...]:
    """Return what is wrong with the codelists, submissions and datasets of *registry*.

    Returns:
        A line each that names the contract, what is wrong and the way out. Contracts are looked
        at once every codelist can be read.
    """
    broken = tuple(codelist_defects(registry.codelists))
    try:
        _ = registry.hierarchies
    except CoveyError as error:
        return broken or (str(error),)
    return (*broken, *_contract_defects(registry))


def deployment_defects(project: Path) -> tuple[str, ...]:
    """Return what is wrong with the prefect.yaml in the folder *project*.

    Prefect ignores a key that it does not know, and starts a flow whose imports fail only when
    its day has come. A dataset without a release, or one at another time than its contract says,
    is named too.

    Returns:
        A line each that names the deployment, what is wrong and the way out.

    Raises:
        ContractError: the folder is no project, or its settings are unusable.
    """
    from covey.flows.deployments import defects_of  # needs the extra `flows`

    return tuple(defects_of(project))


def _contract_defects(registry: Registry) -> Iterator[str]:
    yield from unused_codelists(registry)
    yield from period_defects(registry)
    for submission in registry.submissions:
        yield from submission_defects(registry, submission)
    for dataset in registry.datasets:
        yield from dataset_defects(dataset)
