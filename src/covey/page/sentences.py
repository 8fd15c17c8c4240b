"""What a release says, in sentences: each made of published counts, in every language alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from covey.page.counts import Groups
from covey.page.finding import Finding, few_that_hold_half, most
from covey.page.short_labels import short_labels
from covey.page.words import Language

NOT_RECORDED: Final = "_U"
"""The code of those whose group nobody noted, as SDMX has it."""

_ALIKE: Final = 0.005
"""Below this part of the earlier count a change is none to speak of."""


@dataclass(frozen=True)
class Teller:
    """Tells a finding in one language.

    Args:
        finding: what is told.
        language: in which.
        periods: what each period is called in it.
        names: what dimensions and levels are called in it; in English where nobody said.
    """

    finding: Finding
    language: Language
    periods: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def change(self) -> str:
        """How the total changed since the period before; empty where nobody can say."""
        earlier, total = self.finding.earlier, self.finding.total.value
        if earlier is None or total is None:
            return ""
        return self._changed(total / earlier[1] - 1, earlier[0])

    @property
    def lead(self) -> str:
        """What else to know at once; empty where there is nothing."""
        return " ".join(self._lead())

    @property
    def where(self) -> str:
        """The title of the areas."""
        groups, total = self.finding.where, self.finding.total.value
        if groups is None:
            return ""
        say, level = self.language.say, self.level(groups)
        half = few_that_hold_half(groups, total) if total else None
        if half is not None and total and half[0] > 2:
            return say(
                "By {level}: {few} of {all} count {share} of all",
                level=level, few=half[0], all=len(groups.codes), share=self._share(half[1] / total),
            )  # fmt: skip
        two = most(groups, 2)
        if two is not None and total:
            labels = self.labels(groups)
            count = sum(groups.counts[at].value or 0 for at in two)
            return say(
                "By {level}: most in {first} and {second}, {share} of all",
                level=level, first=labels[two[0]], second=labels[two[1]],
                share=self._share(count / total),
            )  # fmt: skip
        return say("By {level}", level=level)

    def group(self, groups: Groups) -> str:
        """Return the title of a panel of groups: the largest with its share, where it is known."""
        first, total = most(groups, 1), self.finding.total.value
        if first is None or not total:
            return self.called(groups.dimension.name)
        count = groups.counts[first[0]].value or 0
        label = self.labels(groups)[first[0]]
        title = self.language.say("{group}: {share}", group=label, share=self._share(count / total))
        unknown = self.not_recorded(groups)
        return f"{title}, {unknown}" if unknown else title

    def not_recorded(self, groups: Groups) -> str:
        """Return for how many nobody noted the group; empty where that is for none."""
        dimension, total = groups.dimension, self.finding.total.value
        for code, count in zip(groups.codes, groups.counts, strict=True):
            if dimension.codes[code] == NOT_RECORDED and (count.value is None or count.value):
                if count.value is None or not total:
                    return self.language.say("how many are not recorded is hidden")
                share = self._share(count.value / total)
                return self.language.say("{share} not recorded", share=share)
        return ""

    def labels(self, groups: Groups) -> tuple[str, ...]:
        """Return what the codes of groups stand for, in short."""
        labels = groups.dimension.labels[self.language.tag]
        return short_labels([labels[code] for code in groups.codes])

    def level(self, groups: Groups) -> str:
        """Return what their level is called; a level without a name as its dimension."""
        own = groups.level.name
        return self.called(groups.dimension.name if own.isdecimal() else own)

    def called(self, english: str) -> str:
        """Return what a dimension or a level is called."""
        return self.names.get(english, english)

    def _lead(self) -> Iterator[str]:
        say, total = self.language.say, self.finding.total.value
        year = self.finding.year_before
        if year is not None and total is not None:
            yield say(
                "A year before, in {period}, it was {count}.",
                period=self.periods.get(year[0], year[0]), count=year[1],
            )  # fmt: skip
        if self.finding.where is not None:
            yield from self._moved(self.finding.where)
        named = [self._largest(groups) for groups in self.finding.who if most(groups, 1)]
        if named and total:
            yield say("The largest groups: {groups}.", groups="; ".join(named))

    def _moved(self, groups: Groups) -> Iterator[str]:
        pairs = list(groups.pairs)
        if not pairs:
            return
        rose, fell = (sum(of) for of in zip(
            *((now > before, now < before) for before, now in pairs), strict=True
        ))  # fmt: skip
        say = self.language.say
        told = {"level": self.level(groups), "all": len(groups.codes)}
        if not fell:
            yield say(
                "By {level}: more than before in {rose} of {all}, fewer in none.", rose=rose, **told
            )
        elif not rose:
            yield say(
                "By {level}: fewer than before in {fell} of {all}, more in none.", fell=fell, **told
            )
        else:
            yield say(
                "By {level}: more than before in {rose} of {all}, fewer in {fell}.",
                rose=rose, fell=fell, **told,
            )  # fmt: skip
        if len(pairs) < len(groups.codes):
            yield say(
                "{unknown} cannot be compared, since a count is hidden or is not out.",
                unknown=len(groups.codes) - len(pairs),
            )

    def _largest(self, groups: Groups) -> str:
        (first,) = most(groups, 1) or (0,)
        share = self.finding.share(groups.counts[first].value or 0) or 0
        told = f"{self.labels(groups)[first]} ({self._share(share)})"
        say, level = self.language.say, self.level(groups)
        told = say("by {level} {group}", level=level, group=told)
        unknown = self.not_recorded(groups)
        return f"{told}, {unknown}" if unknown else told

    def _changed(self, change: float, period: str) -> str:
        say, called = self.language.say, self.periods.get(period, period)
        if abs(change) < _ALIKE:
            return say("about as many as in {period}", period=called)
        share = _together(self.language.percent(abs(change)))
        if change > 0:
            return say("{share} more than in {period}", share=share, period=called)
        return say("{share} fewer than in {period}", share=share, period=called)

    def _share(self, share: float) -> str:
        return _together(self.language.whole_percent(share))


def _together(number: str) -> str:
    """Return a number with its sign, which no line parts."""
    return number.replace(" ", "\N{NO-BREAK SPACE}")
