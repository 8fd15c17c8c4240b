"""How twins are searched: compiled searches over the relations of a table.

Whatever comes out of here is checked by `covey.disclosure.proof.twins`, which knows none of it.
"""
