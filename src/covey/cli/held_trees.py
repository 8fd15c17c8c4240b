"""The trees of files that an intruder holds together, with one word for each total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from covey.cli.family import given_for
from covey.cli.held_files import HeldFiles, refuse_together
from covey.cli.options import DimensionOptions
from covey.cli.reading import Reading
from covey.files.rows import Rows
from covey.tables import Hierarchy
from covey.tables.frames import Column, code_texts
from covey.tables.hierarchy import TOTAL
from covey.tables.total_names import names_a_total


def under_one_word(
    held: HeldFiles,
    names: Mapping[str, Sequence[str]],
    given: Mapping[str, Hierarchy],
    said: DimensionOptions,
) -> HeldFiles:
    """Return the files with the total of a dimension called as its tree, or the first file, does.

    A total is a code that is called one, where there is one such code in a file.

    Args:
        held: the files.
        names: by file, its dimensions.
        given: the trees that were given, as for `given_for`.
        said: what else was said of the columns.
    """
    rows = dict(held.rows)
    words: dict[str, str] = {}
    for file, own in names.items():
        for name in (one for one in own if one not in (*said.flat, *said.totals)):
            tree = given_for(file, given).get(name)
            texts = code_texts(rows[file][name], name)
            codes = set(texts) - {None}
            called = [code for code in codes if names_a_total(code)]
            if len(called) != 1 or (tree and (tree.root in codes or called[0] in tree.position)):
                continue
            word = tree.root if tree else words.setdefault(name, called[0])
            column = [word if text == called[0] else text for text in texts]
            rows[file] = {**rows[file], name: column}
    return replace(held, rows=rows)


def rooted_in(rows: Sequence[Rows], trees: Mapping[str, Hierarchy]) -> dict[str, Hierarchy]:
    """Return the trees, flat ones over the codes of *rows*, under the word these have for all."""
    return {
        name: _rooted([text for one in rows for text in code_texts(one[name], name)], tree)
        for name, tree in trees.items()
    }


def _rooted(texts: Column, tree: Hierarchy) -> Hierarchy:
    if not tree.assumed or tree.root != TOTAL:
        return tree
    codes = sorted(set(texts) - {None})
    called = {code for code in codes if names_a_total(code)} - {TOTAL}
    root = called.pop() if len(called) == 1 and TOTAL not in codes else TOTAL
    return Hierarchy.flat(codes, total=root)


def without_single_codes(
    held: HeldFiles, trees: Mapping[str, Mapping[str, Hierarchy]], reading: Reading
) -> dict[str, dict[str, Hierarchy]]:
    """Leave out dimensions of which all files have the same one code, or a linked one the total.

    Args:
        held: the files.
        trees: by file, the tree of each of its dimensions.
        reading: what the files are to each other.

    Raises:
        InputError: a file has one code of a dimension, no total, of which another has more, or
            which another does not have.
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
            is_total = one == _total(trees[file][column], one)
            shared = len(every) == 1 and len(codes) == len(trees)
            if shared or (is_total and reading == "linked"):
                del kept[file][column]
            elif not is_total:
                others = "have more" if len(every) > 1 else "have no such column"
                wrong.append(
                    f"{file}: of {column!r} it has {one!r} alone, and other files {others}, so it "
                    "may not count the same people. Add its other codes, or leave the file out; if "
                    "all files are of this code alone, leave the column out."
                )
    refuse_together(wrong)
    return kept


def _total(tree: Hierarchy, code: str | None) -> str | None:
    """Return the total of a dimension, as *code* calls it if it is a name of one."""
    return code if tree.assumed and code is not None and names_a_total(code) else tree.root
