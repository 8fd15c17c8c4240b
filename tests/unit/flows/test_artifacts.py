from __future__ import annotations

from covey.flows.artifacts import markdown_table


def test_a_name_is_no_link_no_picture_and_no_page() -> None:
    table = markdown_table(["file"], [["[a](http://b) ![c](d) <img src=x> *e*"]])
    assert table.splitlines()[2] == (r"| \[a\](http://b) \!\[c\](d) &lt;img src=x&gt; \*e\* |")


def test_a_name_cannot_add_a_column_to_a_report() -> None:
    table = markdown_table(["file"], [["a|b\nc"]])
    assert table == "| file |\n| --- |\n| a\\|b\\\\nc |"
