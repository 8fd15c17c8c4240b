"""Groups of people alike on the command line: made large enough, hidden, and checked by name."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.sampled import sampled
from tests.unit.cli.conftest import Covey

# Sapa knows theft alone, Hue no theft, and every group is large.
COUNTS = """\
area,offence,persons
Hanoi,theft,10
Hanoi,assault,10
Sapa,theft,10
Hue,assault,10
Hue,robbery,10
Saigon,theft,38
Saigon,robbery,3
"""
AREAS = "code,parent\nVN,\nNorth,VN\nSouth,VN\nHanoi,North\nSapa,North\nHue,South\nSaigon,South\n"
OFFENCES = "code,parent\nany,\ntheft,any\nviolence,any\nassault,violence\nrobbery,violence\n"
TREES = "--hierarchy area=areas.csv --hierarchy offence=offences.csv"
ANONYMISE = f"anonymise counts.csv {TREES} --count persons"


@pytest.fixture(autouse=True)
def _files(covey: Covey) -> None:  # noqa: ARG001 - it makes the folder
    for name, text in (("counts", COUNTS), ("areas", AREAS), ("offences", OFFENCES)):
        Path(f"{name}.csv").write_text(text, encoding="utf-8")


def test_the_figures_name_the_levels_the_proof_and_what_else_could_be_chosen(covey: Covey) -> None:
    figures = json.loads(covey(ANONYMISE, "--k 15 --suppression-limit 0.5 --json --out a.csv").out)
    assert figures["levels"] == {"area": 1, "offence": 1}
    assert (figures["people_hidden"], figures["gap"]) == (10, 0)
    assert figures["proof"].startswith("optimal")
    assert figures["additive"] is True
    losses = [one["loss"] for one in figures["next_best"]]
    assert losses == sorted(losses)
    assert losses[0] > figures["loss"]
    first, *_, last = figures["pareto"]
    assert (first["levels"], first["loss"]) == (figures["levels"], figures["loss"])
    assert last["people_hidden"] == 0


def test_the_explanation_offers_less_loss_against_fewer_people_hidden(covey: Covey) -> None:
    words = covey(ANONYMISE, "--k 15 --suppression-limit 0.5 --explain").out
    assert "area: level 1 of 2, 2 codes such as 'North' in place of 4." in words
    assert "offence: level 1 of 2, 2 codes such as 'theft' in place of 3." in words
    _, fewer = words.split("To hide fewer people:\n")
    assert fewer.splitlines()[-1].endswith("none of the people hidden")


def test_with_json_the_explanation_is_part_of_it(covey: Covey) -> None:
    answer = covey(ANONYMISE, "--k 5 --json --explain")
    assert json.loads(answer.out)["explanation"].startswith("Each published class must not have")


@pytest.mark.parametrize(
    ("options", "field", "value"),
    sampled([
        ("--demanded-level area=2", "demanded_levels", [["area", 2]]),
        ("--forbidden-level area=0,1", "forbidden_levels", [["area", [0, 1]]]),
        ("--forbidden-level area=0 --forbidden-level area=1", "forbidden_levels",
         [["area", [0, 1]]]),
        ("--dimension-weight area=2.5", "dimension_weights", [["area", 2.5]]),
        ("--node-budget 7", "node_budget", 7),
        ("--loss entropy", "loss", "entropy"),
        ("--quasi-identifier area", "quasi_identifiers", ["area"]),
        ("--sensitive offence --l 2", "l", 2),
        ("--sensitive offence --l 1.2 --diversity entropy", "diversity", "entropy"),
        ("--sensitive offence --t 0.9 --ground-distance hierarchical", "ground_distance",
         "hierarchical"),
        ("--sensitive offence --group-disclosure inside --sensitive-code violence",
         "sensitive_codes", ["violence"]),
    ], 3),
)  # fmt: skip
@pytest.mark.parametrize(
    "command", [ANONYMISE, ANONYMISE.replace("anonymise", "protect") + " --minimum-count 2"]
)
def test_an_option_is_a_field_of_the_policy(
    covey: Covey, command: str, options: str, field: str, value: object
) -> None:
    answer = covey(command, "--k 5 --suppression-limit 0 --json", options)
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["policy"][field] == value


@pytest.mark.parametrize(
    ("words", "message"),
    sampled(
        [
            ("--k 1", "--k 1 protects nobody: use 2 or more, or leave it out."),
            ("--k 5 --suppression-limit 1.5", "is a share"),
            ("--k 5 --demanded-level area", "takes NAME=NUMBER"),
            ("--k 5 --demanded-level area=one", "'one' is not a whole number"),
            ("--k 5 --demanded-level area=1 --demanded-level area=2", "area=… is given twice"),
            ("--k 5 --demanded-level area=3", "levels 0 (finest) to 2 (total)"),
            ("--k 5 --forbidden-level area=0,,1", "'' is not a whole number"),
            ("--k 5 --forbidden-level area=0,1,2", "every level of 'area' is forbidden"),
            ("--k 5 --dimension-weight area=much", "'much' is not a number"),
            ("--k 5 --dimension-weight shoes=1", "'shoes' is no quasi-identifier"),
            ("--k 5 --sensitive-code theft --sensitive offence", "without --group-disclosure"),
            ("--k 5 --l 2", "--l without --sensitive has no effect"),
            ("--k 5 --sensitive offence --diversity entropy", "without --l"),
            ("--k 5 --sensitive offence --ground-distance equal", "without --t"),
            ("--k 5 --sensitive shoes", "'shoes' is no dimension"),
            ("--k 5 --node-budget 0", "--node-budget 0"),
        ],
        3,
    ),
)
def test_a_wrong_choice_exits_2_and_says_what_is_wrong(
    covey: Covey, words: str, message: str
) -> None:
    answer = covey(ANONYMISE, words)
    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err


@pytest.mark.parametrize("option", ["--sensitive offence", "--mode auto", "--loss ncp"])
def test_options_about_groups_are_refused_where_no_k_is_given(covey: Covey, option: str) -> None:
    answer = covey(f"protect counts.csv {TREES} --count persons --minimum-count 5", option)
    assert (answer.code, answer.out) == (2, "")
    assert "has no effect without --k" in answer.err


def test_no_levels_that_do_exit_1_with_the_nearest(covey: Covey) -> None:
    answer = covey(ANONYMISE, "--k 15 --suppression-limit 0 --demanded-level area=0", "--out a.csv")
    assert answer.code == 1
    assert "levels area=2 offence=1 would do, but is not allowed" in answer.err
    assert not Path("a.csv").exists()


def test_a_hidden_group_does_not_tell_by_its_rows_which_categories_it_has(covey: Covey) -> None:
    choice = "--k 5 --sensitive offence --group-disclosure inside --suppression-limit 0.2"
    rows = covey(ANONYMISE, choice, "--quiet").out.splitlines()
    assert [row for row in rows if row.startswith("Sapa")] == [
        "Sapa,theft,,Q",
        "Sapa,assault,,Q",
        "Sapa,robbery,,Q",
    ]


def test_local_recoding_says_that_rows_do_not_add_up(covey: Covey) -> None:
    answer = covey(ANONYMISE, "--k 15 --suppression-limit 0 --local --out a.csv")
    assert "not additive" in answer.err
    figures = json.loads(covey(ANONYMISE, "--k 15 --suppression-limit 0 --local --json").out)
    assert (figures["local"], figures["additive"]) == (True, False)
    assert figures["local_loss"] < figures["loss"]
    assert covey(f"audit a.csv {TREES} --k 15").code == 0


AUDIT = f"audit published.csv {TREES} --k 5 --sensitive offence"


@pytest.mark.parametrize(
    ("rule", "named"),
    sampled([
        ("--l 2", ["Sapa×any: fewer than l=2 sensitive categories"]),
        ("--group-disclosure inside", ["Sapa×any: everybody in one sensitive category"]),
        ("--group-disclosure inside --sensitive-code violence",
         ["Hue×any: everybody in one sensitive category"]),
        ("--group-disclosure outside --sensitive-code theft",
         ["Hue×any: nobody in one sensitive category"]),
        ("--t 0.5", ["Hue×any: sensitive categories further than t=0.5 from the whole table"]),
        ("--l 1.5 --diversity entropy",
         ["Saigon×any: entropy of the sensitive categories below log 1.5",
          "Sapa×any: entropy of the sensitive categories below log 1.5"]),
    ], 3),
)  # fmt: skip
def test_the_audit_names_the_groups_of_a_published_table(
    covey: Covey, rule: str, named: list[str]
) -> None:
    covey(f"protect counts.csv {TREES} --count persons --minimum-count 2 --out published.csv")
    alone, beside = covey(AUDIT, rule), covey(AUDIT, "--minimum-count 2", rule)
    for answer in (alone, beside):
        assert answer.code == 1
        assert answer.out.splitlines() == named
    assert alone.err.startswith("7 groups of people checked, ")


def test_the_audit_names_groups_of_fewer_than_k(covey: Covey) -> None:
    covey(ANONYMISE, "--k 2 --out published.csv")
    answer = covey(f"audit published.csv {TREES} --k 5 --json")
    verdict = json.loads(answer.out)
    assert answer.code == 1
    assert verdict["findings"] == [{"cell": ["Saigon", "robbery"], "rule": "fewer than k=5 people"}]
    assert (verdict["groups"], verdict["attacked"]) == (7, 0)


def test_a_coarsened_table_passes_the_audit_under_its_own_policy(covey: Covey) -> None:
    rules = "--k 5 --sensitive offence --l 2"
    covey(
        f"protect counts.csv {TREES} --count persons --minimum-count 2 {rules}",
        "--suppression-limit 0 --out published.parquet",
    )
    answer = covey(f"audit published.parquet {TREES} --minimum-count 2 {rules}")
    assert (answer.code, answer.out) == (0, "")
    assert (
        "3 groups of people checked: no count of 1 follows and no group breaks a rule" in answer.err
    )
    assert set(pl.read_parquet("published.parquet")["area"]) == {"VN", "North", "South"}


@pytest.mark.parametrize("rule", ["", "--l 2", "--t 0.2", "--group-disclosure both"])
@pytest.mark.parametrize("command", sampled(["anonymise", "protect --minimum-count 5"], 2))
def test_a_file_that_counts_nobody_has_no_group_to_refuse(
    covey: Covey, command: str, rule: str
) -> None:
    Path("counts.csv").write_text("area,offence,persons\nHue,theft,0\n", encoding="utf-8")
    words = f"{TREES} --count persons --k 5 --sensitive offence {rule} --out none.csv"
    answer = covey(command, "counts.csv", words)
    assert answer.code == 0, answer.err


def test_no_audit_contradicts_the_closeness_of_what_was_anonymised(covey: Covey) -> None:
    # Sapa is too small; without its thefts, Hanoi is further from all that stay than 0.16.
    people = "Hanoi,theft,6\nHanoi,assault,4\nSapa,theft,6\nHue,theft,40\nHue,assault,60\n"
    Path("counts.csv").write_text(f"area,offence,persons\n{people}", encoding="utf-8")
    rule = "--k 7 --sensitive offence --t 0.16"
    limits = "--suppression-limit 0.2 --demanded-level area=0"
    assert covey(f"{ANONYMISE} {rule} {limits} --out groups.csv").code == 0
    assert covey(f"audit groups.csv {TREES} {rule}").code == 0


@pytest.mark.long
def test_protect_says_aloud_what_it_coarsened(covey: Covey) -> None:
    options = "--minimum-count 5 --k 15 --suppression-limit 0.5 --out a.csv"
    answer = covey(f"protect counts.csv {TREES} --count persons", options)
    lost = "Coarsened for k: area: level 1 of 2, 2 codes such as 'North' in place of 4."
    assert lost in answer.err


@pytest.mark.parametrize(("many", "wide"), sampled([(5, 80), (8, 20)], 2))
def test_fine_dimensions_are_answered_by_the_codes_that_occur(
    covey: Covey, many: int, wide: int
) -> None:
    # All codes together span more cells than an int64 can count, those of the rows far fewer.
    names = [f"d{number}" for number in range(many)]
    districts = [f"{area:02}{at:02},{area:02}" for area in range(wide) for at in range(wide)]
    areas = [f"{area:02},any" for area in range(wide)]
    tree = "\n".join(["code,parent", "any,", *areas, *districts])
    Path("fine.csv").write_text(tree + "\n", encoding="utf-8")
    rows = [",".join([f"{row:02}0{row}", *["0300"] * (many - 1), "9"]) for row in range(6)]
    header = ",".join([*names, "persons"])
    Path("counts.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    trees = " ".join(f"--hierarchy {name}=fine.csv" for name in names)
    options = "--count persons --k 20 --suppression-limit 0 --out groups.csv --json"
    answer = covey(f"anonymise counts.csv {trees} {options}")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["levels"]["d0"] == 2
    assert covey(f"audit groups.csv {trees} --k 20").code == 0
    hidden = "--count persons --minimum-count 10 --out hidden.csv"
    assert covey(f"protect counts.csv {trees} {hidden}").code == 0
    assert covey(f"audit hidden.csv {trees} --minimum-count 10").code == 0
