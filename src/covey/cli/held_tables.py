"""Tables that an intruder holds together, with their trees, read as periods, linked or vintages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Self

import polars as pl

from covey import audit_beside, audit_linked, audit_vintages
from covey.cli.dimensions import (
    choose_dimensions,
    dimension_figures,
    dimension_words,
    family_hierarchies,
)
from covey.cli.family import given_for
from covey.cli.file_defects import defects_by_file
from covey.cli.held_files import HeldFiles, refuse_together, said_together
from covey.cli.options import DimensionOptions, PolicyOptions
from covey.cli.other_table import with_totals
from covey.cli.reading import Reading, chosen_reading, reading_words
from covey.cli.true_counts import refuse_untold
from covey.disclosure import OTHER_TABLE, UNBOUNDED, Audit
from covey.errors import InputError, TableError, by_line
from covey.tables import Hierarchy
from covey.tables.hierarchy import TOTAL
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE
from covey.tables.total_names import names_a_total

_OTHERS = (OBS_VALUE, OBS_STATUS)


@dataclass(frozen=True)
class HeldTables:
    """Rows of several files on their trees.

    Args:
        held: the files, their totals under one word each.
        trees: by file, the tree of each of its dimensions.
        reading: what the files are to each other.
        dimension: of which periods have one code each.
        asked: True if somebody said the reading.
    """

    held: HeldFiles
    trees: Mapping[str, Mapping[str, Hierarchy]]
    reading: Reading
    dimension: str | None
    asked: bool

    @classmethod
    def of(
        cls,
        held: HeldFiles,
        given: Mapping[str, Hierarchy],
        said: DimensionOptions | None,
        asked: Reading | None,
    ) -> Self:
        """Find the dimensions of the files, what the files are to each other, and their trees.

        Raises:
            CommandError: what was *asked* does not fit, or as `family_hierarchies` does.
            InputError: columns are no dimensions; the message has all files, or the files tell
                different counts of the same people, by file and line.
        """
        said = said or DimensionOptions()
        names = _names(held, given, said)
        held = _under_one_word(held, names, given, said)
        reading, dimension = chosen_reading(held.rows, names, asked)
        trees = family_hierarchies(held.rows, given, _OTHERS, said)
        if reading != "periods":
            trees = _without_single_codes(held, trees, reading)
        if reading == "linked":
            trees = {name: _rooted_in([held.rows[name]], of) for name, of in trees.items()}
            _refuse_contradictions(held, trees)
        else:
            rows = list(held.rows.values())
            trees = {name: _rooted_in(rows, of) for name, of in trees.items()}
        return cls(held, trees, reading, dimension, asked is not None)

    def attack(self, options: PolicyOptions) -> Audit:
        """Return what can be deduced from all files together.

        Raises:
            PolicyError: the policy is incomplete.
            CommandError: the intruder must be told true counts.
            TableError: the rows are not as published rows are, or contradict each other.
        """
        policy = options.policy()
        refuse_untold(policy, False)
        rows = {name: self._completed(name) for name in self.trees}
        symbols, trees = self.held.symbols, self.trees
        with defects_by_file(self.held.files):
            if self.reading == "linked":
                verdict = audit_linked(rows, trees, policy, symbols=symbols)
            elif self.reading == "vintages":
                verdict = audit_vintages(rows, next(iter(trees.values())), policy, symbols)
            else:
                verdict = audit_beside(rows, next(iter(trees.values())), policy, symbols)
        return self._by_file(verdict) if self.reading == "periods" else self._of_rows(verdict, rows)

    def _completed(self, file: str) -> pl.DataFrame:
        """Return the rows of a file, and hidden totals that one made by others leaves out."""
        trees = self.trees[file]
        rows = self.held.rows[file].select(*trees, OBS_VALUE, OBS_STATUS)
        return with_totals(rows, trees, self.dimension) if file in self.held.others else rows

    def _of_rows(self, verdict: Audit, rows: Mapping[str, pl.DataFrame]) -> Audit:
        """Return the verdict without what another file publishes of totals that a file left out."""
        added = {
            (file, *codes)
            for file, frame in rows.items()
            for codes in frame[self.held.rows[file].height :]
            .select(pl.col(*self.trees[file]).cast(pl.String))
            .iter_rows()
        }
        findings = tuple(
            one
            for one in verdict.findings
            if one.rule != OTHER_TABLE or (one.table, *one.codes) not in added
        )
        return replace(verdict, findings=findings)

    def _by_file(self, verdict: Audit) -> Audit:
        """Return the verdict on periods with the file of each finding; details have none."""
        one = list(next(iter(self.trees.values()))).index(str(self.dimension))
        files = {
            code: name
            for name, rows in self.held.rows.items()
            for code in rows[str(self.dimension)].cast(pl.String).unique()
        }
        findings = (replace(of, table=files.get(of.codes[one], "")) for of in verdict.findings)
        return replace(verdict, findings=tuple(findings))

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
            self.held.words,
            *(f"{name}: {dimension_words(trees)}" for name, trees in self.trees.items()),
        ]
        return "\n".join(filter(None, said))


def _names(
    held: HeldFiles, given: Mapping[str, Hierarchy], said: DimensionOptions
) -> dict[str, list[str]]:
    """Return the dimensions of each file; what is wrong with the columns of any is said at once."""
    names: dict[str, list[str]] = {}
    wrong: list[str] = []
    for name, frame in held.rows.items():
        with said_together(wrong):
            try:
                own = given_for(name, given)
                own = {column: tree for column, tree in own.items() if column in frame.columns}
                names[name] = choose_dimensions(frame, own, _OTHERS, said)
            except InputError as error:
                raise type(error)(f"{name}: {error}") from None
    refuse_together(wrong)
    return names


def _under_one_word(
    held: HeldFiles,
    names: Mapping[str, Sequence[str]],
    given: Mapping[str, Hierarchy],
    said: DimensionOptions,
) -> HeldFiles:
    """Return the files with the total of a dimension called as its tree, or the first file, does.

    A total is a code that is called one, where there is one such code in a file.
    """
    rows = dict(held.rows)
    words: dict[str, str] = {}
    for file, own in names.items():
        for name in (one for one in own if one not in said.flat):
            tree = given_for(file, given).get(name)
            codes = rows[file][name].cast(pl.String).drop_nulls().unique().to_list()
            called = [code for code in codes if names_a_total(code)]
            if len(called) != 1 or (tree and (tree.root in codes or called[0] in tree.position)):
                continue
            word = tree.root if tree else words.setdefault(name, called[0])
            column = rows[file][name].cast(pl.String).replace(called[0], word)
            rows[file] = rows[file].with_columns(column)
    return replace(held, rows=rows)


def _rooted_in(
    rows: Sequence[pl.DataFrame], trees: Mapping[str, Hierarchy]
) -> dict[str, Hierarchy]:
    """Return the trees, flat ones over the codes of *rows*, under the word that these have."""
    return {
        name: _rooted(pl.concat([one[name].cast(pl.String) for one in rows]), tree)
        for name, tree in trees.items()
    }


def _rooted(column: pl.Series, tree: Hierarchy) -> Hierarchy:
    if not tree.assumed:
        return tree
    codes = column.drop_nulls().unique().sort().to_list()
    called = {code for code in codes if names_a_total(code)} - {TOTAL}
    root = called.pop() if len(called) == 1 and TOTAL not in codes else TOTAL
    return Hierarchy.flat(codes, total=root)


def _without_single_codes(
    held: HeldFiles, trees: Mapping[str, Mapping[str, Hierarchy]], reading: Reading
) -> dict[str, dict[str, Hierarchy]]:
    """Leave out dimensions of which all files have the same one code.

    Raises:
        InputError: a file has one code of a dimension, no total, of which another has more.
    """
    kept = {name: dict(of) for name, of in trees.items()}
    wrong: list[str] = []
    for column in dict.fromkeys(name for of in trees.values() for name in of):
        codes = {file: set(held.rows[file][column]) for file, of in trees.items() if column in of}
        every = set().union(*codes.values())
        for file, own in codes.items():
            one = next(iter(own), None)
            if len(own) != 1 or len(kept[file]) == 1:
                continue
            if len(every) == 1 or (reading == "linked" and one == _total(trees[file][column], one)):
                del kept[file][column]
            elif one != _total(trees[file][column], one):
                wrong.append(
                    f"{file}: of {column!r} it has {one!r} alone, where other files have more: it "
                    "does not count the same people. Add its other codes, or leave it out."
                )
    refuse_together(wrong)
    return kept


def _total(tree: Hierarchy, code: str | None) -> str | None:
    """Return the total of a dimension, as *code* calls it if it is a name of one."""
    return code if tree.assumed and code is not None and names_a_total(code) else tree.root


def _refuse_contradictions(held: HeldFiles, trees: Mapping[str, Mapping[str, Hierarchy]]) -> None:
    """Refuse linked files of which two tell different counts of the same cell.

    Raises:
        TableError: naming cells by file and line, never counts.
    """
    wrong: list[str] = []
    for one, other in combinations(trees, 2):
        common = [name for name in trees[one] if name in trees[other]]
        if not common:
            continue
        left, right = (_bounds(held, name, trees[name], common) for name in (one, other))
        both = left.join(right, on=common, suffix="_other", maintain_order="left")
        apart = (pl.col("low") > pl.col("high_other")) | (pl.col("low_other") > pl.col("high"))
        for row in both.filter(apart).iter_rows(named=True):
            cell = "×".join(row[name] for name in common)
            wrong.append(
                f"{row['place']} and {row['place_other']} tell different counts of {cell}."
            )
    if wrong:
        raise TableError(
            f"{by_line(wrong)}\nLinked tables count the same people: correct one, or say "
            "--as vintages where one file corrects the other."
        )


def _bounds(
    held: HeldFiles, file: str, trees: Mapping[str, Hierarchy], common: Sequence[str]
) -> pl.DataFrame:
    """Return the cells at the total of all dimensions but the *common* ones, and their bounds."""
    rows = held.rows[file]
    place, above = ("line", 2) if held.files[file].suffix == ".csv" else ("row", 1)
    ceilings = {HIDDEN: UNBOUNDED, **held.symbols}
    high = pl.col(OBS_STATUS).replace_strict(ceilings, default=UNBOUNDED, return_dtype=pl.Int64)
    at_total = [pl.col(name) == tree.root for name, tree in trees.items() if name not in common]
    return (
        rows.with_row_index("row")
        .with_columns(pl.format(f"{file} {place} {{}}", pl.col("row") + above).alias("place"))
        .filter(*at_total)
        .select(
            *(pl.col(name).cast(pl.String) for name in common),
            "place",
            pl.col(OBS_VALUE).fill_null(0).alias("low"),
            pl.col(OBS_VALUE).fill_null(high).alias("high"),
        )
    )
