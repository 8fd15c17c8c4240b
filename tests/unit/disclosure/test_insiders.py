"""Agencies that know their own part of a joint table, and read the others'."""

from __future__ import annotations

import polars as pl
import pytest

import covey

SECTOR = covey.Hierarchy.flat(["HEALTH", "SOCIAL"])
AREA = covey.Hierarchy.flat(["east", "north", "west"])
TREES = {"area": AREA, "sector": SECTOR}
HEALTH, SOCIAL = {"sector": "HEALTH"}, {"sector": "SOCIAL"}
COUNTS = {
    ("east", "HEALTH"): 3, ("east", "SOCIAL"): 2,
    ("north", "HEALTH"): 14, ("north", "SOCIAL"): 25,
    ("west", "HEALTH"): 31, ("west", "SOCIAL"): 18,
}  # fmt: skip


def counted(counts: dict[tuple[str, str], int]) -> covey.CountTable:
    rows = [(*codes, people) for codes, people in counts.items()]
    frame = pl.DataFrame(rows, schema=["area", "sector", "persons"], orient="row")
    return covey.CountTable.from_frame(frame, TREES, "persons")


TABLE = counted(COUNTS)
ALONE = covey.Policy(5)
AGAINST_BOTH = covey.Policy(5, insiders=(HEALTH, SOCIAL))


def fallen(safe: covey.ProtectedTable, policy: covey.Policy) -> set[str]:
    verdict = covey.audit(safe.to_frame(), TREES, policy, TABLE)
    assert verdict.exhaustive
    return {str(found).partition(" (from")[0] for found in verdict.findings}


def test_an_agency_recovers_the_count_of_another_where_nobody_took_it_for_an_intruder() -> None:
    safe = covey.protect(TABLE, ALONE)
    assert covey.audit(safe.to_frame(), TREES, ALONE).safe
    assert fallen(safe, AGAINST_BOTH) == {
        "east×SOCIAL: only one value possible to sector=HEALTH",
        "east×HEALTH: only one value possible to sector=SOCIAL",
    }


def test_no_agency_recovers_it_where_each_is_an_intruder() -> None:
    safe = covey.protect(TABLE, AGAINST_BOTH)
    assert fallen(safe, AGAINST_BOTH) == set()
    assert safe.audit.insiders == ("sector=HEALTH", "sector=SOCIAL")
    assert "Insiders were played with their own counts" in safe.audit.statement()
    assert safe.certificate.insiders == safe.audit.insiders
    assert "sector=HEALTH, sector=SOCIAL: by those of them" in safe.certificate.proof


def test_the_sums_that_tell_an_agency_are_named() -> None:
    found = covey.audit(covey.protect(TABLE, ALONE).to_frame(), TREES, AGAINST_BOTH, TABLE)
    assert all(one.sums for one in found.findings)


def test_what_an_agency_knows_is_no_finding() -> None:
    safe = covey.protect(TABLE, AGAINST_BOTH)
    known = covey.Policy(5, insiders=({"sector": ("HEALTH", "SOCIAL")},))
    assert fallen(safe, known) == set()


def test_a_total_in_which_an_agency_alone_has_people_is_known_to_it_and_no_finding() -> None:
    alone = counted({**COUNTS, ("east", "SOCIAL"): 0})
    policy = covey.Policy(5, insiders=(HEALTH,))
    safe = covey.protect(alone, policy)
    assert covey.audit(safe.to_frame(), TREES, policy, alone).safe


def test_a_pair_that_tells_each_other_all_has_nothing_left_to_find() -> None:
    together = covey.Policy(5, insiders=(HEALTH, SOCIAL), insiders_together=2)
    safe = covey.protect(TABLE, together)
    assert safe.audit.insiders[-1] == "sector=HEALTH and sector=SOCIAL"


def test_insiders_need_the_true_counts_to_be_played() -> None:
    safe = covey.protect(TABLE, AGAINST_BOTH)
    with pytest.raises(covey.errors.PolicyError, match="Whoever insiders names knows true counts"):
        covey.audit(safe.to_frame(), TREES, AGAINST_BOTH)


def test_a_refusal_says_to_whom_a_count_would_tell_itself() -> None:
    stays = covey.Policy(5, insiders=(SOCIAL,), frozen_open=({"area": "east", "sector": "_T"},))
    wide = counted({**COUNTS, ("east", "SOCIAL"): 20})
    with pytest.raises(covey.DisclosureRisk, match=r"east×HEALTH \(to sector=SOCIAL\)"):
        covey.protect(wide, stays)


@pytest.mark.parametrize(
    ("minimum", "hidden"), [(1, False), (2, True)], ids=["anybody", "both agencies"]
)
def test_a_joint_total_with_people_of_too_few_agencies_is_hidden(
    minimum: int, hidden: bool
) -> None:
    table = counted({**dict.fromkeys(COUNTS, 40), ("east", "SOCIAL"): 0})
    policy = covey.Policy(5, insiders=(HEALTH, SOCIAL), minimum_agencies=minimum)
    rows = covey.protect(table, policy).to_frame()
    joint = rows.filter((pl.col("area") == "east") & (pl.col("sector") == "_T"))
    assert joint["obs_value"].is_null().to_list() == [hidden]


def test_a_part_has_a_threshold_of_its_own() -> None:
    policy = covey.Policy(5, minimum_counts=((HEALTH, 32),))
    safe = covey.protect(TABLE, policy)
    rows = {row[:2]: row[2] for row in safe.to_frame().iter_rows()}
    assert all(rows[area, "HEALTH"] is None for area in ("east", "north", "west"))
    assert covey.audit(safe.to_frame(), TREES, policy).safe
    lower = covey.audit(covey.protect(TABLE, ALONE).to_frame(), TREES, policy)
    assert {found.rule for found in lower.findings} == {"published below minimum_count"}


@pytest.mark.parametrize("field", ["insiders", "minimum_counts"])
def test_parts_of_unknown_dimensions_and_codes_are_refused(field: str) -> None:
    for part, message in (({"agency": "A"}, "no dimension"), ({"sector": "ARMY"}, "no code")):
        given = (part,) if field == "insiders" else ((part, 9),)
        with pytest.raises(covey.errors.PolicyError, match=f"{field}: .*{message}"):
            covey.protect(TABLE, covey.Policy(5, **{field: given}))


def test_levels_that_are_out_nowhere_are_known_to_an_agency_all_the_same() -> None:
    policy = covey.Policy(5, insiders=(HEALTH, SOCIAL), detail=[{"area": 1}])
    wide = counted({**COUNTS, ("east", "HEALTH"): 30})
    open_total = covey.protect(wide, covey.Policy(5, detail=[{"area": 1}]))
    assert not open_total.hidden.any()
    verdict = covey.audit(open_total.to_frame(), TREES, policy, wide)
    assert {found.to for found in verdict.findings} == {"sector=HEALTH"}
    assert covey.protect(wide, policy).hidden.any()


def test_linked_tables_are_kept_from_an_agency_together() -> None:
    sex = covey.Hierarchy.flat("FM")
    shares = {"F": 0.6, "M": 0.4}
    rows = [
        (*codes, one, round(people * share))
        for codes, people in COUNTS.items()
        for one, share in shares.items()
    ]
    whole = pl.DataFrame(rows, schema=["area", "sector", "sex", "persons"], orient="row")
    trees = {
        "by_area": {"area": AREA, "sector": SECTOR},
        "by_sex": {"sex": sex, "sector": SECTOR},
    }
    tables = {
        name: covey.CountTable.from_frame(
            whole.group_by(list(of)).agg(pl.col("persons").sum()), of, "persons"
        )
        for name, of in trees.items()
    }
    safe = covey.protect_linked(tables, AGAINST_BOTH)
    frames = {name: one.to_frame() for name, one in safe.items()}
    assert covey.audit_linked(frames, trees, AGAINST_BOTH, tables).safe
    careless = {name: one.to_frame() for name, one in covey.protect_linked(tables, ALONE).items()}
    assert not covey.audit_linked(careless, trees, AGAINST_BOTH, tables).safe


def test_a_year_beside_its_quarter_is_kept_from_an_agency() -> None:
    period = covey.Hierarchy.from_rows(
        [
            {"code": "2024", "parent": ""},
            {"code": "Q1", "parent": "2024"},
            {"code": "Q2", "parent": "2024"},
        ]
    )
    trees = {"period": period, **TREES}
    rows = [
        (quarter, *codes, people + more)
        for quarter, more in (("Q1", 0), ("Q2", 3))
        for codes, people in COUNTS.items()
    ]
    frame = pl.DataFrame(rows, schema=[*trees, "persons"], orient="row")
    table = covey.CountTable.from_frame(frame, trees, "persons")
    first = covey.protect_beside(table, AGAINST_BOTH, ("period", "Q1"), {}).to_frame()
    year = covey.protect_beside(table, AGAINST_BOTH, ("period", "2024"), {"Q1": first})
    assert year.audit.insiders == ("sector=HEALTH", "sector=SOCIAL")
    with pytest.raises(covey.errors.PolicyError, match="attacked by somebody who holds rows alone"):
        covey.audit_beside({"Q1": first, "2024": year.to_frame()}, trees, AGAINST_BOTH)
