"""A flat list of categories: each code once, with its labels.

Source: SDMX 3.0 Information Model, Codelist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from covey.errors import HierarchyError


@dataclass(frozen=True, slots=True)
class Codelist:
    """Codes in their published order, with labels in one or more languages.

    Args:
        codes: unique, non-empty codes.
        labels: one label a code, in the main language; the codes themselves when missing.
        translations: further labels by language tag, such as ``{"vi": (...)}``.

    Raises:
        HierarchyError: a code is empty or stands twice, or labels and codes differ in number.
    """

    codes: tuple[str, ...]
    labels: tuple[str, ...] = ()
    translations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", tuple(self.codes))
        object.__setattr__(self, "labels", tuple(self.labels) or self.codes)
        object.__setattr__(
            self,
            "translations",
            MappingProxyType({tag: tuple(texts) for tag, texts in self.translations.items()}),
        )
        _refuse_bad_codes(self.codes)
        for tag, texts in {"": self.labels, **self.translations}.items():
            if len(texts) != len(self.codes):
                name = f"label_{tag}" if tag else "label"
                raise HierarchyError(
                    f"{name}: {len(texts)} labels for {len(self.codes)} codes. Give each code one."
                )

    def __reduce__(self) -> tuple[type[Codelist], tuple[object, ...]]:
        return Codelist, (self.codes, self.labels, dict(self.translations))

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def take(self, positions: Sequence[int]) -> Codelist:
        """Return the codes at *positions*, in that order."""
        return Codelist(
            tuple(self.codes[i] for i in positions),
            tuple(self.labels[i] for i in positions),
            {tag: tuple(texts[i] for i in positions) for tag, texts in self.translations.items()},
        )


def _refuse_bad_codes(codes: Sequence[str]) -> None:
    seen: set[str] = set()
    for position, code in enumerate(codes, start=1):
        if not code:
            raise HierarchyError(f"entry {position} has no code. Give every category a code.")
        if code in seen:
            raise HierarchyError(f"entry {position}: code {code!r} stands twice. Keep one of them.")
        seen.add(code)
