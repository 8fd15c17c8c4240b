"""How likely each noise is: unbiased, of one variance, and otherwise as even as can be."""

from __future__ import annotations

import numpy as np
import pytest

from covey import Rounding
from covey.disclosure.rounding.noise_table import NoiseTable
from covey.errors import PolicyError

TABLES = {
    "the usual one": Rounding("cell-key"),
    "no small counts": Rounding("cell-key", minimum_count=3),
    "wide": Rounding("cell-key", largest_shift=10, variance=8.0),
    "nearly as wide as can be": Rounding("cell-key", largest_shift=3, variance=8.9),
    "hardly any": Rounding("cell-key", largest_shift=4, variance=0.05),
}

every_table = pytest.mark.parametrize("name", TABLES)


@every_table
def test_noise_has_mean_0_and_the_variance_that_was_asked_for(name: str) -> None:
    rounding, noise = TABLES[name], NoiseTable.of(TABLES[name])
    assert noise.likely.sum(axis=1) == pytest.approx(1)
    assert noise.likely @ noise.shifts == pytest.approx(0, abs=1e-7)
    assert noise.likely[-1] @ noise.shifts**2 == pytest.approx(rounding.variance, abs=1e-6)


@every_table
def test_no_count_becomes_negative_too_small_or_people_out_of_nobody(name: str) -> None:
    rounding, noise = TABLES[name], NoiseTable.of(TABLES[name])
    assert noise.likely[0, noise.shifts == 0] == 1
    counts = np.arange(noise.likely.shape[0])[:, None]
    shown = (counts + noise.shifts)[noise.likely > 0]
    assert set(shown.tolist()).isdisjoint(range(1, rounding.minimum_count or 1))
    assert shown.min() == 0


def test_a_small_count_that_has_no_room_for_the_variance_has_the_nearest() -> None:
    noise = NoiseTable.of(Rounding("cell-key", largest_shift=2, variance=3.0))
    variances = (noise.likely @ noise.shifts**2).tolist()
    # 1 can fall by 1 and rise by 2: 2 is the most that this gives.
    assert variances == pytest.approx([0, 2, 3, 3])


def test_noise_is_as_even_as_its_mean_and_variance_allow() -> None:
    """Its logarithm is a parabola, which is what maximum entropy means."""
    noise = NoiseTable.of(Rounding("cell-key", largest_shift=5, variance=2.0))
    for row in (2, 4, noise.likely.shape[0] - 1):
        some = noise.likely[row] > 0
        fitted = np.polyfit(noise.shifts[some], np.log(noise.likely[row, some]), 2)
        assert np.polyval(fitted, noise.shifts[some]) == pytest.approx(
            np.log(noise.likely[row, some]), abs=1e-6
        )


def test_drawn_noise_is_as_likely_as_the_table_says() -> None:
    noise = NoiseTable.of(Rounding("cell-key", minimum_count=3))
    drawn = (np.arange(10_000) + 0.5) / 10_000
    for count in (0, 1, 2, 4, 50):
        shifts = noise.shift(np.full(drawn.size, count), drawn)
        share = np.bincount(shifts + 5, minlength=11) / drawn.size
        likely = noise.likely[min(count, noise.likely.shape[0] - 1)]
        assert share == pytest.approx(likely, abs=2e-4)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"largest_shift": 0}, "use 1 to 100"),
        ({"largest_shift": 2, "variance": 4.0}, "below 4"),
        ({"largest_shift": 3, "minimum_count": 5}, "too small to keep counts below"),
        ({"base": 5}, "no effect"),
    ],
)
def test_noise_that_cannot_be_is_refused(choices: dict[str, float], said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        Rounding("cell-key", **choices)  # type: ignore[arg-type]
