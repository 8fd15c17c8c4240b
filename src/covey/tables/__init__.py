"""What is counted: codelists, hierarchies, and tables of counts."""

from covey.tables.codelist import Codelist
from covey.tables.crosswalk import Crosswalk
from covey.tables.grid import Axis, Grid
from covey.tables.hierarchy import Hierarchy
from covey.tables.table import CountTable

__all__ = ["Axis", "Codelist", "CountTable", "Crosswalk", "Grid", "Hierarchy"]
