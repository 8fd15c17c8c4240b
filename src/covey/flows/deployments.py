"""The flows as Prefect is to run them: whether prefect.yaml says what the datasets say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]  # comes with Prefect, which reads the file by it
from prefect import Flow
from prefect.exceptions import ParameterTypeError, SignatureMismatchError

from covey.contracts import Dataset, Registry, Span
from covey.errors import ContractError
from covey.flows.ingest import ingest
from covey.hub.settings import read_settings
from covey.loading import load_module
from covey.plurals import numbered
from covey.project import load_registry

FILE: Final = "prefect.yaml"

# Source: Prefect 3.9, "Define deployments with YAML". It ignores every other key in silence.
_TOP: Final = {"name", "prefect-version", "definitions", "build", "push", "pull", "deployments"}
_DEPLOYMENT: Final = {
    *("name", "version", "version_type", "tags", "description", "paused", "concurrency_limit"),
    *("entrypoint", "flow_name", "parameters", "enforce_parameter_schema", "work_pool"),
    *("schedule", "schedules", "triggers", "sla", "build", "push", "pull"),
}
_PARTS: Final = {
    "work_pool": {"name", "work_queue_name", "job_variables"},
    "concurrency_limit": {"limit", "collision_strategy", "grace_period_seconds"},
}

_Entry = Mapping[str, Any]


def defects_of(project: Path) -> Iterator[str]:
    """Yield what is wrong with the prefect.yaml in the folder *project*.

    Raises:
        ContractError: the folder is no project, or its settings or its file cannot be read.
    """
    registry, time_zone = load_registry(project), read_settings(project).time_zone
    yield from defects_in(read_deployments(project / FILE), registry, project, time_zone)


def defects_in(
    content: Mapping[str, Any], registry: Registry, project: Path, time_zone: str
) -> Iterator[str]:
    """Yield what is wrong with the *content* of a prefect.yaml.

    Args:
        content: as `read_deployments` returns it.
        registry: the contracts that it is to serve.
        project: the folder that its entrypoints are in.
        time_zone: of the project's schedules.
    """
    entries = content["deployments"]
    yield from _unknown_keys(FILE, content, _TOP)
    for entry in entries:
        yield from _key_defects(entry)
        yield from _flow_defects(project, entry)
        yield from _time_zone_defects(entry, time_zone)
    yield from _dataset_defects(registry.datasets, [one for one in entries if _dataset(one)])
    if not any(_collects(project, entry) for entry in entries):
        yield f"{FILE}: no deployment takes in the inbox. Give the flow {ingest.name} a schedule."


def read_deployments(file: Path) -> dict[str, Any]:
    """Read a prefect.yaml.

    Raises:
        ContractError: it is no YAML with a list of deployments.
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContractError(f"{file}: there is no such file in YAML. Write it anew.") from error
    entries = content.get("deployments") if isinstance(content, dict) else None
    if not (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)):
        raise ContractError(f"{file.name}: it has no list of deployments. Write them under one.")
    return dict(content)


def _key_defects(entry: _Entry) -> Iterator[str]:
    yield from _unknown_keys(_where(entry), entry, _DEPLOYMENT)
    for part, known in _PARTS.items():
        if isinstance(entry.get(part), dict):
            yield from _unknown_keys(f"{_where(entry)}, {part}", entry[part], known)


def _unknown_keys(where: str, content: _Entry, known: set[str]) -> Iterator[str]:
    for key in content:
        if key not in known:
            yield f"{where}: Prefect ignores the key {key!r}. Correct or remove it."


def _flow_defects(project: Path, entry: _Entry) -> Iterator[str]:
    flow = _flow(project, entry)
    if flow is None:
        yield (
            f"{_where(entry)}: entrypoint {entry.get('entrypoint')!r} is no flow of the project. "
            "Write it as pipelines/release.py:release."
        )
        return
    try:
        flow.validate_parameters(dict(entry.get("parameters") or {}))
    except (ParameterTypeError, SignatureMismatchError) as error:
        yield f"{_where(entry)}: the flow does not take its parameters. {error}"


def _flow(project: Path, entry: _Entry) -> Flow[..., Any] | None:
    """Import the flow as Prefect's worker will on its day; None where there is none."""
    file, _, name = str(entry.get("entrypoint")).partition(":")
    if not (file.endswith(".py") and (project / file).is_file()):
        return None
    module = load_module(file.removesuffix(".py").replace("/", "."), project)
    found = getattr(module, name, None)
    return found if isinstance(found, Flow) else None


def _time_zone_defects(entry: _Entry, time_zone: str) -> Iterator[str]:
    for schedule in entry.get("schedules") or ():
        if schedule.get("timezone") != time_zone:
            yield (
                f"{_where(entry)}: its schedule is in {schedule.get('timezone')} and the project "
                f"in {time_zone}. Make them the same."
            )


def _dataset_defects(datasets: Sequence[Dataset], releases: Sequence[_Entry]) -> Iterator[str]:
    for dataset in datasets:
        own = [entry for entry in releases if _dataset(entry) == dataset.name]
        if len(own) == 1:
            yield from _release_defects(dataset, own[0])
        else:
            yield (
                f"{FILE}: {numbered(len(own), 'deployment releases', 'deployments release')} "
                f"{dataset.name!r}. Write one, with the parameter dataset: {dataset.name}."
            )
    names = {dataset.name for dataset in datasets}
    for entry in releases:
        if _dataset(entry) not in names:
            yield f"{_where(entry)}: no dataset {_dataset(entry)!r} is registered. Correct it."


def _release_defects(dataset: Dataset, entry: _Entry) -> Iterator[str]:
    if _crons(entry) != [dataset.schedule]:
        yield (
            f"{_where(entry)}: it runs at {_crons(entry)} and its dataset says "
            f"{dataset.schedule!r}. Make them the same."
        )
    if Span.of(str(entry["parameters"].get("period"))) is not None:
        yield f"{_where(entry)}: it releases one period again and again. Leave the period out."


def _collects(project: Path, entry: _Entry) -> bool:
    flow = _flow(project, entry)
    return flow is not None and flow.name == ingest.name and bool(_crons(entry))


def _where(entry: _Entry) -> str:
    return f"deployment {entry.get('name')!r}"


def _dataset(entry: _Entry) -> Any:
    return (entry.get("parameters") or {}).get("dataset")


def _crons(entry: _Entry) -> list[Any]:
    return [schedule.get("cron") for schedule in entry.get("schedules") or ()]
