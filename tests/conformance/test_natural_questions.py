"""Questions as an analyst asks them: right, refused or with a note, and none wrong silently.

The truth is counted from what agencies sent, and never from the published file.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from covey.errors import InputError
from covey.files.misleading import sources_of, warnings_of
from covey.files.prompt import Prompt, opened
from tests.conformance.analysts import QUARTERS, published_file

DISTRICTS = ("001", "002", "003", "193", "194", "195")
PROVINCES = {"VN-01": DISTRICTS[:3], "VN-22": DISTRICTS[3:]}
OLD, NEW = QUARTERS


def people(period: str = NEW, area: str = "", sex: str = "", sector: str = "") -> int:
    """Return how many were counted: of a district or a province, a sex, a sector, or of all."""
    cells = product(DISTRICTS, "FM", ("HEALTH", "SOCIAL"))
    inside = PROVINCES.get(area, (area,) if area else DISTRICTS)
    return sum(
        count
        for (district, of, by), count in zip(cells, QUARTERS[period], strict=True)
        if district in inside and sex in ("", of) and sector in ("", by)
    )


def districts(**cut: str) -> list[int]:
    return [people(area=area, **cut) for area in DISTRICTS]


V = "people_supported_by"
WOMEN = f"{V}.district_sex WHERE sex = 'F'"
QUESTIONS: dict[str, object] = {
    f"SELECT sum(obs_value) FROM {V}.total": people(),
    f"SELECT sum(obs_value) FROM {V}.district": people(),
    f"SELECT sum(n) FROM (SELECT area_label a, obs_value n FROM {V}.province)": people(),
    "SELECT sum(value) FROM people_supported_sum(area := 'district')": people(),
    "SELECT value FROM people_supported_sum(sex := 'F')": people(sex="F"),
    "SELECT sum(obs_value) FROM people_supported": people(),
    f"SELECT sum(obs_value) FROM people_supported WHERE period = '{NEW}'": people(),
    "SELECT sum(v) FROM (SELECT area, obs_value AS v FROM people_supported)": people(),
    f"SELECT sum(obs_value) FROM {WOMEN}": people(sex="F"),
    f"SELECT sum(v) FROM (SELECT area_label a, obs_value v FROM {WOMEN})": people(sex="F"),
    f"WITH w(a, v) AS (SELECT area, obs_value FROM {WOMEN}) SELECT sum(v) FROM w": people(sex="F"),
    f"WITH w AS (SELECT CAST(obs_value AS DOUBLE) AS v FROM {WOMEN}) SELECT sum(v) FROM w": people(
        sex="F"
    ),
    f"SELECT avg(obs_value) FROM {WOMEN}": sum(districts(sex="F")) / 6,
    f"SELECT avg(obs_value) FROM {V}.district": sum(districts()) / 6,
    f"SELECT max(obs_value) FROM {V}.district": max(districts()),
    f"SELECT area FROM {V}.district ORDER BY obs_value DESC LIMIT 1": max(
        DISTRICTS, key=lambda area: people(area=area)
    ),
    f"SELECT min(obs_value) FROM {WOMEN}": min(districts(sex="F")),
    f"SELECT area FROM {WOMEN} ORDER BY obs_value LIMIT 1": min(
        DISTRICTS, key=lambda area: people(area=area, sex="F")
    ),
    f"SELECT count(DISTINCT area) FROM {V}.district": 6,
    f"SELECT count(*) FROM {V}.district_sex WHERE obs_value < 20": sum(
        n < 20 for sex in "FM" for n in districts(sex=sex)
    ),
    f"SELECT count(*) FROM {V}.district_sex WHERE 20 > obs_value": sum(
        n < 20 for sex in "FM" for n in districts(sex=sex)
    ),
    f"SELECT count(*) FROM {V}.district_sex WHERE obs_value = 0": 0,
    f"SELECT sum(obs_value) FILTER (sex = 'F') / sum(obs_value) FROM {V}.sex": people(sex="F")
    / people(),
    "SELECT value FROM people_supported_share('sex', sex := 'F')": people(sex="F") / people(),
    f"SELECT sum(coalesce(obs_value, 0)) FROM {WOMEN}": people(sex="F"),
    f"SELECT sum(obs_value) FROM {V}_period.total": people(),
    f"SELECT sum(obs_value) FROM {V}_period.total WHERE period IN ('{OLD}', '{NEW}')": people(),
    f"SELECT sum(COLUMNS('obs_v.*')) FROM {WOMEN}": people(sex="F"),
    f"SELECT sum(b.obs_value - a.obs_value) FROM {V}_period.district a JOIN {V}_period.district b "
    f"USING (area) WHERE a.period = '{OLD}' AND b.period = '{NEW}'": people() - people(OLD),
    f"SELECT value FROM people_supported_change('{OLD}', '{NEW}')": people() - people(OLD),
    f"SELECT sum(n) FROM (SELECT obs_value AS n, row_number() OVER (ORDER BY obs_value DESC) r "
    f"FROM {V}.district) WHERE r <= 2": sum(sorted(districts())[-2:]),
    f"SELECT d.obs_value / p.obs_value FROM {V}.district d JOIN {V}.province p "
    "ON p.area = 'VN-01' WHERE d.area = '001'": people(area="001") / people(area="VN-01"),
}


@pytest.fixture(scope="module")
def prompt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prompt]:
    file = published_file(tmp_path_factory.mktemp("asked") / "covey.duckdb")
    with opened(Path(shutil.copy(file, file.with_name("natural.duckdb")))) as prompt:
        yield prompt


def test_there_are_thirty_questions_or_more() -> None:
    assert len(QUESTIONS) >= 30


@pytest.mark.parametrize(
    "question", QUESTIONS, ids=[str(at) for at in range(1, len(QUESTIONS) + 1)]
)
def test_no_natural_question_is_answered_wrong_without_a_note(
    question: str, prompt: Prompt
) -> None:
    try:
        ((answer,),) = prompt.ask(question, 10).rows
    except InputError:
        return
    if answer is None or warnings_of(question, sources_of(prompt.breakdowns())):
        return
    right = QUESTIONS[question]
    assert answer == (pytest.approx(right) if isinstance(right, float) else right)
