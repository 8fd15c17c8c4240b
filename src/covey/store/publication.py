"""What goes out under which name, and what the public file says of the dataset it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from covey.contracts import PERIOD, VINTAGE, Dataset
from covey.log import Missing
from covey.store.code_rows import languages_of
from covey.store.vintages import Row
from covey.tables import Hierarchy


@dataclass(frozen=True)
class Publication:
    """What goes out under which name.

    Args:
        dataset: the contract of the table.
        period: the one period it covers.
        released_at: when, with a time zone; part of the file.
        codelists: the whole tree of every codelist of the dataset and of the periods, by name.
        ledger: the head of the ledger after this release; None where none is kept.
        vintage: which revision of the period it is, 1 the first.
        not_before: when it may be shown, with a time zone; None: at once.
        outside: what others published that it was protected beside; see `covey.log.Entry`.
        agencies: those whose counts it joins.
        missing: what it does without; see `covey.log.Entry`.
        completeness: of each file of an incomplete period, whether it is in; see
            `covey.store.missing`.
        publisher: the office that stands behind it.
        contact: where readers ask.
        licence: the address of the licence.
        notice: what readers are told of all counts first.
        words: by language, the translation of titles, notes and names of dimensions and levels;
            used in the languages that the codelists are translated into.
    """

    dataset: Dataset
    period: str
    released_at: datetime
    codelists: Mapping[str, Hierarchy]
    ledger: str | None = None
    vintage: int = 1
    not_before: datetime | None = None
    outside: tuple[tuple[str, str], ...] = ()
    agencies: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    completeness: tuple[Row, ...] = ()
    publisher: str = ""
    contact: str = ""
    licence: str = ""
    notice: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def out_at(self) -> datetime:
        """When it is out, as the file says: when it is released, or when it may be shown."""
        return max(self.released_at, self.not_before or self.released_at)

    @property
    def key(self) -> dict[str, object]:
        """What names it in the tables of the public file."""
        return {"dataset": self.dataset.name, PERIOD: self.period, VINTAGE: self.vintage}

    @property
    def trees(self) -> dict[str, Hierarchy]:
        """The tree of each dimension."""
        return {name: self.codelists[of] for name, of in self.dataset.dimensions.items()}

    @property
    def translated(self) -> Mapping[str, Mapping[str, str]]:
        """The words of the languages that the codelists are translated into."""
        return {tag: self.words.get(tag, {}) for tag in sorted(languages_of(self.codelists))}

    @property
    def row(self) -> dict[str, object]:
        """What the public file says of its dataset."""
        dataset = self.dataset
        return {
            "dataset": dataset.name,
            "title": dataset.title,
            "counts": dataset.counts,
            "noun": dataset.noun or None,
            "frequency": dataset.frequency,
            "dimensions": list(dataset.dimensions.items()),
            "note": dataset.note,
            "agencies": list(self.agencies) or None,
            "publisher": self.publisher or None,
            "contact": self.contact or None,
            "licence": self.licence or None,
            "notice": self.notice or None,
            **{
                name: text
                for tag, words in self.translated.items()
                for name, text in _said(dataset, self.notice, tag, words).items()
            },
        }


def _said(dataset: Dataset, notice: str, tag: str, words: Mapping[str, str]) -> dict[str, object]:
    """Return what is said of a dataset in another language, as far as it has words for it."""
    names = [(name, words[name]) for name in dataset.dimensions if name in words]
    said = {
        "title": words.get(dataset.title),
        "note": words.get(dataset.note),
        "noun": words.get(dataset.noun),
        "notice": words.get(notice),
        "names": names or None,
    }
    return {f"{name}_{tag}": text for name, text in said.items() if text is not None}
