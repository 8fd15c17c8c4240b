"""Which periods a macro is asked about: some by their codes, or all of one length.

Without either it is the newest of the length that the dataset is released by: whoever adds up what
comes counts nobody of an earlier one again.
"""

from __future__ import annotations

from typing import Final

from covey.contracts import PERIOD
from covey.files.connection import literal
from covey.store.views import GIVEN, Described

_GIVEN: Final = f"(SELECT trim(g.{PERIOD}, '[] ') FROM given AS g)"
_WORDS: Final = (
    f"(SELECT DISTINCT trim(u.word, ' ''') AS {PERIOD} FROM "
    f"(SELECT unnest(string_split({_GIVEN}, ',')) AS word) AS u)"
)
_UNKNOWN: Final = " is no period that is out. FROM releases lists those that are; the newest is "


def out_periods(dataset: Described) -> str:
    """Return the query of the periods that are out, and the length of each."""
    return (
        f"(SELECT r.{PERIOD}, coalesce(s.frequency, {literal(dataset.frequency)}) AS frequency, "
        f"s.period_start, s.period_end, s.period_length "
        f"FROM main.releases AS r LEFT JOIN main.periods AS s ON s.{PERIOD} = r.{PERIOD} "
        f"WHERE r.dataset = {literal(dataset.name)} AND NOT r.superseded)"
    )


def by_length(dataset: Described) -> str:
    """Return whether all periods of one length are asked for."""
    return f"EXISTS (SELECT 1 FROM {out_periods(dataset)} AS o WHERE {_of_length()})"


def asked_periods(dataset: Described) -> str:
    """Return the table of the periods that are asked for."""
    return (
        f"{GIVEN}, asked AS (SELECT o.{PERIOD} FROM {out_periods(dataset)} AS o "
        f"WHERE {_of_length()} UNION ALL "
        f"SELECT w.{PERIOD} FROM {_WORDS} AS w WHERE NOT {by_length(dataset)})"
    )


def asked_refusal(dataset: Described) -> tuple[str, str]:
    """Return when a period is refused, and what is said then, as expressions."""
    unknown = f"(SELECT min(a.{PERIOD}) FROM asked AS a WHERE {not_out(dataset, f'a.{PERIOD}')})"
    return f"{unknown} IS NOT NULL", unknown_period(dataset, unknown)


def not_out(dataset: Described, period: str) -> str:
    """Return whether a period is none that is out."""
    return f"{period} NOT IN (SELECT o.{PERIOD} FROM {out_periods(dataset)} AS o)"


def unknown_period(dataset: Described, period: str) -> str:
    """Return what is said of a period that is none that is out."""
    newest = f"(SELECT max_by(o.{PERIOD}, o.period_end) FROM {out_periods(dataset)} AS o)"
    return (
        f"{literal(f'{dataset.name}: ')} || {period} || {literal(_UNKNOWN)} || "
        f"coalesce({newest}, 'none') || '.'"
    )


def _of_length() -> str:
    return f"lower(o.frequency) = lower(trim({_GIVEN}, ''''))"
