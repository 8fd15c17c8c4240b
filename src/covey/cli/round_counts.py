"""What `covey protect` does where counts are changed in place of hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from covey.cli.family import ALONE
from covey.cli.key_options import KeyOptions
from covey.cli.options import PolicyOptions
from covey.cli.report import Report
from covey.cli.rounding_options import RoundingOptions
from covey.errors import CommandError, DisclosureRisk, listed

if TYPE_CHECKING:
    from covey import Audit, RoundedTable
    from covey.cli.targets import Target
    from covey.disclosure import Policy
    from covey.tables import CountTable


def refuse_hiding(method: str, others: tuple[object, ...]) -> None:
    """Refuse options about what is hidden where nothing is.

    Raises:
        CommandError: one of *others* is given.
    """
    if any(one is not None for one in others):
        raise CommandError(
            f"--method {method} hides nothing. Leave out the options about single cells, groups, "
            "breakdowns, insiders, one code alone, and how hard the search looks."
        )


def round_counts(
    table: CountTable,
    count: str,
    asked: RoundingOptions,
    keys: KeyOptions,
    options: PolicyOptions,
    target: Target,
    report: Report,
) -> None:
    """Round a table, attack what it shows, write it, and say what was done.

    Args:
        table: the true counts.
        count: their column, by whose name draws differ.
        asked: how.
        keys: what is drawn with, where the method draws.
        options: what must not be worked out; without a threshold nothing is attacked.
        target: where it goes; nowhere with figures alone.
        report: how it is said.

    Raises:
        DisclosureRisk: no rounded table adds up, or something can be worked out of it.
        PolicyError: a number is out of range or missing.
        CommandError: a key is missing or for nothing.
    """
    from covey import round_table
    from covey.cli.rounding_words import rounding_figures, rounding_words

    policy = _policy(options)
    rounding = asked.rounding(None if policy is None else policy.minimum_count)
    drawn = keys.drawn(f"--method {rounding.method}", rounding.needs_key, target.home)
    rounded = round_table(table, rounding, drawn.secret, count, options.time_limit, report.started)
    verdict = None if policy is None else _attacked(rounded, table, policy)
    drawn.keep()
    if target.place is not None or not report.json:
        target.write({ALONE: rounded.to_frame("dict")})
    trees = table.dimensions
    report.say(rounding_figures(rounded, verdict, trees), rounding_words(rounded, verdict, trees))


def _policy(options: PolicyOptions) -> Policy | None:
    """Return what must not be worked out; None where nobody says so."""
    if options == PolicyOptions(time_limit=options.time_limit):
        return None
    return options.policy()


def _attacked(rounded: RoundedTable, table: CountTable, policy: Policy) -> Audit:
    from covey import audit_rounded

    rows, trees = rounded.to_frame("dict"), table.dimensions
    verdict = audit_rounded(rows, trees, policy, rounded.rounding, true=table)
    if not verdict.safe:
        cells = [found.codes for found in verdict.findings]
        raise DisclosureRisk(
            "What would be shown gives counts away: "
            f"{listed(['×'.join(codes) for codes in cells])}. Nothing was written. Use a larger "
            "base, or hide cells in place of rounding (--method suppression).",
            cells,
        )
    return verdict
