"""What people see: one page a release, an index, and a page that answers questions to the file.

All are made of the published file alone. Each page is one file that fetches nothing. It reads in
every language it has, without a mouse and on a phone; what is hidden is drawn as hidden.
"""

from covey.page.folder import INDEX, QUERY, page_name, pages_in, write_pages
from covey.page.seal import Signatures, Signed, unsigned
from covey.page.words import page_words, speaking

__all__ = [
    "INDEX",
    "QUERY",
    "Signatures",
    "Signed",
    "page_name",
    "page_words",
    "pages_in",
    "speaking",
    "unsigned",
    "write_pages",
]
