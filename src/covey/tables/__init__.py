"""What is counted: codelists, hierarchies, tables of counts and the sums that tie their cells."""

from covey.tables.codelist import Codelist
from covey.tables.crosswalk import Crosswalk
from covey.tables.grid import Axis, Grid
from covey.tables.hierarchy import Hierarchy
from covey.tables.relations import relations
from covey.tables.table import CountTable

__all__ = ["Axis", "Codelist", "CountTable", "Crosswalk", "Grid", "Hierarchy", "relations"]
