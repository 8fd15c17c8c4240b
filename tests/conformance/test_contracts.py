"""The shipped network keeps to the contract that every project's own tests ask for."""

from __future__ import annotations

from covey.testing import registry_defects
from schemas.registry import REGISTRY


def test_every_codelist_submission_and_dataset_is_whole() -> None:
    assert registry_defects(REGISTRY) == ()
