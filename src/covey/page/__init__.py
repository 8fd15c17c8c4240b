"""What people see: one page a release and an index, made of the published file alone.

Each page is one file that fetches nothing. It reads in every language it has, without a mouse and
on a phone; what is hidden is drawn as hidden.
"""

from covey.page.folder import write_pages

__all__ = ["write_pages"]
