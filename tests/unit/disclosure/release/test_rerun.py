"""Running the method again on every table that fits tells nothing, where that was asked for."""

from collections import Counter
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

import covey
from benchmarks import rerun
from covey import Policy
from covey.disclosure.progress import Progress, Run, Watcher, nobody
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.reruns.drawn import DrawnCentres
from covey.disclosure.suppression.reruns.fitting import fits, near
from covey.disclosure.suppression.reruns.listed import cut_within, thinned
from covey.disclosure.suppression.reruns.method import centres_of
from covey.disclosure.suppression.reruns.ways import unsafe_in
from covey.errors import DisclosureRisk, PolicyError, TableError
from covey.system.stack import ALONE
from tests.sampled import sampled

# Of these the choice of hidden cells tells a count that the sums leave open.
TOLD = ((7, 9, 2), (1, 30, 4), (12, 5, 8), (6, 1, 20))
FEW = ((1, 1, 14), (5, 4, 11), (3, 1, 12))
FEWER = ((6, 6, 0), (0, 1, 0))
TELLS_NOTHING = Policy(3, reruns="tell nothing")


def table(leaves: tuple[tuple[int, ...], ...]) -> covey.CountTable:
    areas, sexes = "abcdefghi"[: len(leaves)], "xyzuvwt"[: len(leaves[0])]
    frame = {
        "area": [area for area in areas for _ in sexes],
        "sex": [sex for _ in areas for sex in sexes],
        "count": [count for row in leaves for count in row],
    }
    trees = {"area": covey.Hierarchy.flat(list(areas)), "sex": covey.Hierarchy.flat(list(sexes))}
    return covey.CountTable.from_frame(frame, trees, count="count")


def audit(protected: covey.ProtectedTable, policy: Policy) -> covey.disclosure.RerunAudit:
    return covey.audit_reruns(protected.to_frame("dict"), protected.grid.hierarchies, policy)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(("seed", "minimum"), [(3, 3), (3, 5), (4, 3), (4, 5)])
def test_each_unsafe_count_keeps_two_values_among_all_tables_that_are_answered_alike(
    minimum: int, seed: int
) -> None:
    tally = rerun.Tally()
    for leaves in rerun.drawn((3, 3), 3, seed):
        rerun.play("4x3", leaves, minimum, "tell nothing", tally, 60)
    assert tally.tables
    assert (tally.told, tally.likely) == (0, 0)


@pytest.mark.long
@pytest.mark.slow
def test_the_attack_finds_what_the_choice_of_cells_tells() -> None:
    found = []
    for leaves in rerun.drawn((4, 3), 9, 1):
        protected = covey.protect(table(tuple(map(tuple, leaves.tolist()))), Policy(3))
        of = audit(protected, Policy(3))
        if of.complete:
            found.append(of)
    told = [of for of in found if of.told]
    assert told
    assert not any(of.safe for of in told)
    assert all(of.alike >= 1 for of in found)


@pytest.mark.parametrize("leaves", sampled([pytest.param(FEWER), pytest.param(FEW)], 2))
def test_the_attack_finds_nothing_where_reruns_tell_nothing(
    leaves: tuple[tuple[int, ...], ...],
) -> None:
    protected = covey.protect(table(leaves), TELLS_NOTHING, key=key(1))
    of = audit(protected, TELLS_NOTHING)
    assert of.complete
    assert of.safe
    assert of.alike > 1
    assert 0 < of.likeliest < 0.9


def key(number: int) -> bytes:
    return number.to_bytes(32, "big")


def hidden(leaves: tuple[tuple[int, ...], ...], number: int) -> frozenset[tuple[object, ...]]:
    made = covey.protect(table(leaves), TELLS_NOTHING, key=key(number)).to_frame("dict")
    rows = zip(made["area"], made["sex"], made["obs_value"], strict=True)
    return frozenset((area, sex) for area, sex, value in rows if value is None)


def test_the_same_key_draws_the_same_cells() -> None:
    leaves = ((2, 9, 9), (9, 9, 9))  # of which eight keys draw five choices
    assert hidden(leaves, 1) == hidden(leaves, 1)


@pytest.mark.parametrize(
    ("leaves", "times"),
    sampled([(((6, 2, 7), (9, 7, 6)), 400), (((9, 4, 0), (5, 1, 3), (5, 8, 8)), 600)], 2),
)
def test_keys_lead_to_hidden_cells_as_often_as_the_enumeration_says(
    leaves: tuple[tuple[int, ...], ...], times: int
) -> None:
    request = Request.of_tables({ALONE: table(leaves)}, TELLS_NOTHING)
    method, counts = centres_of(request, Run()), request.cells.counts
    shares = method.shares(counts)
    assert method.exact
    drawn = [method.draw(counts, np.random.default_rng(seed)) for seed in range(times)]
    seen = Counter(one.suppression.hidden.tobytes() for one in drawn if one is not None)
    assert sum(seen.values()) == len(drawn)
    assert set(seen) <= set(shares)
    assert set(seen) >= {of for of, share in shares.items() if share > 0.02}
    assert len(seen) > 1
    assert all(abs(seen[of] / len(drawn) - share) < 0.06 for of, share in shares.items())


@pytest.mark.long
@pytest.mark.parametrize(
    ("shape", "leaves"),
    [
        # Of this one a choice had a value of a share of 0.92 while tables counted once each,
        ("tree", ((14, 0, 1), (5, 2, 1), (2, 4, 8), (0, 1, 4))),
        # and of this one of 0.95 while odds were raised: another choice drew tables away.
        ("4x3", ((8, 8, 5), (0, 2, 1), (2, 2, 3), (3, 1, 1))),
    ],
)
def test_no_count_is_likely_by_how_often_each_table_draws_what_is_hidden(
    shape: str, leaves: tuple[tuple[int, ...], ...]
) -> None:
    counted = rerun.counted(shape, np.array(leaves))
    request = Request.of_tables({ALONE: counted}, TELLS_NOTHING)
    method, counts = centres_of(request, Run()), request.cells.counts
    shares = method.shares(counts)
    assert shares
    for name in shares:
        hidden = np.frombuffer(name, bool)
        found = fits(request.equal, np.ones(hidden.size, np.int64), counts, hidden, 64, 0)
        assert found.complete
        odds = np.array([method.shares(one).get(name, 0.0) for one in found.counts])
        for cell in np.flatnonzero(hidden & unsafe_in(request, counts)):
            assert np.bincount(found.counts[:, cell], odds).max() < 0.9 * odds.sum()


@pytest.mark.long
def test_no_claim_is_held_back_for_cheaper_choices_that_are_closed() -> None:
    leaves = np.array(((75, 2, 1), (1, 2, 0), (5, 21, 4), (6, 229, 3)))
    request = Request.of_tables({ALONE: rerun.counted("4x3", leaves)}, TELLS_NOTHING)
    assert centres_of(request, Run()).shares(request.cells.counts)


def test_a_key_that_can_be_guessed_or_is_of_no_use_is_refused() -> None:
    with pytest.raises(PolicyError, match="A key has 32 secret bytes or more"):
        covey.protect(table(TOLD), TELLS_NOTHING, key=b"short")
    with pytest.raises(PolicyError, match=r"reruns='ignored' draws nothing"):
        covey.protect(table(TOLD), Policy(3), key=key(1))


@pytest.mark.long
def test_of_more_tables_than_are_listed_those_near_by_keep_each_count_open() -> None:
    """So there are two values of it, whatever those lead to that are further off."""
    counted = table(((3, 11, 19), (21, 4, 11), (8, 11, 1), (10, 17, 7)))
    request = Request.of_tables({ALONE: counted}, Policy(10, reruns="tell nothing"))
    method, counts = centres_of(request, Run()), request.cells.counts
    shares = method.shares(counts)
    hidden = np.frombuffer(max(shares, key=lambda name: shares[name]), bool)
    asked = (request.equal, np.ones(hidden.size, np.int64), counts, hidden)
    assert not fits(*asked, 64, 0).complete
    tables = near(*asked, 2_000)
    assert tables is not None
    leading = np.array([one for one in tables if method.share(one, hidden)])
    unsafe = np.flatnonzero(unsafe_in(request, counts))
    assert all(np.unique(leading[:, cell]).size > 1 for cell in unsafe)


def test_who_is_near_is_so_the_other_way_round() -> None:
    """Else a table would not find those that find it."""
    counts = np.array([3, 1, 2, 9])
    away = np.array(list(product((-1, 0, 1), repeat=4)))
    chosen = {tuple(one - counts) for one in thinned(counts + away, counts)}
    assert (0, 0, 0, 0) in chosen
    # A difference and its opposite have one name, so the last one alone may miss its own.
    assert 10 < len(chosen) < len(away)
    assert sum(tuple(-change for change in one) not in chosen for one in chosen) <= 1


@pytest.mark.parametrize(
    ("claims", "cut"),
    [
        ((0.3, 0.1, 0.2), (0.3, 0.1, 0.2)),
        ((0.3, 0.1, 0.3, 0.3), (0.8 / 3, 0.1, 0.8 / 3, 0.8 / 3)),
        ((0.3, 0.25, 0.25, 0.25), (0.225,) * 4),
        ((0.0,), (0.0,)),
    ],
)
def test_of_claims_beyond_what_is_to_be_had_the_largest_are_cut(
    claims: tuple[float, ...], cut: tuple[float, ...]
) -> None:
    assert cut_within(np.array(claims), 0.9) == pytest.approx(np.array(cut))


def test_a_table_of_eighty_cells_is_drawn_for_as_a_large_one() -> None:
    leaves = np.random.default_rng(4).poisson(12, (9, 7))
    made = covey.protect(
        table(tuple(map(tuple, leaves.tolist()))), Policy(10, reruns="tell nothing"), key=key(1)
    )
    assert made.audit.safe
    assert made.certificate.unsafe


@pytest.mark.long
@pytest.mark.parametrize(("minimum", "seed"), [(3, 1), (10, 3)])
def test_a_table_of_a_thousand_cells_hides_little_more(minimum: int, seed: int) -> None:
    leaves = np.random.default_rng(seed).negative_binomial(0.7, 0.05, (9, 7, 12))
    names = {"area": "abcdefghi", "sex": "xyzuvwt", "age": "ABCDEFGHIJKL"}
    places = list(np.ndindex(*leaves.shape))
    frame: dict[str, list[object]] = {
        name: [codes[at[axis]] for at in places] for axis, (name, codes) in enumerate(names.items())
    }
    frame["count"] = leaves.ravel().tolist()
    trees = {name: covey.Hierarchy.flat(list(codes)) for name, codes in names.items()}
    counts = covey.CountTable.from_frame(frame, trees, count="count")
    usual = covey.protect(counts, Policy(minimum))
    drawn = covey.protect(counts, Policy(minimum, reruns="tell nothing"), key=key(seed))
    number = [one.to_frame("dict")["obs_value"].count(None) for one in (usual, drawn)]
    assert 0 < number[1] < 1.06 * number[0]


def drawn_centres(leaves: tuple[tuple[int, ...], ...], watch: Watcher = nobody) -> DrawnCentres:
    """Return centres of a small table, as if it were a large one."""
    request = Request.of_tables({ALONE: table(leaves)}, TELLS_NOTHING)
    return DrawnCentres(request, Run(watch))


SMALL = (
    ((5, 0, 11), (2, 4, 9), (3, 1, 12)),
    ((7, 9, 2), (1, 30, 4), (12, 5, 8), (6, 1, 20)),
    ((2, 5, 1), (8, 1, 4), (6, 2, 9)),
    ((4, 6, 1), (2, 9, 14), (8, 2, 5)),
)


@pytest.mark.parametrize("number", sampled(range(len(SMALL)), 4))
def test_a_drawn_centre_hides_all_in_which_it_differs_from_what_is_led_to_it(number: int) -> None:
    """So it fits what is published, and each unsafe count is another there or in a twin of it."""
    centres = drawn_centres(SMALL[number])
    request, counts = centres.request, centres.request.cells.counts
    for seed in range(6):
        centre = centres.centre(counts, np.random.default_rng(seed))
        assert centre is not None
        rows = covey.protect(as_table(request, centre), Policy(3)).to_frame("dict")
        alone = dict(
            zip(zip(rows["area"], rows["sex"], strict=True), rows["obs_value"], strict=True)
        )
        names = [request.stack.codes(cell) for cell in range(counts.size)]
        hidden = np.array([alone[name] is None for name in names])
        drawn = centres.draw(counts, np.random.default_rng(seed))
        assert drawn is not None
        assert (drawn.suppression.hidden == hidden).all()
        assert not (centre != counts)[~hidden].any()
        assert not (request.stack.sums @ (centre - counts)).any()


def test_whoever_waits_for_a_drawn_centre_sees_how_far_the_walk_has_come() -> None:
    told: list[Progress] = []
    centres = drawn_centres(SMALL[0], told.append)
    assert centres.draw(centres.request.cells.counts, np.random.default_rng(1))
    assert {one.stage for one in told} == {"walk"}
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert all(one.hidden and one.done < 1 for one in told)


def as_table(request: Request, counts: rerun.Leaves) -> covey.CountTable:
    """Return the table whose cells (cells,) count so many."""
    grid, keys = request.stack.grids[ALONE], request.stack.keys[ALONE]
    leaf = grid.is_leaf(keys)
    return covey.CountTable.from_leaves(grid, keys[leaf], counts[leaf])


@pytest.mark.long
def test_keys_lead_several_tables_to_what_is_hidden_of_a_drawn_centre() -> None:
    centres = drawn_centres(SMALL[0])
    request = centres.request
    first = centres.draw(request.cells.counts, np.random.default_rng(1))
    assert first is not None
    hidden = first.suppression.hidden
    lowest = np.ones(hidden.size, np.int64)
    found = fits(request.equal, lowest, request.cells.counts, hidden, 2_000, 0).counts
    led = []
    for counts in found:
        keys = range(8) if unsafe_in(request, counts).any() else ()
        drawn = [centres.draw(counts, np.random.default_rng(seed)) for seed in keys]
        led.append(any((one.suppression.hidden == hidden).all() for one in drawn if one))
    assert sum(led) > 1
    unsafe = np.flatnonzero(unsafe_in(request, request.cells.counts))
    assert all(np.unique(found[led][:, cell]).size > 1 for cell in unsafe)


def test_a_table_without_an_answer_is_refused_with_the_way_out() -> None:
    with pytest.raises(DisclosureRisk, match=r"runs the method again.*reruns"):
        covey.protect(table(((1, 1), (1, 1))), TELLS_NOTHING)


@pytest.mark.parametrize(
    "besides",
    [
        {"k": 3},
        {"protection": 2},
        {"effort": 2.0},
        {"time_limit": 5.0},
        {"remedies": ("coarsen branch",)},
        {"detail": "frontier"},
    ],
)
def test_what_hangs_on_counts_beyond_the_choice_of_cells_is_refused_beside_it(
    besides: dict[str, object],
) -> None:
    with pytest.raises(PolicyError, match="reruns='tell nothing' goes not with"):
        Policy(5, reruns="tell nothing", **besides)  # type: ignore[arg-type]


def test_two_ones_and_their_total_have_one_value_once_it_is_known_that_all_are_unsafe() -> None:
    counts = table(((1, 1, 0), (9, 8, 7), (12, 30, 8)))
    assert covey.protect(counts, Policy(3)).certificate.unsafe == 3
    with pytest.raises(DisclosureRisk, match="3 unsafe cells cannot be protected"):
        covey.protect(counts, Policy(3, intruder="knows-primary"))


def test_nothing_follows_from_a_table_in_which_nothing_is_hidden() -> None:
    of = audit(covey.protect(table(((9, 9), (9, 9))), Policy(3)), Policy(3))
    assert (of.fits, of.alike, of.hidden, of.safe) == (1, 1, 0, True)
    assert np.isclose(of.likeliest, 0)


def test_a_cell_hidden_by_decision_is_no_reason_to_refuse_where_nothing_is_unsafe() -> None:
    frozen = ({"area": "a", "sex": "x"},)
    policy = Policy(3, reruns="tell nothing", frozen_hidden=frozen)
    safe = table(((9, 12, 8), (11, 30, 14), (12, 15, 8)))
    of = audit(covey.protect(safe, policy), policy)
    assert (of.hidden, of.alike, of.told, of.narrow, of.safe) == (1, 1, (), 1, True)


@pytest.mark.long
def test_counts_below_the_threshold_of_their_part_are_told_as_such() -> None:
    policy = Policy(3, minimum_counts=(({"area": "a"}, 8),))
    counts = ((4, 5, 6), (7, 6, 5), (4, 8, 8))  # none is below 3
    of = audit(covey.protect(table(counts), policy), policy)
    assert of.complete
    assert of.known_unsafe > 0


def published(shape: str, leaves: rerun.Leaves, minimum: int) -> rerun.Published:
    found = rerun.protect(shape, leaves, minimum, "ignored")
    assert found is not None
    return found


def rows_of(found: rerun.Published, names: Sequence[str]) -> dict[str, list[object]]:
    """Return published rows as a frame."""
    columns = {name: [codes[at] for codes in found] for at, name in enumerate(names)}
    status = ["Q" if value is None else "A" for value in found.values()]
    return {**columns, "obs_value": [*found.values()], "obs_status": status}


def played(
    shape: str, found: rerun.Published, minimum: int, reruns: str = "ignored"
) -> covey.disclosure.RerunAudit:
    """Return what the attack says of the release of a shape of the benchmark."""
    trees, names = rerun.trees(shape), rerun.names_of(shape)
    if shape == "linked":
        frames = {
            table: rows_of({of[1:]: value for of, value in found.items() if of[0] == table}, by)
            for table, by in rerun.LINKED.items()
        }
        of = {table: {name: trees[name] for name in by} for table, by in rerun.LINKED.items()}
        return covey.audit_reruns_linked(frames, of, Policy(minimum))
    if shape == "series":
        frames = {
            code: rows_of({of: value for of, value in found.items() if of[0] == code}, names)
            for code in ("a", "b", "_T")
        }
        return covey.audit_reruns_beside(frames, trees, Policy(minimum))
    policy = rerun.policy_of(shape, minimum, reruns)
    return covey.audit_reruns(rows_of(found, names), trees, policy)


PLAYED = (
    ("frontier", 5, ((1, 9), (6, 4)), ((7, 0), (3, 2))),
    ("series", 3, ((1, 4), (7, 9), (6, 2)), ((2, 5), (8, 3), (4, 6))),
    ("linked", 5, (4, 9, 7, 8, 6, 12, 9, 3, 8), (14, 7, 2, 16, 13, 14)),
    ("frontier", 3, ((1, 9), (6, 4)), ((7, 0), (3, 2))),
    ("series", 3, ((1, 1), (7, 9), (6, 4)), ((3, 1), (8, 3), (4, 6))),
)


@pytest.mark.parametrize(
    ("shape", "minimum", "first", "second"), sampled(PLAYED, 5), ids=lambda of: str(of)[:9]
)
def test_the_attack_finds_what_an_enumeration_of_its_own_finds(
    shape: str, minimum: int, first: tuple[object, ...], second: tuple[object, ...]
) -> None:
    both = (first, second)
    leaves = np.concatenate(both) if shape == "linked" else np.array(both)
    found = published(shape, leaves, minimum)
    fitting = rerun.tables_that_fit(shape, leaves.shape, found, 400)
    assert fitting is not None
    alike = [one for one in fitting if rerun.protect(shape, one, minimum, "ignored") == found]
    told, known = set(), 0
    for name, inside in rerun.cells(shape, leaves.shape).items():
        if found.get(name) is None:
            values = {int(one.ravel()[inside].sum()) for one in alike}
            known += all(0 < value < minimum for value in values)
            told |= {name} if len(values) == 1 and 0 < min(values) < minimum else set()
    of = played(shape, found, minimum)
    assert (of.fits, of.alike, of.complete) == (len(fitting), len(alike), True)
    assert set(of.told) == told
    assert of.known_unsafe == known


@pytest.mark.long
@pytest.mark.parametrize("more", [pytest.param((0, 0)), pytest.param((3, 9))])
def test_of_named_breakdowns_the_choice_of_cells_tells_no_detail_either(
    more: tuple[int, int],
) -> None:
    leaves = np.array((((2, 5), more), ((1, 6), (0, 5))))
    found = rerun.protect("breakdowns", leaves, 3, "tell nothing")
    assert found is not None
    of = played("breakdowns", found, 3, "tell nothing")
    fitting = rerun.tables_that_fit("breakdowns", leaves.shape, found, 400)
    assert fitting is not None
    assert (of.fits, of.complete, of.told) == (len(fitting), True, ())
    assert of.alike > 1
    assert of.likeliest < 0.9


@pytest.mark.parametrize(
    "leaves", sampled([pytest.param(((1, 9), (7, 1))), pytest.param(((1, 5), (4, 2)))], 2)
)
def test_of_the_margins_of_a_square_no_cell_is_told(leaves: tuple[tuple[int, ...], ...]) -> None:
    policy = Policy(3, detail=({"area": 1}, {"sex": 1}), reruns="tell nothing")
    rows = covey.protect(table(leaves), policy, key=key(1)).to_frame("dict")
    assert None not in rows["obs_value"]
    of = covey.audit_reruns(rows, table(leaves).dimensions, policy)
    assert (of.complete, of.told, of.hidden) == (True, (), 4)
    assert 1 < of.alike <= of.fits


def squares(most: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return (tables, 2, 2) all that count so many people at most in each cell."""
    return np.indices((most + 1,) * 4).reshape(4, -1).T.reshape(-1, 2, 2)


WHATEVER = {
    "zeros hidden": Policy(3, zeros="hidden"),
    "k": Policy(3, k=4),
    "breakdowns": Policy(3, detail=({"area": 1}, {"sex": 1})),
    "a cell decided": Policy(3, zeros="hidden", frozen_hidden=({"area": "a", "sex": "_T"},)),
    "who knows": Policy(3, intruder="knows-primary"),
}


@pytest.mark.parametrize("policy", sampled([*WHATEVER], 3))
@pytest.mark.parametrize(
    "leaves", sampled([pytest.param(((2, 2), (4, 6))), pytest.param(((1, 5), (4, 2)))], 2)
)
def test_whatever_the_policy_every_table_that_fits_is_run(
    policy: str, leaves: tuple[tuple[int, ...], ...]
) -> None:
    asked = WHATEVER[policy]
    rows = covey.protect(table(leaves), asked).to_frame("dict")
    fits = squares(int(np.sum(leaves)))
    places = {code: slice(at, at + 1) for codes in ("ab", "xy") for at, code in enumerate(codes)}
    places["_T"] = slice(None)
    for area, sex, value in zip(rows["area"], rows["sex"], rows["obs_value"], strict=True):
        count = fits[:, places[area], places[sex]].sum((1, 2))
        # What is hidden is no 0, where these are public.
        shown = count == value if value is not None else count >= (asked.zeros == "public")
        fits = fits[shown]

    def is_same(counts: rerun.Leaves) -> bool:
        try:
            made = covey.protect(table(tuple(map(tuple, counts.tolist()))), asked)
        except DisclosureRisk:
            return False
        return made.to_frame("dict") == rows

    alike = [one for one in fits if is_same(one)]
    of = covey.audit_reruns(rows, table(leaves).dimensions, asked)
    assert (of.fits, of.alike, of.complete) == (len(fits), len(alike), True)


def test_rows_that_lack_a_breakdown_are_no_whole_table() -> None:
    rows = covey.protect(table(TOLD), Policy(3, detail=({"area": 1}, {"sex": 1}))).to_frame("dict")
    with pytest.raises(TableError, match="chosen, or categories coarsened for k"):
        covey.audit_reruns(rows, table(TOLD).dimensions, Policy(3))


def test_breakdowns_of_what_went_out_in_turn_are_refused() -> None:
    with pytest.raises(PolicyError, match="Leave detail out"):
        covey.audit_reruns_beside({}, {}, Policy(3, detail="frontier"))


@pytest.mark.long
def test_whoever_waits_for_reruns_sees_how_far_they_have_come() -> None:
    told: list[Progress] = []
    rows = covey.protect(table(FEW), Policy(3)).to_frame("dict")
    of = covey.audit_reruns(rows, table(FEW).dimensions, Policy(3), told.append)
    own = [one for one in told if one.stage == "rerun"]
    assert len(own) == of.fits
    assert [one.done for one in own] == sorted(one.done for one in own)
    assert {one.hidden for one in own} == {of.hidden}
