"""What a macro is given for one dimension: codes, or the name of a level.

Codes that are listed are added up in two ways, since a hidden count may stand among them: one by
one, whole families of siblings as their parent; and as each parent less those that are not listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from covey.contracts import PERIOD
from covey.files.connection import literal, quoted

FORWARD, BACKWARD = 0, 1
"""The two ways: of the codes themselves, and of what their parents count besides."""

_NEITHER: Final = (
    " is neither a level nor a code that is out. FROM level_codes lists both, by dimension."
)
_NEAR: Final = " Do you mean "
_ALIKE: Final = 0.9
"""Jaro-Winkler similarity from which a word is taken for a slip of another, 1 being the same."""
_BEGINS: Final = 0.99
"""As similar is a word of three letters or more to one that begins with it."""
_MOST_MEANT: Final = 3
"""Equally similar words; where more are, none of them is told."""
_TWICE: Final = ", so that people would be counted twice. Name one of them."


@dataclass(frozen=True)
class Argument:
    """What a macro is given for one dimension, as the common table expressions of a query.

    Args:
        dataset: the name of the table.
        dimension: its name, and that of the argument.
        codelist: of its codes.
        labels: the label columns that it fills.
        total: what its total level is called.
        depth: steps from there to its finest level that is out.
    """

    dataset: str
    dimension: str
    codelist: str
    labels: Sequence[str]
    total: str
    depth: int

    def _name(self, what: str | int) -> str:
        return quoted(f"{self.dimension} {what}")

    @property
    def picks(self) -> str:
        """The codes that it stands for, in each period: in which row, block and way, and its sign.

        A block is the codes that are listed under one parent.
        """
        return self._name("picks")

    @property
    def heads(self) -> str:
        """What is said of each row: its level where it has one, its labels, its place."""
        return self._name("heads")

    @property
    def _given(self) -> str:
        # A list is text in brackets, and its members may stand in quotes. Where an argument is
        # looked at before it has a type, DuckDB works the query out when it is asked, not before.
        name, total = quoted(self.dimension), literal(self.total)
        given = f"CASE WHEN {name} IS NULL THEN {total} ELSE CAST({name} AS VARCHAR) END"
        return f"trim({given}, '[] ')"

    @property
    def _of(self) -> str:
        return f"l.dataset = {literal(self.dataset)} AND l.dimension = {literal(self.dimension)}"

    @property
    def _is_level(self) -> str:
        return f"(SELECT t.told FROM {self._name('level')} AS t)"

    @property
    def _unknown(self) -> str:
        return f"(SELECT u.word FROM {self._name('unknown')} AS u)"

    @property
    def _overlap(self) -> str:
        return f"(SELECT b.said FROM {self._name('overlap')} AS b)"

    @property
    def tables(self) -> str:
        """The common table expressions."""
        own, words = self._name("own"), self._name("words")
        told = {
            words: f"SELECT DISTINCT trim(u.word, ' ''') AS word FROM "
            f"(SELECT unnest(string_split({self._given}, ',')) AS word) AS u",
            self._name("level"): f"SELECT EXISTS (SELECT 1 FROM main.level_codes AS l "
            f"WHERE {self._of} AND lower(l.level_name) = lower({self._given})) AS told",
            own: f"SELECT l.{PERIOD}, l.code, l.parent, l.level_name "
            f"FROM main.level_codes AS l WHERE {self._of} AND l.own",
            self._name("families"): f"SELECT o.{PERIOD}, o.parent, count(*) AS codes FROM {own} "
            f"AS o JOIN {own} AS p ON p.{PERIOD} = o.{PERIOD} AND p.code = o.parent GROUP BY ALL",
            self._name(0): f"SELECT o.{PERIOD}, o.code, o.parent FROM {own} AS o "
            f"JOIN {words} AS w ON w.word = o.code WHERE NOT {self._is_level}",
            **{
                name: query
                for step in range(self.depth)
                for name, query in self._merged(step).items()
            },
            self.picks: self._picks,
            self.heads: self._heads,
            self._name("above"): " UNION ALL ".join(map(self._up, range(1, self.depth + 1))),
            self._name("unknown"): f"SELECT min(w.word) AS word FROM {words} AS w "
            f"WHERE NOT {self._is_level} AND w.word NOT IN "
            f"(SELECT l.code FROM main.level_codes AS l WHERE {self._of})",
            self._name("overlap"): f"SELECT min(a.parent || ' holds ' || a.code) AS said "
            f"FROM {self._name('above')} AS a JOIN {words} AS w ON w.word = a.parent "
            f"WHERE NOT {self._is_level}",
        }
        return ", ".join(f"{name} AS ({query})" for name, query in told.items())

    def _merged(self, step: int) -> dict[str, str]:
        """Return the tables that put a parent in the place of all its children, one level up.

        Step by step, since DuckDB 1.4 refuses a recursive query with others beside it in a macro.
        """
        listed, whole = self._name(step), self._name(f"whole {step}")
        same = f"f.{PERIOD} = s.{PERIOD} AND f.parent = s.parent"
        return {
            whole: f"SELECT s.{PERIOD}, s.parent FROM {listed} AS s "
            f"JOIN {self._name('families')} AS f ON {same} "
            f"GROUP BY s.{PERIOD}, s.parent, f.codes HAVING count(*) = f.codes",
            self._name(step + 1): f"SELECT s.{PERIOD}, s.code, s.parent FROM {listed} AS s "
            f"LEFT JOIN {whole} AS f ON {same} WHERE f.parent IS NULL UNION ALL "
            f"SELECT o.{PERIOD}, o.code, o.parent FROM {whole} AS f "
            f"JOIN {self._name('own')} AS o ON o.{PERIOD} = f.{PERIOD} AND o.code = f.parent",
        }

    @property
    def _picks(self) -> str:
        own, listed = self._name("own"), self._name(self.depth)
        at = "o.code, o.level_name AS own_level"
        same = f"o.{PERIOD} = s.{PERIOD}"
        blocks = f"(SELECT DISTINCT s.{PERIOD}, s.parent FROM {listed} AS s) AS s"
        said = f"SELECT s.{PERIOD}, {self._said} AS grp, coalesce(s.parent, '') AS block"
        return (
            f"SELECT l.{PERIOD}, l.code AS grp, '' AS block, {FORWARD} AS way, 1 AS sign, {at} "
            f"FROM main.level_codes AS l JOIN {own} AS o ON o.{PERIOD} = l.{PERIOD} "
            f"AND o.code = l.code WHERE {self._of} AND lower(l.level_name) = lower({self._given}) "
            f"UNION ALL {said}, {FORWARD} AS way, 1 AS sign, {at} FROM {listed} AS s "
            f"JOIN {own} AS o ON {same} AND o.code = s.code "
            f"UNION ALL {said}, {BACKWARD} AS way, 1 AS sign, {at} FROM {blocks} "
            f"JOIN {own} AS o ON {same} AND o.code = s.parent "
            f"UNION ALL {said}, {BACKWARD} AS way, -1 AS sign, {at} FROM {blocks} "
            f"JOIN {own} AS o ON {same} AND o.parent = s.parent "
            f"ANTI JOIN {listed} AS x ON x.{PERIOD} = o.{PERIOD} AND x.code = o.code"
        )

    @property
    def _heads(self) -> str:
        own, words = self._name("own"), self._name("words")
        labels = {quoted(name): f"coalesce(c.{quoted(name)}, o.code)" for name in self.labels}
        one = [f"{label} AS {name}" for name, label in labels.items()]
        several = [
            f"string_agg({label}, ', ' ORDER BY c.position) AS {name}"
            for name, label in labels.items()
        ]
        codelist = (
            f"LEFT JOIN main.codelists AS c ON c.codelist = {literal(self.codelist)} "
            "AND c.code = o.code"
        )
        same = "CASE WHEN min(o.level_name) = max(o.level_name) THEN min(o.level_name) END"
        return (
            f"SELECT o.{PERIOD}, o.code AS grp, o.level_name AS level, "
            f"{', '.join([*one, 'c.position AS position'])} FROM {own} AS o {codelist} "
            f"WHERE {self._is_level} UNION ALL SELECT o.{PERIOD}, {self._said} AS grp, "
            f"{same} AS level, {', '.join([*several, 'min(c.position) AS position'])} "
            f"FROM {own} AS o JOIN {words} AS w ON w.word = o.code {codelist} "
            f"WHERE NOT {self._is_level} GROUP BY o.{PERIOD}"
        )

    @property
    def _said(self) -> str:
        words = self._name("words")
        return f"(SELECT string_agg(v.word, ', ' ORDER BY v.word) FROM {words} AS v)"

    def _up(self, steps: int) -> str:
        """Return the query of the codes so many steps above the words."""
        joined, below = "", "w.word"
        for step in range(1, steps + 1):
            joined += (
                f" JOIN main.codelists AS p{step} ON p{step}.codelist = {literal(self.codelist)} "
                f"AND p{step}.code = {below}"
            )
            below = f"p{step}.parent"
        words = self._name("words")
        return f"SELECT w.word AS code, {below} AS parent FROM {words} AS w{joined}"

    @property
    def _nearest(self) -> str:
        """The code or the level that somebody may mean by an unknown word, such as by its label."""
        names = [f"c.{quoted(name)}" for name in ("code", *self.labels)]
        own = (
            f"FROM {self._name('own')} AS o JOIN main.codelists AS c "
            f"ON c.codelist = {literal(self.codelist)} AND c.code = o.code"
        )
        told = " UNION ALL ".join(
            [
                *(f"SELECT o.code AS answer, {name} AS said {own}" for name in names),
                f"SELECT l.level_name, l.level_name FROM main.level_codes AS l WHERE {self._of}",
            ]
        )
        folded = (
            f"(SELECT t.answer, {_folded('t.said')} AS said, {_folded(self._unknown)} AS meant "
            f"FROM ({told}) AS t)"
        )
        alike = (
            "greatest(jaro_winkler_similarity(n.said, n.meant), CASE WHEN length(n.meant) >= 3 "
            f"AND starts_with(n.said, n.meant) THEN {_BEGINS} ELSE 0 END)"
        )
        return (
            f"(SELECT CASE WHEN count(DISTINCT m.answer) <= {_MOST_MEANT} "
            f"THEN string_agg(DISTINCT m.answer, ' or ' ORDER BY m.answer) END "
            f"FROM (SELECT n.answer, {alike} AS alike, max({alike}) OVER () AS most "
            f"FROM {folded} AS n) AS m WHERE m.alike = m.most AND m.alike >= {_ALIKE})"
        )

    @property
    def complete(self) -> str:
        """The periods ``p`` in which every word of it is out."""
        return (
            f"({self._is_level} OR (SELECT count(*) FROM {self._name(0)} AS k WHERE k.{PERIOD} = "
            f"p.{PERIOD}) = (SELECT count(*) FROM {self._name('words')} AS w))"
        )

    @property
    def refusals(self) -> Sequence[tuple[str, str]]:
        """What is refused of it, and what is said then, as expressions."""
        where = f"{self.dataset}: {self.dimension} := "
        near = f"coalesce({literal(_NEAR)} || {self._nearest} || '?', '')"
        neither = f"{literal(where)} || {self._unknown} || {literal(_NEITHER)} || {near}"
        return (
            (f"{self._unknown} IS NOT NULL", neither),
            (
                f"{self._overlap} IS NOT NULL",
                f"{literal(where)} || {self._overlap} || {literal(_TWICE)}",
            ),
        )


def _folded(text: str) -> str:
    """Return a text without capitals, accents, spaces and signs: Hanoi is Hà Nội."""
    plain = f"strip_accents(replace(lower({text}), 'đ', 'd'))"
    return f"regexp_replace({plain}, '[^\\p{{L}}\\p{{N}}]', '', 'g')"
