"""A table that may be published: what is hidden in it is not in it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, Self, overload

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.leeway import Leeway
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.detail import BreakdownResult, Kept, told_of
from covey.disclosure.hidden_levels import HiddenLevel
from covey.disclosure.notebook import MOST_ROWS, table_html
from covey.disclosure.rules import Policy
from covey.disclosure.rules.policy import Mode
from covey.errors import CoveyError, DisclosureRisk
from covey.plurals import numbered
from covey.system.details import Outline
from covey.tables import Grid
from covey.tables.breakdowns import Breakdowns
from covey.tables.frames import Column, Library, as_frame, code_column, count_column
from covey.tables.grid import Keys
from covey.tables.listed_rows import every_row, rows_of_cells
from covey.tables.notebook import lines_html
from covey.tables.published_codes import PublishedCodes
from covey.tables.slices import Slice
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED

if TYPE_CHECKING:
    from covey.tables.frames import ArrowTable, PandasFrame, PolarsFrame


@dataclass(frozen=True)
class Certificate:
    """What was done to a table, and on what its safety rests.

    It is for the data officer and never published: beside the published totals, how many people
    or unsafe cells are hidden can tell a single hidden count.

    Args:
        cells: cells of the table that are published or hidden, listed zeros included; codes of
            a single-child chain are one cell.
        unsafe: cells that the frequency rule or k called unsafe.
        unsafe_details: unsafe cells that are not published, as far as readers know how they add up.
        secondary: cells hidden to protect them.
        people_hidden: people in the secondary cells, a total counted again with each part.
        by_level: the same cells and people by how many dimensions the cells are broken down by.
        twins: tables that fit everything published, checked one by one.
        narrowest: the least distance between two possible counts of an unsafe cell, in people.
        levels: the level each dimension was coarsened to, 0 the finest, where it was for k.
        compared: what the reader keeps if the table is coarsened and if it is not, where the
            policy left that open.
        remedies: what else was done where no twin existed, one sentence each.
        zeros_listed: True if zeros are rows; False if an absent row is a zero.
        kept: what a reader can still see, where ways were compared or breakdowns chosen.
        breakdowns: what became of each breakdown, where the policy chooses among them.
        insiders: from whom the unsafe counts of others were protected besides, by name.
        told: unsafe cells that others have published, or that follow from that and from what is
            out. They are hidden as well, and everybody knows them.
        leeway: of how many unsafe cells only two or three values are possible; None: nobody asked.
    """

    cells: int
    unsafe: int
    unsafe_details: int
    secondary: int
    people_hidden: int
    by_level: tuple[HiddenLevel, ...]
    twins: int
    narrowest: int
    levels: dict[str, int]
    compared: tuple[str, ...]
    remedies: tuple[str, ...]
    zeros_listed: bool
    kept: Kept | None = None
    breakdowns: tuple[BreakdownResult, ...] = ()
    insiders: tuple[str, ...] = ()
    told: int = 0
    leeway: Leeway | None = None

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the proof and what was done, and not how much is unsafe.

        A notebook is passed on; what could tell a hidden count stays in the fields.
        """
        lines = [
            ("cells", f"{self.cells:,}"),
            ("twins", f"{self.twins:,}"),
            ("zeros", "are rows" if self.zeros_listed else "have no row"),
            *((f"level of {name}", level) for name, level in self.levels.items()),
            *(("remedy", remedy) for remedy in self.remedies),
            *(("protected from", insider) for insider in self.insiders),
        ]
        return lines_html(f"Certificate: {self.proof}", ("what", "is"), lines)

    @property
    def proof(self) -> str:
        """The proof in one sentence."""
        if not (self.unsafe or self.unsafe_details):
            return "no cell is unsafe"
        tables = numbered(
            self.twins,
            "other whole-number table that fits",
            "other whole-number tables that fit",
        )
        theirs = (
            f"; {', '.join(self.insiders)}: by those of them that keep what is known there"
            if self.insiders
            else ""
        )
        return (
            f"by twins, {tables} everything published: by them the possible values of every unsafe "
            f"cell lie {self.narrowest} or more apart{theirs}; checked by sparse arithmetic"
        )


@dataclass(frozen=True)
class ProtectedTable:
    """Published cells, the proof that they are safe and the verdict of the attack on them.

    Args:
        grid: the dimensions, coarsened where the policy asked for k.
        keys: (cells,) sorted; every non-empty or hidden cell.
        values: (cells,) people per cell; 0 where hidden.
        hidden: (cells,) True where the count is not published.
        policy: what was carried out; a remedy may hide zeros that were to be public.
        certificate: what was done.
        audit: the verdict on these cells under this policy; with another, or with one that is not
            safe, no table can be made.
        breakdowns: those that are published; None: all of them.
        only: the codes of a dimension that are published here; None: all of them.

    Raises:
        DisclosureRisk: the audit is not safe, or a hidden cell brings a count.
        CoveyError: the audit is of other cells, other trees or another policy.
    """

    grid: Grid
    keys: Keys
    values: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    policy: Policy
    certificate: Certificate
    audit: Audit
    breakdowns: Breakdowns | None = None
    only: Slice | PublishedCodes | None = None

    def __post_init__(self) -> None:
        if not self.audit.safe:
            raise DisclosureRisk(
                "The audit found cells that can be worked out. Nothing may be published.",
                [finding.codes for finding in self.audit.findings],
            )
        if self.values[self.hidden].any():
            raise DisclosureRisk("A hidden cell brings its count. Nothing may be published.")
        rows = PublishedRows.of(self.grid, self.keys, self.values, self.hidden)
        if not self.audit.is_of(rows.digest(self.policy)):
            raise CoveyError(
                "The audit is not of this table: it judged other cells, other trees or another "
                "policy, or was changed since. Nothing may be published. Make the table with "
                "covey.protect."
            )
        for array in (self.keys, self.values, self.hidden):
            array.setflags(write=False)

    def __reduce__(self) -> tuple[Any, ...]:
        # Made anew where it arrives, so that it is checked there too.
        return ProtectedTable, tuple(getattr(self, field.name) for field in fields(self))

    def __repr__(self) -> str:
        hidden = int(np.count_nonzero(self.hidden))
        return f"ProtectedTable({' × '.join(self.grid.names)}, {numbered(hidden, 'cell')} hidden)"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the first published rows, and why some are hidden."""
        columns, cell = _rows(self)
        hidden = np.append(self.hidden, False)[cell]
        first = slice(0, MOST_ROWS)
        codes = zip(*(one[first] for one in columns.values()), strict=True)
        values = np.append(self.values, 0)[cell[first]].tolist()
        behind = hidden[first].tolist()
        counts = [None if no else value for no, value in zip(behind, values, strict=True)]
        more = f"The first {MOST_ROWS} rows; to_frame() has all." if cell.size > MOST_ROWS else ""
        return table_html(
            self.grid.names,
            zip(codes, counts, strict=True),
            f"{numbered(cell.size, 'published row')}, {int(hidden.sum()):,} of them hidden",
            (more, self._why),
        )

    @property
    def _why(self) -> str:
        """Why counts are hidden, in a sentence; empty where none is."""
        if not self.hidden.any():
            return ""
        k = "" if self.policy.k is None else f", in groups of fewer than {self.policy.k}"
        zeros = " A 0 may be hidden as well." if self.policy.zeros == "hidden" else ""
        return (
            f"Hidden: counts above 0 and below {self.policy.minimum_count}{k}, which could point "
            f"to single people, and others from which these could be worked out.{zeros}"
        )

    def with_certificate(self, **changes: Any) -> Self:
        """Return the table with *changes* to what is said of how it was made."""
        return replace(self, certificate=replace(self.certificate, **changes))

    @property
    def carried_out(self) -> str:
        """The policy that was carried out, in words: with what was chosen, and each remedy taken.

        For the data officer, like the certificate: a remedy names the cells that it was for.
        """
        done, policy = self.certificate, self.policy
        if policy.mode == "auto" and self.breakdowns is None:
            mode: Mode = "coarsen" if done.levels else "hide"
            policy = replace(policy.of_one_level, mode=mode)
        return "\n".join([str(policy), *told_of(done.breakdowns), *done.remedies])

    @overload
    def to_frame(self, library: Literal["polars"] = "polars") -> PolarsFrame: ...
    @overload
    def to_frame(self, library: Literal["pandas"]) -> PandasFrame: ...
    @overload
    def to_frame(self, library: Literal["arrow"]) -> ArrowTable: ...
    @overload
    def to_frame(self, library: Literal["dict"]) -> dict[str, Column]: ...
    @overload
    def to_frame(self, library: Library) -> Any: ...

    def to_frame(self, library: Library = "polars") -> Any:
        """Return the published rows: the dimensions, obs_value (missing where hidden), obs_status.

        Args:
            library: whose frame to return; it must be installed.

        Returns:
            One row a combination of codes in a breakdown that is published, in the order of the
            hierarchies: all combinations while those of all breakdowns together are at most
            `covey.tables.status.LISTED_ROWS`, else those that are not 0.
        """
        columns, cell = _rows(self)
        hidden = np.append(self.hidden, False)[cell]
        value = np.append(self.values, 0)[cell]
        columns[OBS_VALUE] = count_column(value, hidden)
        columns[OBS_STATUS] = code_column((PUBLISHED, HIDDEN), hidden.astype(np.int64))
        return as_frame(columns, library)


def _rows(table: ProtectedTable) -> tuple[dict[str, Column], NDArray[np.int64]]:
    """Return the code columns, and for each row the place of its cell; -1 for an empty one."""
    axes = table.grid.axes
    listed = every_row if table.certificate.zeros_listed else rows_of_cells
    places, cell = listed(table.grid, table.keys)
    outlines: tuple[Outline | None, ...] = (table.breakdowns, table.only)
    for outline in filter(None, outlines):
        held = outline.hold_codes(table.grid, places)
        places, cell = [place[held] for place in places], cell[held]
    columns = {
        axis.name: code_column(axis.hierarchy.codes, place)
        for axis, place in zip(axes, places, strict=True)
    }
    return columns, cell
