import re

import pytest
from faker import Faker

from covey.errors import ContractError
from covey.synthetic import CoveyProvider
from covey.tables import Codelist, Hierarchy


def fake(locale, seed=7):
    fake = Faker(locale)
    fake.add_provider(CoveyProvider)
    fake.seed_instance(seed)
    return fake


def draw(fake):
    return [
        fake.agency_name(),
        fake.agency_file_name("2024-Q1"),
        fake.name(),
        fake.citizen_number(),
        fake.period_code("month"),
        [fake.small_count() for _ in range(8)],
    ]


GOLDEN = {
    "vi_VN": [
        "Trung tâm Dạy nghề Đồi Thông",
        "2024-Q1 bản cuối.csv",
        "Hương Mai",
        "000159083016",
        "2025-02",
        [0, 1, 0, 1, 18, 1, 1, 0],
    ],
    "en_US": [
        "Stonehill Vocational Training Centre",
        "2024-Q1 final.csv",
        "Andrea Herrera",
        "000-59-0830",
        "2024-07",
        [0, 0, 1, 0, 1, 18, 1, 1],
    ],
    "fr_FR": [
        "Stonehill Vocational Training Centre",
        "2024-Q1 final.csv",
        "Auguste Regnier",
        "000159083016",
        "2025-02",
        [0, 1, 0, 1, 18, 1, 1, 0],
    ],
}


@pytest.mark.parametrize("locale", GOLDEN)
def test_the_same_seed_gives_the_same_values_on_every_python(locale):
    assert draw(fake(locale)) == GOLDEN[locale]


def test_agencies_have_names_in_the_language_of_the_locale():
    assert any(letter in fake("vi_VN").agency_name() for letter in "ộếòơồúọô")
    assert fake("de_DE").agency_name().isascii()


def test_several_locales_at_once_work_as_in_faker():
    both = Faker(["vi_VN", "en_US"])
    for each in both.factories:
        each.add_provider(CoveyProvider)
    both.seed_instance(7)
    names = [both.agency_name() for _ in range(50)]
    assert 0 < sum(name.isascii() for name in names) < 50


def test_half_of_the_counts_are_0_and_few_are_large():
    some = fake("vi_VN")
    counts = [some.small_count(largest=500) for _ in range(4000)]
    assert counts.count(0) / 4000 == pytest.approx(1 / 2, abs=0.03)
    assert sum(count >= 9 for count in counts) / 4000 == pytest.approx(1 / 10, abs=0.02)
    assert max(counts) == 500


def test_codes_come_from_the_codelist_and_never_from_a_total():
    some = fake("en_US")
    tree = Hierarchy.flat(["F", "M"])
    assert {some.code_from(tree) for _ in range(50)} == {"F", "M"}
    assert {some.code_from(Codelist(("a", "b"))) for _ in range(50)} == {"a", "b"}


@pytest.mark.parametrize(
    ("frequency", "form"),
    [("year", r"202[45]"), ("quarter", r"202[45]-Q[1-4]"), ("month", r"202[45]-[01]\d")],
)
def test_periods_are_sdmx_codes(frequency, form):
    some = fake("en_US")
    assert all(re.fullmatch(form, some.period_code(frequency)) for _ in range(50))


def test_an_unknown_frequency_is_refused():
    with pytest.raises(ContractError, match="frequency='fortnight'"):
        fake("en_US").period_code("fortnight")


@pytest.mark.parametrize(("locale", "form"), [("vi_VN", r"000\d{9}"), ("en_US", r"000-\d\d-\d{4}")])
def test_nobody_has_a_made_up_citizen_number(locale, form):
    row = fake(locale).person_row()
    assert list(row) == ["full_name", "citizen_number", "phone"]
    assert re.fullmatch(form, row["citizen_number"])
