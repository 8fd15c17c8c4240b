"""Two vintages of a table: what is not seen to change is the same count, and told by both."""

from __future__ import annotations

import numpy as np
import pytest

import covey
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.vintages import SeenChanges
from covey.errors import TableError
from tests.sampled import sampled
from tests.unit.disclosure.published import HIDDEN, crosstab

Tables = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

POLICY = covey.Policy(minimum_count=5)
CHANGE = "the change in new:"
BEFORE = """
_T  F  M
_T  48 33 15
N   14  ?  ?
S   34  ?  ?
"""


def verdict(before: str, after: str, policy: covey.Policy = POLICY) -> covey.Audit:
    """Return that on both."""
    (old, trees), (new, _) = crosstab(before), crosstab(after)
    return covey.audit_vintages({"old": old, "new": new}, trees, policy)


def fallen(before: str, after: str) -> set[tuple[str, str, str]]:
    """Return area, sex and rule of counts that fall to who holds both, and of published changes."""
    found = verdict(before, after).findings
    return {(*one.codes, one.rule) for one in found if one.table != CHANGE}


def followed(before: str, after: str) -> set[tuple[str, str, str]]:
    """Return area, sex and rule of counts that are known to who holds both, and not unsafe."""
    found = verdict(before, after).follows
    assert found is not None
    return {(*one.codes, one.rule) for one in found}


def told_changes(before: str, after: str, policy: covey.Policy = POLICY) -> set[str]:
    """Return the cells of which both tell that few changed, though one of them hides the count."""
    found = verdict(before, after, policy).findings
    return {"×".join(one.codes) for one in found if one.table == CHANGE}


def changed(before: str, after: str) -> set[str]:
    """Return the cells that are not taken to be the same."""
    (old, trees), (new, _) = crosstab(before), crosstab(after)
    rows = [PublishedRows.read(one, trees) for one in (old, new)]
    return {"×".join(rows[0].grid.codes(key)) for key in next(SeenChanges.of(rows, POLICY).beliefs)}


def test_two_vintages_that_are_the_same_tell_no_more_than_one() -> None:
    assert fallen(BEFORE, BEFORE) == set()


def test_a_count_that_a_later_vintage_opens_is_told_of_the_earlier_one_with_all_that_it_ties() -> (
    None
):
    opened = BEFORE.replace("N   14  ?  ?", "N   14  9  5")
    assert ("N", "F", "published in another table") in followed(BEFORE, opened)
    # 33 less 9, and 15 less 5, are safe counts; with fewer people they are not.
    fewer = BEFORE.replace("33 15", "12 36")
    found = fallen(fewer, fewer.replace("N   14  ?  ?", "N   14  9  5"))
    assert ("S", "F", "only one value possible") in found


def test_a_count_falls_that_neither_vintage_tells_alone() -> None:
    # The total of the one and the part of the other leave one value.
    total_shown = "_T F M\n_T 40 20 20\nN 14 ? ?\nS ? ? ?\nE ? 15 ?\n"
    part_shown = "_T F M\n_T 40 20 20\nN ? ? 12\nS ? ? ?\nE ? 15 ?\n"
    for alone in (total_shown, part_shown):
        table, trees = crosstab(alone)
        assert ("N", "F") not in {one.codes for one in covey.audit(table, trees, POLICY).findings}
    assert ("N", "F", "only one value possible") in fallen(total_shown, part_shown)


def test_a_change_of_few_people_that_both_vintages_publish_is_found() -> None:
    before = "_T F M\n_T 48 33 15\nN 14 9 5\nS 34 24 10\n"
    after = "_T F M\n_T 55 39 16\nN 14 9 5\nS 41 30 11\n"
    small = "changed by fewer people than minimum_change"
    assert fallen(before, before) == set()
    assert fallen(before, after) == {("_T", "M", small), ("S", "M", small)}


HIDDEN_CHANGE = (
    "_T F M\n_T 90 50 40\nN ? ? ?\nS ? 30 ?\nE 12 6 6\n",
    "_T F M\n_T 100 60 40\nN ? ? ?\nS ? 38 ?\nE 12 6 6\n",
)
"""Of the 10 people more under F, 8 are in S, and so 2 in N, where both vintages hide the count."""


def test_a_small_change_of_a_hidden_count_that_sums_of_both_vintages_tell_is_found() -> None:
    assert fallen(*HIDDEN_CHANGE) == set()
    assert told_changes(*HIDDEN_CHANGE) == {"N×F", "N×_T"}


def test_the_sums_that_tell_a_change_are_named() -> None:
    found = {"×".join(one.codes): str(one) for one in verdict(*HIDDEN_CHANGE).findings}
    assert found["N×F"] == (
        "the change in new: N×F: only one value possible (from the change in new: _T×F = the "
        "change in new: N×F + the change in new: S×F; new S×F = old S×F + the change in new: S×F; "
        "new _T×F = old _T×F + the change in new: _T×F)"
    )


def test_a_change_that_may_be_told_is_an_officers_choice() -> None:
    assert told_changes(*HIDDEN_CHANGE, covey.Policy(5, minimum_change=3)) == {"N×F", "N×_T"}
    assert told_changes(*HIDDEN_CHANGE, covey.Policy(5, minimum_change=2)) == set()


def test_that_nothing_changed_may_be_told_of_a_hidden_count() -> None:
    before, after = HIDDEN_CHANGE
    # S has all of the 10 more.
    assert told_changes(before, after.replace("38", "40")) == set()


def test_a_change_that_another_hidden_part_may_share_is_not_told() -> None:
    before, after = (text.replace("E 12 6 6", "E ? ? ?") for text in HIDDEN_CHANGE)
    assert told_changes(before, after) == set()


def test_changes_of_millions_are_attacked_like_any() -> None:
    before = "_T F M\n_T ? 9000000 ?\nN ? ? ?\nS ? 3000000 ?\n"
    after = "_T F M\n_T ? {} ?\nN ? ? ?\nS ? 1000 ?\n"
    assert told_changes(before, after.format(6_000_000)) == set()
    assert told_changes(before, after.format(6_001_002)) == {"N×F", "N×_T"}


def test_a_part_changes_with_its_hidden_total_and_not_with_what_stands_beside_it() -> None:
    before = "_T F M\n_T ? ? ?\nN 14 ? 9\nS 34 ? ?\n"
    after = "_T F M\n_T ? ? ?\nN 15 ? 10\nS 34 ? ?\n"
    assert changed(before, after) == {"N×M", "N×_T", "_T×M", "_T×_T"}


def test_below_a_published_total_that_changed_any_hidden_part_may_have() -> None:
    after = BEFORE.replace("48 33 15", "49 33 16").replace("N   14", "N   15")
    assert changed(BEFORE, after) >= {"N×_T", "_T×M", "N×F", "N×M", "S×M"}


def test_a_hidden_count_that_cannot_have_stayed_is_two_unknowns() -> None:
    # A count that was hidden, and so not 0, is 0 now.
    before = "_T F M\n_T ? ? ?\nN ? ? ?\nS ? ? 30\n"
    after = "_T F M\n_T ? ? ?\nN ? 0 ?\nS ? ? 30\n"
    assert "N×F" in changed(before, after)
    assert ("N", "F", "published in another table") not in followed(before, after)


def test_of_a_code_that_an_earlier_vintage_does_not_have_nothing_is_seen_to_change() -> None:
    old, _ = crosstab("_T F M\n_T 48 33 15\nN 48 33 15\n")
    new, trees = crosstab("_T F M\n_T 48 33 15\nN 48 33 15\nS ? ? ?\n")
    rows = [PublishedRows.read(one, trees) for one in (old, new)]
    assert not next(SeenChanges.of(rows, POLICY).beliefs).size


def test_a_change_in_one_area_leaves_another_the_same_under_totals_that_are_hidden() -> None:
    # The hidden parts of N add up to 14, and then to 24; S is as it was.
    before = "_T F M X\n_T ? ? ? ?\nN 30 ? ? 16\nS 34 ? ? 20\n"
    after = "_T F M X\n_T ? ? ? ?\nN 30 ? ? 6\nS 34 ? 10 20\n"
    assert not {one for one in changed(before, after) if one.startswith("S")}
    assert ("S", "M", "published in another table") in followed(before, after)
    assert ("N", "M", "published in another table") not in followed(before, after)


@pytest.mark.parametrize("seed", sampled(range(25), 13))
def test_both_vintages_tell_all_that_each_tells_and_never_refuse_what_can_be(seed: int) -> None:
    random = np.random.default_rng(seed)
    leaves = random.integers(1, 9, (3, 2))
    later = np.maximum(1, leaves + random.integers(-2, 3, (3, 2)) * (random.random((3, 2)) < 0.3))
    texts = [_printed(table, random) for table in (leaves, later)]
    both = {one[:2] for one in fallen(*texts)}
    for text in texts:
        table, trees = crosstab(text)
        alone = {one.codes for one in covey.audit(table, trees, POLICY).findings}
        assert alone <= both


def _printed(leaves: Tables, random: np.random.Generator) -> str:
    """Return the table with its margins, small counts and a third of the others hidden."""
    cells = _margins(leaves)
    return _text(cells, (cells < POLICY.minimum_count) | (random.random(cells.shape) < 0.3))


def test_a_vintage_that_contradicts_itself_is_refused() -> None:
    table, trees = crosstab(BEFORE)
    broken, _ = crosstab(BEFORE.replace("_T  48", "_T  99"))
    with pytest.raises(TableError):
        covey.audit_vintages({"old": table, "new": broken}, trees, POLICY)


ONE_BY_ONE = [
    "_T F M\n_T 60 30 30\nN 30 15 15\nS 30 15 15\n",
    "_T F M\n_T 67 30 37\nN 37 15 22\nS 30 15 15\n",
    "_T F M\n_T 61 30 31\nN 31 15 16\nS 30 15 15\n",
]
"""Seven more in N×M, and then six fewer: one more, between the first and the last."""


def test_a_small_change_between_any_two_of_several_vintages_is_found() -> None:
    frames = {str(number): crosstab(text)[0] for number, text in enumerate(ONE_BY_ONE)}
    trees = crosstab(ONE_BY_ONE[0])[1]
    found = covey.audit_vintages(frames, trees, POLICY).findings
    assert {one.codes for one in found} == {("N", "M"), ("N", "_T"), ("_T", "M"), ("_T", "_T")}
    for pair in ("01", "12"):
        two = {name: frames[name] for name in pair}
        assert covey.audit_vintages(two, trees, POLICY).safe


def test_what_only_three_vintages_tell_together_is_found() -> None:
    # The first tells N×F + N×M, the second S×F and so N×F + E×F, the third E×F.
    texts = (
        "_T F M\n_T 40 20 20\nN 14 ? ?\nS ? ? ?\nE ? ? ?\n",
        "_T F M\n_T 40 20 20\nN ? ? ?\nS ? 10 ?\nE ? ? ?\n",
        "_T F M\n_T 40 20 20\nN ? ? ?\nS ? ? ?\nE ? 8 ?\n",
    )
    frames = {str(number): crosstab(text)[0] for number, text in enumerate(texts)}
    trees = crosstab(texts[0])[1]
    found = covey.audit_vintages(frames, trees, POLICY).findings
    assert ("N", "F", "only one value possible") in {(*one.codes, one.rule) for one in found}


def test_one_vintage_alone_is_refused() -> None:
    table, trees = crosstab(BEFORE)
    with pytest.raises(TableError, match="two vintages"):
        covey.audit_vintages({"old": table}, trees, POLICY)


@pytest.mark.parametrize("seed", sampled(range(30), 15))
def test_what_falls_is_what_all_pairs_of_tables_that_fit_agree_on(seed: int) -> None:
    random = np.random.default_rng(seed)
    leaves = random.integers(1, 7, (2, 2))
    later = np.maximum(1, leaves + random.integers(-1, 2, (2, 2)) * (random.random((2, 2)) < 0.4))
    hidden = [random.random((3, 3)) < 0.6 for _ in range(2)]
    for one in hidden:
        one[0, 0] = False  # the grand total, so that the tables that fit can be listed
    texts = [_text(_margins(of), one) for of, one in zip((leaves, later), hidden, strict=True)]
    rows = [PublishedRows.read(one, trees) for one, trees in map(crosstab, texts)]
    told = {(area, sex) for area, sex, rule in fallen(*texts) if rule == "only one value possible"}
    counts, changes = _agreed(rows, [_margins(leaves), _margins(later)], hidden)
    assert told == counts
    assert told_changes(*texts) == changes


def _agreed(
    rows: list[PublishedRows], truth: list[Tables], hidden: list[Tables]
) -> tuple[set[tuple[str, ...]], set[str]]:
    """Return the cells with one unsafe value in all pairs, by the first belief that pairs fit.

    And those with one small change, of which not both vintages publish the count.
    """
    changes = SeenChanges.of(rows, POLICY)
    fitting = [_fitting(of, one) for of, one in zip(truth, hidden, strict=True)]
    for changed in changes.beliefs:
        same = np.flatnonzero(~np.isin(np.arange(9), changed))
        common = [{tuple(one[same]) for one in of} for of in fitting]
        kept = [
            np.array([one for one in of if tuple(one[same]) in common[0] & common[1]])
            for of in fitting
        ]
        if all(len(of) for of in kept):
            break
    codes = [(area, sex) for area in ("_T", "A", "B") for sex in ("_T", "F", "M")]
    found = set()
    for of, one in zip(kept, hidden, strict=True):
        single = (of.min(axis=0) == of.max(axis=0)) & (of[0] < POLICY.minimum_count)
        found |= {codes[cell] for cell in np.flatnonzero(single & one.ravel())}
    pairs = [
        after - before
        for before in kept[0]
        for after in kept[1]
        if (before[same] == after[same]).all()
    ]
    change, either = pairs[0], (hidden[0] | hidden[1]).ravel()
    small = (abs(change) > 0) & (abs(change) < POLICY.smallest_change)
    agreed = np.all([change == one for one in pairs], axis=0) & small & either
    return found, {"×".join(codes[cell]) for cell in np.flatnonzero(agreed)}


def _fitting(truth: Tables, hidden: Tables) -> list[Tables]:
    """Return all tables, totals included, that agree with what is published of one."""
    people = int(truth[0, 0])
    shown = ~hidden.astype(bool).ravel()
    leaves = (
        np.array([[a, b], [c, people - a - b - c]])
        for a in range(1, people)
        for b in range(1, people - a)
        for c in range(1, people - a - b)
    )
    tables = (_margins(one).ravel() for one in leaves)
    return [one for one in tables if (one == truth.ravel())[shown].all()]


def _margins(leaves: Tables) -> Tables:
    rows = np.vstack([leaves.sum(axis=0), leaves])
    return np.hstack([rows.sum(axis=1, keepdims=True), rows])


def _text(cells: Tables, hidden: Tables) -> str:
    lines = ["_T F M"]
    for area, line, gone in zip(("_T", "A", "B", "C"), cells, hidden, strict=False):
        shown = [HIDDEN if of else str(n) for n, of in zip(line, gone, strict=True)]
        lines.append(" ".join([area, *shown]))
    return "\n".join(lines)
