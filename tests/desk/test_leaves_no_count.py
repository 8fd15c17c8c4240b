"""What a desk keeps and logs holds no count, hidden or not, whoever worked at it."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from tests.desk.bureau import Bureau
from tests.desk.test_clerk import settled
from tests.desk.test_officer_plan import publish, wait

FILE, CHECK, RIGHT = (f"/agency/{what}/clinics" for what in ("file", "check", "right"))
PLAN = "/office/plan/people/2024-Q1"
HELD = "/office/held/clinics/2024-Q1"
PLANTED = {"A1,F": 73126451, "A1,M": 31484857, "A2,F": 75200633, "A2,M": 33198743}
SMALL = {"B,F": 1, "B,M": 28460917}
ROWS = [*PLANTED.items(), *SMALL.items()]


def kept(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def planted(text: bytes | str) -> set[str]:
    said = text if isinstance(text, bytes) else text.encode()
    counts = [count for count in (*PLANTED.values(), *SMALL.values()) if count > 1]
    return {str(one) for one in counts if str(one).encode() in said or f"{one:,}".encode() in said}


def test_a_quarter_at_the_desk_leaves_no_count_in_its_state_and_its_log(
    bureau: Bureau, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk_folder = bureau.hub.settings.desk_folder
    ha, mai = bureau.signed_in("ha"), bureau.signed_in("mai")
    lines = [f"2024-Q1,{codes},{count}" for codes, count in ROWS]
    wrong = "\n".join(["period,area,sex,served", *lines, "2024-Q1,NOWHERE,F,73126451"])
    right = "\n".join(["period,area,sex,served", *lines]) + "\n"
    answer = ha.send(FILE, CHECK, files={"file": ("q1.csv", wrong.encode())})
    assert answer.status_code == 422
    assert planted(kept(desk_folder)) == set()
    ha.send(FILE, CHECK, files={"file": ("q1.csv", right.encode())})
    act = re.search(r'action="(/agency/send/[^"]+)"', ha.get(RIGHT).text)
    assert act is not None
    place = ha.send(RIGHT, act.group(1)).headers["location"]
    text = settled(ha, place)
    assert planted(text) == set()
    # It is far above the quarters before, and held.
    found = re.search(r'name="file" value="([0-9a-f]{64})"', mai.get(HELD).text)
    assert found is not None
    mai.send(HELD, f"{HELD}/accept", file=found.group(1), words="the register was joined")
    assert wait(bureau, mai.send(PLAN, f"{PLAN}/make").headers["location"]) == 0
    assert planted(mai.get(PLAN).text)  # what is looked for is found where it may stand
    plan = re.search(r"covey approve ([0-9a-f-]{64,})", mai.get(PLAN).text)
    assert plan is not None
    bureau.sign(plan.group(1), "mai", "duc")
    assert publish(bureau, mai, plan.group(1), PLAN) == 0
    assert planted(kept(desk_folder)) == set()
    assert planted(caplog.text) == set()
