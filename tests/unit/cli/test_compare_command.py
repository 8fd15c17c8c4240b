"""covey compare: policies side by side, for the officer's terminal, for machines, and as a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

TREES = "--hierarchy area=areas.csv --count persons"


@pytest.mark.long
def test_a_line_a_policy_says_what_it_hides_and_another_who_is_seen(covey: Covey) -> None:
    answer = covey(f"compare counts.csv {TREES} --minimum-count 5")
    assert answer.code == 0
    asked = answer.out.splitlines()[1].split()
    assert asked[:6] == ["as", "asked:", "minimum_count=5", "1", "3", "65"]
    assert "minimum_count=10" in answer.out
    assert "people seen" in answer.out
    assert "for the data officer alone" in answer.err


@pytest.mark.long
def test_a_policy_is_recommended_with_a_reason(covey: Covey) -> None:
    said = covey(f"compare counts.csv {TREES} --minimum-count 5").err
    (line,) = [one for one in said.splitlines() if one.startswith("Recommended: ")]
    assert line.startswith("Recommended: as asked. ")
    assert "of the information" in line
    assert "nothing falls" in line


@pytest.mark.parametrize(
    ("asked", "less"),
    sampled(
        [
            ("--zeros public", "minimum_count=3"),
            ("--protection 2 --sides both", "sides=either"),
            ("--intruder knows-primary", "intruder=outsider"),
            ("--protection 3", "protection=2"),
        ],
        4,
    ),
)
def test_no_policy_is_recommended_that_protects_less_than_what_was_asked(
    covey: Covey, asked: str, less: str
) -> None:
    words = f"compare counts.csv {TREES} --minimum-count 5 {asked} --json --policy {less}"
    assert json.loads(covey(words).out)["recommended"].startswith("Recommended: as asked. No other")


@pytest.mark.long
def test_own_policies_change_what_the_options_say(covey: Covey) -> None:
    answer = covey(
        f"compare counts.csv {TREES} --minimum-count 5 --zeros hidden --json "
        "--policy minimum_count=3 --policy minimum-count=4,zeros=public,protection=full"
    )
    told = json.loads(answer.out)["policies"]
    asked = [(one["name"], one["policy"]) for one in told]
    assert [(name, of["minimum_count"], of["zeros"]) for name, of in asked] == [
        ("as asked", 5, "hidden"),
        ("minimum_count=3", 3, "hidden"),
        ("minimum-count=4,zeros=public,protection=full", 4, "public"),
    ]  # fmt: skip
    assert all(one["audit"]["safe"] for one in told)
    assert {"cells", "share_shown", "unsafe", "secondary", "visible"} <= told[0].keys()


@pytest.mark.long
def test_without_a_policy_in_the_options_only_own_ones_are_compared(covey: Covey) -> None:
    words = f"compare counts.csv {TREES} --json"
    answer = covey(f"{words} --policy minimum_count=3 --policy preset=cms_11")
    assert [one["name"] for one in json.loads(answer.out)["policies"]] == [
        *("minimum_count=3", "preset=cms_11"),
    ]
    assert covey(words).code == 2


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("minimum_count", "--policy takes NAME=VALUE"),
        ("colour=5", "no 'colour' can be set here"),
        ("zeros=maybe", "choose one of public, hidden"),
        ("minimum_count=five", "'five' is no number"),
        ("minimum_count=5,minimum-count=6", "'minimum_count' stands twice"),
        ("minimum_count=1", "protects nobody"),
        ("base=5", "'base' is about counts that are changed"),
        ("method=rounding", "needs a base"),
        (
            "method=rounding,base=5,zeros=hidden",
            "'zeros' has no effect where nothing is hidden",
        ),
        ("method=suppression", "choose one of rounding"),
    ],
)
def test_an_own_policy_that_is_none_is_refused_by_its_text(
    covey: Covey, policy: str, said: str
) -> None:
    answer = covey(f"compare counts.csv {TREES} --minimum-count 5 --policy {policy}")
    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


def test_a_policy_without_a_safe_table_is_a_line_and_no_failure(covey: Covey) -> None:
    answer = covey(f"compare counts.csv {TREES} --minimum-count 5 --keep area=x")
    assert answer.code == 0
    assert "refused" in answer.out.splitlines()[1]
    assert "as asked: Cells that --keep keeps published are unsafe" in answer.err


@pytest.mark.long
def test_ways_that_change_counts_stand_beside_the_policies(covey: Covey) -> None:
    answer = covey(f"compare counts.csv {TREES} --minimum-count 5")
    table = answer.out.split("counts changed")[1].splitlines()
    ways = {line.split()[0]: line for line in table[1:]}
    assert list(ways) == [
        *("method=rounding,base=5", "method=random-rounding,base=5"),
        *("method=midpoint", "method=cell-key"),
    ]
    assert ways["method=midpoint"].endswith("1 attacked, 1 fell")
    assert ways["method=rounding,base=5"].endswith("15 attacked, none fell")
    assert "midpoint: Small counts have one number in their place" in answer.err


@pytest.mark.long
def test_ways_that_change_counts_are_named_like_policies(covey: Covey) -> None:
    answer = covey(
        f"compare counts.csv {TREES} --minimum-count 5 --json --policy minimum_count=3 "
        "--policy method=rounding,base=3,minimum_count=3 --policy method=cell-key,largest-shift=7"
    )
    told = json.loads(answer.out)
    assert [one["name"] for one in told["policies"]] == ["as asked", "minimum_count=3"]
    three, noise = told["roundings"]
    assert (three["rounding"]["base"], three["minimum_count"]) == (3, 3)
    assert (three["rows"], three["sums_off"], three["refused"]) == (15, 0, "")
    assert three["audit"]["safe"]
    assert (noise["rounding"]["largest_shift"], noise["minimum_count"]) == (7, 5)
    assert noise["rounding"]["minimum_count"] == 5
    assert len(noise["not_protected"]) == 4
    assert sorted(path.name for path in Path().iterdir()) == ["areas.csv", "counts.csv"]


def test_the_page_is_for_its_owner_alone_and_says_that_it_is_confidential(covey: Covey) -> None:
    answer = covey(f"compare counts.csv {TREES} --minimum-count 5 --out report.html --quiet")
    assert (answer.code, answer.err) == (0, "")
    page = Path("report.html")
    assert page.stat().st_mode & 0o777 == 0o600
    assert "Confidential: for the data officer alone." in page.read_text(encoding="utf-8")
    assert sorted(path.name for path in Path().iterdir()) == [
        *("areas.csv", "counts.csv", "report.html"),
    ]


@pytest.mark.parametrize("out", ["report.pdf", "counts.csv", "nowhere/report.html"])
def test_a_page_that_has_no_place_is_refused_before_any_work(covey: Covey, out: str) -> None:
    before = Path("counts.csv").read_bytes()
    answer = covey(f"compare counts.csv {TREES} --minimum-count 5 --out {out}")
    assert answer.code == 2
    assert answer.out == ""
    assert Path("counts.csv").read_bytes() == before
