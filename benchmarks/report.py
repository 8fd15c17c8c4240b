"""The part of RESULTS.md on secondary suppression, written from the measurements that were kept."""

from __future__ import annotations

from benchmarks import gaps, planted_leaks, plots
from benchmarks.against_peer import against_peer
from benchmarks.answers import Answer, all_earlier
from benchmarks.attacker import SAMPLE, SAMPLE_OF_VERY_LARGE, VERY_LARGE
from benchmarks.peer_figures import ELSEWHERE, figures
from benchmarks.results import machine, write_section
from benchmarks.systems import SYSTEMS
from benchmarks.tables import NAMES, SETS, marked

_ONE_BY_ONE = "‡"
_AS_ABOVE = "Columns and marks are those of [Secondary suppression](#secondary-suppression)."
_PICTURES = """\
![Seconds against cells](suppression_time.svg)

![Hidden cells against the safe peer](suppression_hidden.svg)"""
_LEGEND = f"""\
Every run is a process of its own. *s*: files and start-up aside; *whole*: the process by the clock;
*processor*: the same on all cores, which a loaded machine lengthens less; *MB*: most memory.
*Hidden besides*: secondary cells, and the people in them (a total counts them again).

*Worked out*, by an attacker who is none of the systems' own. *Sums*: of **all** unsafe cells, those
that the sums one by one or the system of sums give away. *Programs*: by linear and integer
programs, of a **sample** of {SAMPLE} unsafe cells, or of all where there are no more; +n: n further
ones of which only whole numbers leave one count; ?n: n where a program ran out of time. From
{VERY_LARGE:,} hidden cells on the sample is {SAMPLE_OF_VERY_LARGE}, and a cell that parts of
thousands of cells do not decide counts as one of ?n.
{ELSEWHERE}: could not run here; figures of peers.csv, of another machine.
{_ONE_BY_ONE}: sums one by one only, the system of them being too large."""
_GAP_LEGEND = """\
The joint problem with whole numbers and hidden cells of at least 1, by cutting planes. Cost `root`:
the root of the count, the default; `cells`: the number of cells. *Linear*: what the linear program
proves. A
bound in bold is attained by a table that the attacker finds safe: it is the optimum."""
_LEAKS_LEGEND = """\
Secondary cells of Covey's table are published until unsafe cells fall: by one subtraction, since a
hidden cell is at least 1, or by programs over many sums; the attacker proves each. Then the audit,
which is not told, attacks every hidden cell."""


_SECTIONS = {
    "earlier": ("suppression", "Secondary suppression"),
    "real": ("real", "Secondary suppression: real tables with heavy tails"),
    "hold-out": ("hold-out", "Secondary suppression: the hold-out"),
}
_ABOUT = {
    "earlier": _LEGEND,
    "real": f"""\
Tables of Adult and FARS (`data/real/SOURCE.md`); what decides which cells are published was chosen
on ad5, ad_oc and fars4. {_AS_ABOVE}""",
    "hold-out": f"""\
Made-up tables of other shapes (`hold_out.py`), on which nothing was tuned: all of this section is a
hold-out, and its tables are marked so. {_AS_ABOVE}""",
}


def write() -> None:
    """Write the sections of all sets of tables, and draw the pictures."""
    answers = with_figures(all_earlier())
    plots.draw([a for a in answers if a.table in SETS["earlier"]])
    for tables, (section, title) in _SECTIONS.items():
        here = [a for a in answers if a.table in SETS[tables]]
        if not any(a.when for a in here):
            continue
        parts = [
            _head(here, title, _ABOUT[tables]),
            *(_table(here, count) for count in sorted({a.minimum_count for a in here})),
            against_peer(here),
            *([_growth(here), _gaps(), _leaks(), _PICTURES] if tables == "earlier" else []),
        ]
        write_section(section, "\n\n".join(part for part in parts if part))


def with_figures(answers: list[Answer]) -> list[Answer]:
    """Add the figures of peers.csv for the runs that could not be made here."""
    made = {(a.table, a.minimum_count, a.system) for a in answers}
    tables = {(a.table, a.minimum_count) for a in answers}
    return answers + [
        figure
        for figure in figures()
        if (figure.table, figure.minimum_count) in tables
        and figure.system in SYSTEMS
        and (figure.table, figure.minimum_count, figure.system) not in made
    ]


def _head(answers: list[Answer], title: str, about: str) -> str:
    days = sorted({a.when for a in answers if a.when})
    commits = sorted({a.commit for a in answers if a.commit and a.system == "covey"})
    loads = [a.load for a in answers if a.when]
    covey = f"Covey at {', '.join(commits)}, " if commits else ""
    told = (
        f"{machine()}; runs of {' to '.join(dict.fromkeys([days[0], days[-1]]))}, {covey}"
        f"load during the runs {min(loads):.0f} to {max(loads):.0f}. "
        "`python -m benchmarks.suppression`"
    )
    return "\n\n".join([f"## {title}", told, about])


def _table(answers: list[Answer], minimum_count: int) -> str:
    lines = [
        f"### minimum_count {minimum_count}",
        "",
        (
            "| table | cells | unsafe | system | hidden besides: cells | people | s | whole "
            "| processor | MB | worked out: sums | programs |"
        ),
        "|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    order = list(SYSTEMS)
    here = [a for a in answers if a.minimum_count == minimum_count]
    here.sort(key=lambda a: (NAMES.index(a.table), order.index(a.system)))
    unsafe = {a.table: a.unsafe for a in here if a.unsafe}
    previous = ""
    for answer in here:
        name = marked(answer.table) if answer.table != previous else ""
        cells = f"{answer.cells:,}" if name else ""
        found = f"{unsafe.get(answer.table, 0):,}" if name else ""
        lines.append(f"| {name} | {cells} | {found} | {_label(answer)} | {_figures(answer)} |")
        previous = answer.table
    return "\n".join(lines)


def _label(answer: Answer) -> str:
    label = SYSTEMS[answer.system].label
    label = f"**{label}**" if answer.system == "covey" else label
    return label if answer.when else f"{label} {ELSEWHERE}"


def _figures(answer: Answer) -> str:
    if answer.status != "ok":
        said = f"{answer.status} in {answer.budget:.0f} s"
        if answer.status == "failed":
            said = f"failed after {answer.whole_seconds:.0f} s"
        return f"{said} | | | | | {answer.megabytes:,.0f} | |"
    own = f"{answer.seconds:.1f}" if answer.seconds else ""
    whole = f"{answer.whole_seconds:.1f}" if answer.whole_seconds else ""
    processor = f"{answer.processor_seconds:.1f}" if answer.processor_seconds else ""
    memory = f"{answer.megabytes:,.0f}" if answer.megabytes else ""
    columns = [
        f"{answer.secondary:,}", f"{answer.people:,}", own, whole,
        processor, memory, _by_sums(answer), _by_programs(answer),
    ]  # fmt: skip
    return " | ".join(columns)


def _by_sums(answer: Answer) -> str:
    verdict = answer.verdict or {}
    if "by_bounds" not in verdict:
        return ""
    fell = verdict["exposed"] + verdict["by_bounds"] + (verdict["by_algebra"] or 0)
    return f"{fell:,}" if verdict["by_algebra"] is not None else f"{fell:,}{_ONE_BY_ONE}"


def _by_programs(answer: Answer) -> str:
    verdict = answer.verdict
    if verdict is None:
        return "not attacked"
    whole = f" +{verdict['whole']}" if verdict["whole"] else ""
    open_end = f" ?{verdict['undecided']}" if verdict["undecided"] else ""
    return f"{verdict['exact']}{whole}{open_end} of {verdict['attacked']}"


def _growth(answers: list[Answer]) -> str:
    lines = []
    ours = {(a.table, a.minimum_count): a for a in answers if a.system == "covey" and a.seconds}
    for family in ("g3d", "g4d"):
        small, large = ours.get((f"{family}_1e4", 3)), ours.get((f"{family}_1e6", 3))
        if small is None or large is None:
            continue
        times = [a.processor_seconds / a.cells * 1e6 for a in (small, large)]
        walls = [a.seconds / a.cells * 1e6 for a in (small, large)]
        lines.append(
            f"- {family}: {times[0]:.0f} µs of processors a cell at 1e4, {times[1]:.0f} at 1e6, "
            f"× {times[1] / times[0]:.2f} ({walls[0]:.0f} and {walls[1]:.0f} by the clock, "
            f"× {walls[1] / walls[0]:.2f})"
        )
    return "\n".join(["### Growth", "", *lines]) if lines else ""


def _gaps() -> str:
    found = sorted(
        gaps.all_gaps(), key=lambda gap: (gap.minimum_count, NAMES.index(gap.table), gap.cost)
    )
    if not found:
        return ""
    lines = [
        "### Gap to a proved lower bound",
        "",
        _GAP_LEGEND,
        "",
        "| table | minimum_count | cost | Covey | linear | bound | gap | s |",
        "|---|--:|---|--:|--:|--:|--:|--:|",
    ]
    for gap in found:
        bound = f"**{gap.bound:.1f}**" if gap.optimal else f"{gap.bound:.1f}"
        dearer = round(gap.covey / gap.bound - 1, 6) + 0.0
        lines.append(
            f"| {gap.table} | {gap.minimum_count} | {gap.cost} | {gap.covey:.1f} "
            f"| {gap.linear:.1f} | {bound} | {dearer:.1%} | {gap.seconds:.0f} |"
        )
    return "\n".join(lines)


def _leaks() -> str:
    trials = planted_leaks.all_trials()
    if not trials:
        return ""
    lines = [
        "### Leaks planted for `covey.audit`",
        "",
        _LEAKS_LEGEND,
        "",
        (
            "| table | cells | hidden | planted | kinds | found | others found | false alarms "
            "| s | processor |"
        ),
        "|---|--:|--:|--:|---|--:|--:|--:|--:|--:|",
    ]
    for done in trials:
        kinds = ", ".join(f"{number} {kind}" for kind, number in done.kinds.items())
        lines.append(
            f"| {done.table} | {done.cells:,} | {done.hidden:,} | {done.planted} | {kinds} "
            f"| {done.found} | {done.others} | {done.false_alarms} | {done.seconds:.1f} "
            f"| {done.processor_seconds:.1f} |"
        )
    return "\n".join(lines)
