"""How published rows were made, as an attack that makes them again has to know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from covey.cli.cell_options import CellOptions
from covey.cli.detail_options import DetailOptions
from covey.cli.group_options import CoarseningOptions, GroupOptions, about_groups
from covey.cli.search_options import SearchOptions
from covey.errors import CommandError

if TYPE_CHECKING:
    from covey.tables import Hierarchy


@dataclass(frozen=True)
class MadeBy:
    """What was asked for besides what is protected and from whom; None: nothing.

    Args:
        cells: what was decided about single cells.
        search: how hard it looked.
        detail: which breakdowns went out.
        mode: with k, whether it coarsened first or only hid.
        coarsening: with k, how groups were made large enough.
    """

    cells: CellOptions | None = None
    search: SearchOptions | None = None
    detail: DetailOptions | None = None
    mode: str | None = None
    coarsening: CoarseningOptions | None = None

    def refuse(self) -> None:
        """Refuse all of it where nothing is made again.

        Raises:
            CommandError: something is given.
        """
        if self != MadeBy():
            raise CommandError(
                "How rows were made matters to --rerun alone: an audit attacks them whatever was "
                "decided about cells, breakdowns, coarsening and the search. Leave that out, or "
                "add --rerun."
            )

    def fields(self, k: int | None = None, groups: GroupOptions | None = None) -> dict[str, Any]:
        """Return the fields of a policy that are given.

        Raises:
            CommandError: an option is not of its form.
            PolicyError: one is about groups alone, and there is no k.
        """
        chosen = (self.detail or DetailOptions()).fields()
        asked = about_groups(k, self.mode, groups, self.coarsening, chosen)
        asked |= (self.cells or CellOptions()).fields()
        return asked | (self.search or SearchOptions()).fields()

    def kept(self, trees: Mapping[str, Hierarchy]) -> dict[str, Any]:
        """Return the field of a policy that an earlier release gives, if one is named.

        Raises:
            CommandError, InputError, TableError: as `DetailOptions.kept` does.
        """
        return (self.detail or DetailOptions()).kept(trees)
