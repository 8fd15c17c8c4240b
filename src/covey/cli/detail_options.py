"""Options about which breakdowns of a table go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from covey.cli.options import Whole, whole_number
from covey.cli.panels import DETAIL, of_policy, told
from covey.errors import CommandError

if TYPE_CHECKING:
    from covey.tables import Hierarchy

Repeated = Annotated[tuple[str, ...], Parameter(negative="", show_default="none")]


@Parameter(name="*", group=DETAIL)
@dataclass(frozen=True, kw_only=True)
class DetailOptions:
    """Which breakdowns go out, each one level for every dimension.

    Args:
        detail: One breakdown with all that are coarser, or all that hide few people by themselves
            (frontier), protected together; covey detail lists them.
        breakdown: NAME=LEVEL[,NAME=LEVEL]: a breakdown that goes out with all that are coarser,
            such as area=district,sex=1: a level by its name, or counted from 0, the total, down.
            Repeat it for more; then no other goes out.
        detail_of: FILE, or FILE.duckdb:DATASET[:PERIOD] for the published file of a hub: the
            breakdowns go out that an earlier release has, so that a series keeps them.
        class_limit: With --detail frontier, largest share of the people of a breakdown in groups
            that may tell too much, 0 to 1; --suppression-limit is then about small cells alone.
        hidden_limit: With --detail frontier, largest share of the people of a breakdown in cells
            that are hidden in the end, 0 to 1; one that hides more is left out. Where it is not
            given, fewer breakdowns go out where more than a third of the rows would be hidden and
            the reader keeps more by it; 1: all that qualify.
        most_dimensions: With --detail frontier, how many dimensions a breakdown may cross at most.
    """

    detail: Annotated[Literal["one", "frontier"] | None, of_policy("detail")] = None
    breakdown: Repeated = ()
    detail_of: Annotated[str | None, told("none")] = None
    class_limit: Annotated[float | None, of_policy("class_limit")] = None
    hidden_limit: Annotated[float | None, of_policy("hidden_limit")] = None
    most_dimensions: Annotated[Whole | None, told("all of them")] = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of a policy that are given.

        Raises:
            CommandError: --breakdown is not of its form, or what goes out is said twice.
        """
        if self.detail_of is not None and (self.breakdown or self.detail is not None):
            raise CommandError(
                "--detail-of says what goes out, and so do --detail and --breakdown. Keep one of "
                "them."
            )
        if self.breakdown and self.detail is not None:
            raise CommandError(
                f"--detail {self.detail} and --breakdown both say what goes out. Keep one of them."
            )
        asked = {
            "detail": named_breakdowns(self.breakdown) or self.detail,
            "class_limit": self.class_limit,
            "hidden_limit": self.hidden_limit,
            "most_dimensions": self.most_dimensions,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def kept(self, trees: Mapping[str, Hierarchy]) -> dict[str, Any]:
        """Return the field of a policy that an earlier release gives, if one is named.

        Raises:
            CommandError: there is no such file or release.
            InputError: the file cannot be read.
            TableError: its rows have other dimensions or codes.
        """
        if self.detail_of is None:
            return {}
        from covey.cli.earlier_release import earlier_breakdowns

        return {"detail": earlier_breakdowns(self.detail_of, trees)}


def named_breakdowns(texts: tuple[str, ...]) -> tuple[dict[str, int | str], ...]:
    """Read breakdowns as --breakdown takes them.

    Raises:
        CommandError: one has a part that is no dimension with a level, or a dimension twice.
    """
    return tuple(map(_breakdown, texts))


def _breakdown(text: str) -> dict[str, int | str]:
    levels: dict[str, int | str] = {}
    for pair in text.split(","):
        name, equals, level = (part.strip() for part in pair.partition("="))
        if not (name and equals and level):
            raise CommandError(
                "--breakdown takes NAME=LEVEL[,NAME=LEVEL], such as --breakdown area=2,sex=1."
            )
        if name in levels:
            raise CommandError(f"--breakdown {text}: {name} stands twice. Keep one of them.")
        levels[name] = _level(level)
    return levels


def _level(text: str) -> int | str:
    try:
        return whole_number(text)
    except ValueError:
        return text
