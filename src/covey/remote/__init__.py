"""What lies elsewhere: views in a database, and folders in object storage.

Whoever answers is away at times, so each is asked by itself, with patience, and what it says of an
error is never repeated.
"""

from covey.remote.folder import Folder, Lying
from covey.remote.view import View, is_postgres, read_view

__all__ = ["Folder", "Lying", "View", "is_postgres", "read_view"]
