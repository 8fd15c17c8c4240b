"""Signs that a file lists persons: such a file is refused before anyone looks at it further.

Columns are judged by what they are called and by what all their cells together look like, never
by one number; and a file where each row counts 1 has counted nothing.
"""

from covey.persons.column import Column
from covey.persons.evidence import SignOfPersons, may_be_said, sign_in_column
from covey.persons.headers import sign_in_header
from covey.persons.identifiers import sign_in_cell
from covey.persons.verdict import WHOLE_FILE, rows_are_persons, signs_in_codelist, signs_of_persons

__all__ = [
    "WHOLE_FILE",
    "Column",
    "SignOfPersons",
    "may_be_said",
    "rows_are_persons",
    "sign_in_cell",
    "sign_in_column",
    "sign_in_header",
    "signs_in_codelist",
    "signs_of_persons",
]
