"""An accepted file gives the same counts however it is written down."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from covey.intake import inspect
from tests.tiers import up_to
from tests.unit.intake.clinic import TREES, leaves, submission, write

COLUMNS = ("period", "area", "sex", "persons")
AREAS = ("VN-13-HL", "VN-13-CP", "VN-22")

cells = st.dictionaries(
    st.tuples(st.sampled_from(AREAS), st.sampled_from(["F", "M"])),
    st.integers(0, 10**10),
    min_size=1,
)


def written(
    rows: Sequence[dict[str, str]], columns: Sequence[str], separator: str, ends: str, quoted: bool
) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(
        text,
        columns,
        delimiter=separator,
        lineterminator=ends,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@up_to(60)
@given(counts=cells, draw=st.data())
def test_the_leaf_counts_do_not_depend_on_how_they_are_written(
    counts: dict[tuple[str, str], int], draw: st.DataObject
) -> None:
    rows = [
        {"period": "2026-Q3", "area": area, "sex": sex, "persons": str(count)}
        for (area, sex), count in counts.items()
    ]
    total = {"period": "2026-Q3", "area": "VN", "sex": "_T", "persons": str(sum(counts.values()))}
    if draw.draw(st.booleans()) and sum(counts.values()) <= 10**10:
        rows.append(total)
    text = written(
        draw.draw(st.permutations(rows)),
        draw.draw(st.permutations(COLUMNS)),
        separator=draw.draw(st.sampled_from(",;\t")),
        ends=draw.draw(st.sampled_from(["\n", "\r\n"])),
        quoted=draw.draw(st.booleans()),
    )
    encoding = draw.draw(st.sampled_from(["utf-8", "utf-8-sig"]))

    with tempfile.TemporaryDirectory() as folder:
        accepted = inspect(write(Path(folder), text.encode(encoding)), submission(), TREES)

    assert leaves(accepted.frame) == {(area, sex, count) for (area, sex), count in counts.items()}
    assert accepted.totals == len(rows) - len(counts)
