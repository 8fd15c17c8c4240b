"""One release as formats see it: published rows, and what the published file says of them.

Nothing in it is confidential, and there is no way from it to anything that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

import polars as pl

from covey.contracts import file_name_of
from covey.tables.status import HIDDEN, INCOMPLETE, NOT_COLLECTED, OBS_STATUS, OBS_VALUE

PERIOD: Final = "period"
_LABEL: Final = "label"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who stands behind what goes out, and what others may do with it.

    Args:
        publisher: the office; empty: nobody said.
        contact: an address for questions, such as mailto:statistics@example.org; may be empty.
        licence: the address of the licence; may be empty.
    """

    publisher: str = ""
    contact: str = ""
    licence: str = ""

    def over(self, dataset: Mapping[str, object]) -> Attribution:
        """Return the same, and where nobody said, what the published file says of a dataset.

        Args:
            dataset: its row in ``datasets``.
        """
        return Attribution(
            *(said or str(dataset.get(name) or "") for name, said in asdict(self).items())
        )


@dataclass(frozen=True)
class PublishedRelease:
    """A release that is to be written in the forms of others.

    Args:
        dataset: its row in ``datasets`` of the published file.
        release: its row in ``releases``.
        codes: the rows of its codelists: codelist, code, parent (missing: none), label, level
            (missing: nobody said), and a label_* a language; in the order of the lists.
        levels: the level of each code that has rows: dimension, level (0: the total), level_name,
            code.
        cells: its rows: period, the dimensions, obs_value (missing where hidden or not collected)
            and obs_status.
        attribution: who stands behind it.
    """

    dataset: Mapping[str, object]
    release: Mapping[str, object]
    codes: pl.DataFrame
    levels: pl.DataFrame
    cells: pl.DataFrame
    attribution: Attribution

    @property
    def name(self) -> str:
        """The dataset."""
        return str(self.dataset["dataset"])

    @property
    def period(self) -> str:
        """The period that is counted."""
        return str(self.release[PERIOD])

    @property
    def file_name(self) -> str:
        """What a folder of the period is called."""
        return file_name_of(self.period)

    @property
    def vintage(self) -> int:
        """Which revision of the period it is, 1 the first."""
        return int(str(self.release["vintage"]))

    @property
    def title(self) -> str:
        """A line for readers."""
        return str(self.dataset["title"])

    @property
    def counts(self) -> str:
        """What a count is of: persons or events."""
        return str(self.dataset["counts"])

    @property
    def note(self) -> str:
        """What a reader must know; may be empty."""
        return str(self.dataset["note"] or "")

    @property
    def released_at(self) -> datetime:
        """When it went out, in UTC, without a time zone."""
        moment = self.release["released_at"]
        assert isinstance(moment, datetime)
        return moment

    @property
    def dimensions(self) -> dict[str, str]:
        """The codelist of each dimension, in order."""
        return {
            name: str(self.dataset["dimensions"][name])  # type: ignore[index]
            for name in self.cells.columns
            if name not in (PERIOD, OBS_VALUE, OBS_STATUS)
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that labels are translated into."""
        names = self.codes.columns
        return tuple(name.removeprefix("label_") for name in names if name.startswith("label_"))

    def translations(self, name: str) -> dict[str, str]:
        """Return what the dataset says in other languages than English, by language.

        Args:
            name: title or note.
        """
        said = {tag: self.dataset.get(f"{name}_{tag}") for tag in self.languages}
        return {tag: str(text) for tag, text in said.items() if text}

    @property
    def hidden(self) -> int:
        """How many rows are hidden."""
        return self._with_status(HIDDEN)

    @property
    def incomplete(self) -> int:
        """How many rows lack counts of an agency that had not sent."""
        return self._with_status(INCOMPLETE, NOT_COLLECTED)

    def _with_status(self, *statuses: str) -> int:
        return int(self.cells[OBS_STATUS].is_in(statuses).sum())

    def codelist(self, name: str) -> pl.DataFrame:
        """Return a codelist: code, parent, label, level and a label_* a language that it has."""
        rows = self.codes.filter(pl.col("codelist") == name).drop("codelist")
        return rows.select(
            one for one in rows if one.name in ("parent", "level") or one.null_count() < one.len()
        )

    def level_names(self, dimension: str) -> dict[str, str]:
        """Return what the level of each code of a dimension is called, as labelled views have it.

        Whoever filters all dimensions by one level each counts nobody twice.
        """
        own = self.levels.filter(pl.col("dimension") == dimension)
        return dict(own.select("code", "level_name").iter_rows())

    def labels(self, dimension: str) -> dict[str, str]:
        """Return what each code of a dimension stands for."""
        rows = self.codelist(self.dimensions[dimension])
        return dict(rows.select("code", _LABEL).iter_rows())
