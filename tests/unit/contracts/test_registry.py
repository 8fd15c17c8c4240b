"""The registry finds contracts by name, reads their codelists and imports them from a package."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from covey.contracts import Dataset, Registry, Submission
from covey.errors import ContractError, HierarchyError

BuildRegistry = Callable[..., Registry]

SUBMISSION = """
from covey.contracts import Submission
SUBMISSION = Submission(
    "health_visits", "health_centres", "People seen", object, {"sex": "sex"}, "persons", "persons"
)
"""
DATASET = """
from covey import Policy
from covey.contracts import Dataset, Source
DATASET = Dataset(
    "people_seen", "People seen", "persons", {"sex": "sex"}, (Source("health_visits"),),
    Policy(5), "0 6 5 2 *",
)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package `contracts_of_a_test` with one submission and one dataset."""
    folder = tmp_path / "contracts_of_a_test"
    for part in ("submissions", "datasets"):
        (folder / part).mkdir(parents=True)
        (folder / part / "__init__.py").touch()
    (folder / "__init__.py").touch()
    (folder / "submissions" / "health_visits.py").write_text(SUBMISSION, encoding="utf-8")
    (folder / "datasets" / "people_seen.py").write_text(DATASET, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


def test_contracts_are_found_by_name(registry: BuildRegistry) -> None:
    assert registry().submission("health_visits").agency == "health_centres"
    assert registry().dataset("people_seen").counts == "persons"


def test_an_unknown_name_is_answered_with_those_there_are(registry: BuildRegistry) -> None:
    with pytest.raises(ContractError, match=r"no submission 'helth'\. There are: health_visits"):
        registry().submission("helth")
    with pytest.raises(ContractError, match=r"no dataset 'people'\. There are: people_seen"):
        registry().dataset("people")


def test_no_name_is_registered_twice(registry: BuildRegistry) -> None:
    one = registry()
    with pytest.raises(ContractError, match="submission 'health_visits' is registered twice"):
        replace(one, submissions=one.submissions * 2)
    with pytest.raises(ContractError, match="dataset 'people_seen' is registered twice"):
        replace(one, datasets=one.datasets * 2)


def test_every_codelist_of_a_contract_is_read_and_the_periods(registry: BuildRegistry) -> None:
    trees = registry().hierarchies
    assert {name: tree.root for name, tree in trees.items()} == {
        "periods": "_T",
        "sectors": "_T",
        "sex": "_T",
    }


def test_the_trees_of_a_contract_stand_under_its_columns(registry: BuildRegistry) -> None:
    trees = registry().trees({"gender": "sex"})
    assert trees["gender"].codes == ("_T", "F", "M")


def test_a_missing_codelist_is_named(registry: BuildRegistry, codelists: Path) -> None:
    (codelists / "sectors.csv").unlink()
    with pytest.raises(HierarchyError, match=r"sectors\.csv"):
        _ = registry().hierarchies


def test_a_package_of_one_module_a_contract_is_a_registry(package: Path) -> None:
    registry = Registry.of_package(package.name, ["health_visits"], ["people_seen"])
    assert isinstance(registry.submission("health_visits"), Submission)
    assert isinstance(registry.dataset("people_seen"), Dataset)
    assert registry.codelists == package / "codelists"


def test_one_more_file_and_one_more_line_add_a_dataset(package: Path) -> None:
    added = DATASET.replace("people_seen", "women_seen")
    (package / "datasets" / "women_seen.py").write_text(added, encoding="utf-8")
    registry = Registry.of_package(package.name, ["health_visits"], ["people_seen", "women_seen"])
    assert [dataset.name for dataset in registry.datasets] == ["people_seen", "women_seen"]


def test_a_registered_module_that_is_missing_is_named(package: Path) -> None:
    with pytest.raises(ContractError, match=r"datasets\.people_sen is registered, but"):
        Registry.of_package(package.name, ["health_visits"], ["people_sen"])


def test_a_module_that_fails_to_import_another_says_which(package: Path) -> None:
    (package / "datasets" / "people_seen.py").write_text("import nowhere_at_all", encoding="utf-8")
    with pytest.raises(ModuleNotFoundError, match="nowhere_at_all"):
        Registry.of_package(package.name, ["health_visits"], ["people_seen"])


@pytest.mark.parametrize("text", ["", "DATASET = 'people_seen'"])
def test_a_module_without_its_contract_is_named(package: Path, text: str) -> None:
    (package / "datasets" / "people_seen.py").write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match="must define DATASET, a Dataset"):
        Registry.of_package(package.name, ["health_visits"], ["people_seen"])


def test_a_module_and_its_contract_have_the_same_name(package: Path) -> None:
    (package / "datasets" / "women_seen.py").write_text(DATASET, encoding="utf-8")
    with pytest.raises(ContractError, match=r"women_seen holds 'people_seen'"):
        Registry.of_package(package.name, ["health_visits"], ["women_seen"])


def test_words_of_a_language_are_read_beside_the_codelists(
    registry: BuildRegistry, tmp_path: Path
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "vi.csv").write_text(
        "english,translation\nPeople seen,Người đến khám\n", encoding="utf-8"
    )
    one = replace(registry(), codelists=tmp_path / "codelists")
    assert one.words == {"vi": {"People seen": "Người đến khám"}}
    assert replace(one, codelists=tmp_path / "elsewhere" / "codelists").words == {}
