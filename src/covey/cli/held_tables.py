"""Tables that an intruder holds together, with their trees, read as periods, linked or vintages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from covey import (
    audit_beside,
    audit_linked,
    audit_reruns_beside,
    audit_reruns_linked,
    audit_vintages,
)
from covey.cli.beside_options import tree_counted_once
from covey.cli.contradictions import refuse_contradictions
from covey.cli.dimensions import (
    choose_dimensions,
    dimension_figures,
    dimension_words,
    family_hierarchies,
)
from covey.cli.family import given_for
from covey.cli.file_defects import defects_by_file
from covey.cli.held_files import HeldFiles, refuse_together, said_together
from covey.cli.held_trees import rooted_in, under_one_word, without_single_codes
from covey.cli.options import DimensionOptions, PolicyOptions
from covey.cli.other_table import with_totals
from covey.cli.reading import Reading, chosen_reading, reading_words
from covey.disclosure import OTHER_TABLE, Audit, Policy, RerunAudit, Watcher, refuse_missing_totals
from covey.errors import CommandError, InputError, TableError
from covey.files.rows import Rows, height, records
from covey.tables import Hierarchy
from covey.tables.frames import code_texts
from covey.tables.status import OBS_STATUS, OBS_VALUE

_OTHERS = (OBS_VALUE, OBS_STATUS)
_READ_AS: Final = {"periods": "periods", "linked": "linked tables"}
_ONCE = "Each counts persons once: at least each of those that are part of it, at most their sum."


@dataclass(frozen=True)
class HeldTables:
    """Rows of several files on their trees.

    Args:
        held: the files, their totals under one word each.
        trees: by file, the tree of each of its dimensions.
        reading: what the files are to each other.
        dimension: of which periods have one code each.
        asked: True if somebody said the reading.
        counted_once: True if each period counts persons once, and none adds up others.
    """

    held: HeldFiles
    trees: Mapping[str, Mapping[str, Hierarchy]]
    reading: Reading
    dimension: str | None
    asked: bool
    counted_once: bool

    @classmethod
    def of(
        cls,
        held: HeldFiles,
        given: Mapping[str, Hierarchy],
        said: DimensionOptions | None,
        asked: Reading | None,
        counted_once: str | None,
    ) -> Self:
        """Find the dimensions of the files, what the files are to each other, and their trees.

        Raises:
            CommandError: what was *asked*, or *counted_once*, does not fit; or as
                `family_hierarchies` does.
            InputError: columns are no dimensions; the message has all files, or the files tell
                different counts of the same people, by file and line.
        """
        said = said or DimensionOptions()
        names = _names(held, given, said)
        held = under_one_word(held, names, given, said)
        reading, dimension = chosen_reading(held.rows, names, asked)
        if counted_once is not None:
            tree_counted_once(counted_once, given)
            if counted_once != dimension:
                raise CommandError(
                    f"--counted-once {counted_once}: each file has one code of this dimension, and "
                    "no two files the same. These are not so."
                )
        trees = family_hierarchies(held.rows, given, _OTHERS, said)
        if reading != "periods":
            trees = without_single_codes(held, trees, reading)
        if reading == "linked":
            trees = {name: rooted_in([held.rows[name]], of) for name, of in trees.items()}
            refuse_contradictions(held, trees)
        else:
            rows = list(held.rows.values())
            trees = {name: rooted_in(rows, of) for name, of in trees.items()}
        return cls(
            *(held, trees, reading, dimension, asked is not None),
            counted_once=counted_once is not None,
        )

    def attack(self, options: PolicyOptions, minimum_change: int | None) -> Audit:
        """Return what can be deduced from all files together.

        Args:
            options: what they should keep.
            minimum_change: the smallest change that vintages may tell; None: not said.

        Raises:
            PolicyError: the policy is incomplete, or its intruder must be told true counts.
            CommandError: a change is said of what are no vintages.
            TableError: the rows are not as published rows are, or contradict each other.
        """
        if minimum_change is not None and self.reading != "vintages":
            raise CommandError(
                "--minimum-change is about vintages of one table, and these are read as "
                f"{_READ_AS[self.reading]}. Leave it out, or say --as vintages."
            )
        policy = options.policy(minimum_change=minimum_change)
        rows = {name: self._completed(name) for name in self.trees}
        with defects_by_file(self.held.files):
            verdict = self._attacked(rows, policy)
            if verdict.safe:
                theirs = {name: self.held.rows[name] for name in self.trees}
                refuse_missing_totals(theirs, self.trees, policy, self.held.symbols)
        return self._by_file(verdict) if self.reading == "periods" else self._of_rows(verdict, rows)

    def rerun(self, policy: Policy, watch: Watcher | None) -> RerunAudit:
        """Return what running the method again tells of files that went out together, or in turn.

        Raises:
            CommandError: they are vintages.
            PolicyError: what went out so is not made by such a policy.
            TableError: the rows are not as published rows are, or nothing fits them.
        """
        if self.reading == "vintages":
            raise CommandError(
                "--rerun is not played for vintages of one table. Give one file, or files of "
                "another code each (--as periods), or linked tables (--as linked)."
            )
        rows = {name: self._completed(name) for name in self.trees}
        with defects_by_file(self.held.files):
            if self.reading == "linked":
                return audit_reruns_linked(rows, self.trees, policy, watch)
            return audit_reruns_beside(
                _in_order(rows), next(iter(self.trees.values())), policy, watch
            )

    def _attacked(self, rows: Mapping[str, Rows], policy: Policy) -> Audit:
        """Return the verdict on *rows* of some of the files, or say which file cannot be."""
        trees, symbols = {name: self.trees[name] for name in rows}, self.held.symbols
        one = next(iter(trees.values()))
        try:
            if self.reading == "periods":
                once = self.dimension if self.counted_once else None
                return audit_beside(_in_order(rows), one, policy, symbols, counted_once=once)
            if self.reading == "vintages" and len(rows) > 1:
                return audit_vintages(rows, one, policy, symbols)
            return audit_linked(rows, trees, policy, symbols=symbols)
        except TableError as error:
            if error.defects or len(rows) == 1:
                raise
            for name in rows:
                try:
                    self._attacked({name: rows[name]}, policy)
                except TableError as own:
                    raise TableError(f"{name}: {own}") from None
            raise

    def _completed(self, file: str) -> Rows:
        """Return the rows of a file, and hidden totals that one made by others leaves out."""
        trees = self.trees[file]
        rows = {name: self.held.rows[file][name] for name in (*trees, OBS_VALUE, OBS_STATUS)}
        return with_totals(rows, trees, self.dimension) if file in self.held.others else rows

    def _of_rows(self, verdict: Audit, rows: Mapping[str, Rows]) -> Audit:
        """Return the verdict without what another file publishes of totals that a file left out."""
        added = {
            (file, *codes)
            for file, own in rows.items()
            for codes in records(own, [*self.trees[file]])[height(self.held.rows[file]) :]
        }
        return verdict.with_each(
            lambda one: (
                one if one.rule != OTHER_TABLE or (one.table, *one.codes) not in added else None
            )
        )

    def _by_file(self, verdict: Audit) -> Audit:
        """Return the verdict on periods with the file of each finding; details have none."""
        one = list(next(iter(self.trees.values()))).index(str(self.dimension))
        files = {
            code: name
            for name, rows in self.held.rows.items()
            for code in code_texts(rows[str(self.dimension)], str(self.dimension))
        }
        return verdict.with_each(
            lambda of: replace(of, table=files.get(of.table or of.codes[one], of.table))
        )

    @property
    def figures(self) -> dict[str, Any]:
        """What was read, for machines."""
        files = {name: dimension_figures(trees) for name, trees in self.trees.items()}
        return {"read_as": self.reading, "files": files}

    @property
    def words(self) -> str:
        """The same in sentences."""
        said = [
            reading_words(self.reading, self.dimension, self.asked),
            _ONCE if self.counted_once else "",
            self.held.words,
            *(f"{name}: {dimension_words(trees)}" for name, trees in self.trees.items()),
        ]
        return "\n".join(filter(None, said))


def _in_order(rows: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return files in the order in which they went out; of them the newest is named first."""
    newest, *before = rows
    return {name: rows[name] for name in (*before, newest)}


def _names(
    held: HeldFiles, given: Mapping[str, Hierarchy], said: DimensionOptions
) -> dict[str, list[str]]:
    """Return the dimensions of each file; what is wrong with the columns of any is said at once."""
    names: dict[str, list[str]] = {}
    wrong: list[str] = []
    for name, rows in held.rows.items():
        with said_together(wrong):
            try:
                own = given_for(name, given)
                own = {column: tree for column, tree in own.items() if column in rows}
                names[name] = choose_dimensions(rows, own, _OTHERS, said)
            except InputError as error:
                raise type(error)(f"{name}: {error}") from None
    refuse_together(wrong)
    return names
