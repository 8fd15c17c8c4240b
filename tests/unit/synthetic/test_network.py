from dataclasses import replace

import numpy as np
import pytest

from covey.contracts import Registry
from covey.errors import ContractError
from covey.synthetic import CANARY_COUNT, Canary, Network

QUARTERS = [f"{year}-Q{quarter}" for year in (2024, 2025) for quarter in (1, 2, 3, 4)]
PEOPLE = {"area": "areas", "sex": "sexes", "age": "ages"}
REACH = {"health": 0.9, "support": 0.5, "training": 0.2, "courts": 0.3}


@pytest.fixture(scope="module")
def network(registry):
    return Network(registry, seed=7, reach=REACH)


@pytest.fixture(scope="module")
def history(network):
    """Counts by submission: (quarters, ...) in the order of the file."""
    return {
        name: np.stack([network.counts(name, quarter) for quarter in QUARTERS]) for name in REACH
    }


def test_most_cells_are_empty_and_most_others_below_5(history):
    for name in ("support", "health", "training"):
        cells = history[name].ravel()
        assert (cells == 0).mean() > 0.5
        assert (cells[cells > 0] < 5).mean() > 0.75
        assert (cells[cells > 0] == 1).mean() > 0.4
        assert cells.max() >= 10


def test_few_districts_have_most_of_the_people(history):
    by_district = np.sort(history["support"].sum(axis=(0, 2, 3, 4)))[::-1]
    assert by_district[:3].sum() > 0.6 * by_district.sum()


def test_agencies_of_wider_reach_count_more_people_in_every_quarter(history):
    people = {name: counts.reshape(8, -1).sum(axis=1) for name, counts in history.items()}
    assert (people["health"] > people["support"]).all()
    assert (people["support"] > people["training"]).all()


def test_all_agencies_see_the_same_country(history):
    """Groups that one agency meets often, another meets often too."""
    support = history["support"].sum(axis=(0, 4)).ravel()
    health = history["health"].sum(axis=(0, 1)).ravel()
    training = history["training"].sum(axis=(0, 4, 5)).ravel()
    for one, other in [(support, health), (support, training), (health, training)]:
        assert np.corrcoef(one, other)[0, 1] > 0.7


def test_fewer_than_half_of_the_people_reach_the_next_stage(history):
    training = history["training"].reshape(-1, 3).sum(axis=0)
    courts = history["courts"].sum(axis=(0, 2, 3))
    assert training.tolist() == [677, 269, 142]  # enrolled, completed, placed
    assert courts.tolist() == [985, 311, 136, 65]  # investigated, prosecuted, tried, convicted
    for last_reached in (training, courts):
        reached = np.cumsum(last_reached[::-1])[::-1]
        assert (reached[1:] < reached[:-1] / 2).all()


def test_each_person_stands_at_one_stage(registry):
    """More stages split the same people; they do not count them again."""
    unstaged = replace(
        registry.submission("training"),
        dimensions={**PEOPLE, "course": "courses"},
    )
    alone = Registry((registry.submission("support"), unstaged), (), registry.codelists)
    whole = Network(alone, 7, people=720).counts("training", "2024-Q1")
    split = Network(registry, 7, people=720).counts("training", "2024-Q1")
    assert (split.sum(axis=-1) == whole).all()


def test_quarters_follow_each_other_without_a_break(history):
    for counts in history.values():
        people = counts.reshape(8, -1).sum(axis=1)
        assert (np.abs(np.diff(people)) < 0.4 * people[:-1]).all()


def test_a_month_has_a_third_of_a_quarter(registry):
    network = Network(registry, seed=7, people=100_000, reach={"takedowns": 1.0})
    months = [f"2024-{month:02}" for month in range(1, 13)]
    year = sum(int(network.counts("takedowns", month).sum()) for month in months)
    assert 0.3 < year / 400_000 < 3


def test_agencies_that_order_their_columns_differently_agree(registry, network):
    support = network.dimensions(registry.submission("support"))
    health = network.dimensions(registry.submission("health"))
    shares = [{each.column: each.shares(7).tolist() for each in both} for both in (support, health)]
    assert shares[0] == shares[1]


def test_unknown_is_the_smallest_share(registry, network):
    sex = network.dimensions(registry.submission("support"))[1]
    assert sex.leaves == ("F", "M", "_U")
    assert np.argmin(sex.shares(7)) == 2
    assert sex.shares(7).sum() == pytest.approx(1)


CELL = {"stage": "tried", "area": "VN-22-3", "sex": "M"}


def test_a_canary_stands_in_its_cell_and_nowhere_else(registry, network):
    planted = Network(registry, 7, reach=REACH, canaries=(Canary("courts", "2024-Q2", CELL),))
    before, after = (each.counts("courts", "2024-Q2") for each in (network, planted))
    assert after[2, 2, 1] == CANARY_COUNT
    assert np.argwhere(before != after).tolist() == [[2, 2, 1]]
    assert (planted.counts("courts", "2024-Q3") == network.counts("courts", "2024-Q3")).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"canaries": (Canary("police", "2024-Q2", CELL),)}, "no submission 'police'"),
        (
            {"canaries": (Canary("courts", "2024-Q2", {**CELL, "area": "VN-22"}),)},
            "column 'area' needs a leaf code",
        ),
        ({"canaries": (Canary("courts", "2024", CELL),)}, "'2024' is no quarter"),
        ({"reach": {"police": 0.5}}, "no submission 'police'"),
        ({"reach": {"courts": 1.5}}, "reach of 'courts'"),
    ],
    ids=["submission", "inner code", "period", "reach of nobody", "reach of more than all"],
)
def test_a_network_that_does_not_fit_its_registry_is_refused(registry, wrong, message):
    with pytest.raises(ContractError, match=message):
        Network(registry, **wrong)


def test_a_period_of_another_length_is_refused(network):
    with pytest.raises(ContractError, match="'2024' is no quarter"):
        network.counts("courts", "2024")
