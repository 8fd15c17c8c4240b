"""What holds for the made-up files of any registry, not only of one in a box."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from covey.contracts import Registry, Submission
from covey.synthetic import Canary, Network
from tests.tiers import up_to


@st.composite
def trees(draw):
    """Draw rows of a codelist: up to 8 codes, each under any earlier one."""
    parents = draw(st.lists(st.integers(0, 7), max_size=7))
    return ["c0,"] + [f"c{n},c{parent % n}" for n, parent in enumerate(parents, start=1)]


@st.composite
def countries(draw):
    """Draw codelists, and the codelist of each column of a submission."""
    names = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True))
    columns = [f"dimension_{name}" for name in names]
    if draw(st.booleans()):
        columns[draw(st.integers(0, len(columns) - 1))] = "stage"
    return {name: draw(trees()) for name in names}, dict(zip(columns, names, strict=True))


@pytest.fixture(scope="session")
def registry_of(tmp_path_factory):
    def build(country):
        codelists, columns = country
        folder = tmp_path_factory.mktemp("codelists")
        for name, rows in {**codelists, "periods": ["_T,", "2024-Q1,_T", "2024-Q2,_T"]}.items():
            (folder / f"{name}.csv").write_text("\n".join(["code,parent", *rows]))
        turned = dict(reversed(columns.items()))
        forward = Submission("forward", "one", "", object, columns, "n", "persons")
        backward = Submission("backward", "other", "", object, turned, "n", "events")
        return Registry((forward, backward), (), folder)

    return build


seeds = st.integers(0, 2**64)


@given(country=countries(), seed=seeds)
@up_to(50)
def test_counts_cover_the_leaves_of_any_registry(registry_of, country, seed):
    registry = registry_of(country)
    network = Network(registry, seed)
    for submission in registry.submissions:
        trees = registry.trees(submission.dimensions).values()
        counts = network.counts(submission.name, "2024-Q1")
        assert counts.dtype == np.int64
        assert counts.shape == tuple(int(tree.is_leaf.sum()) for tree in trees)
        assert (counts >= 0).all()
        assert (counts == network.counts(submission.name, "2024-Q1")).all()


@given(country=countries(), seed=seeds)
@up_to(50)
def test_the_order_of_columns_changes_no_share(registry_of, country, seed):
    registry = registry_of(country)
    network = Network(registry, seed)
    forward, backward = (network.dimensions(each) for each in registry.submissions)
    for one, other in zip(forward, reversed(backward), strict=True):
        assert one.column == other.column
        assert one.shares(seed).tolist() == other.shares(seed).tolist()
        assert abs(one.shares(seed).sum() - 1) < 1e-9


@given(country=countries(), seed=seeds, data=st.data())
@up_to(50)
def test_a_canary_changes_one_cell_of_any_registry(registry_of, country, seed, data):
    registry = registry_of(country)
    submission = registry.submissions[1]
    codes = {
        column: data.draw(st.sampled_from(np.array(tree.codes)[tree.is_leaf].tolist()))
        for column, tree in registry.trees(submission.dimensions).items()
    }
    canary = Canary("backward", "2024-Q1", codes)
    without = Network(registry, seed).counts("backward", "2024-Q1")
    planted = Network(registry, seed, canaries=(canary,)).counts("backward", "2024-Q1")
    assert (without != planted).sum() == 1
    assert planted.max() == canary.count
    assert planted.size == math.prod(planted.shape)
