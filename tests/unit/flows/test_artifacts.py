from __future__ import annotations

from covey.flows.artifacts import markdown_table


def test_a_name_cannot_add_a_column_to_a_report() -> None:
    table = markdown_table(["file"], [["a|b\nc"]])
    assert table == "| file |\n| --- |\n| a\\|b\\\\nc |"
