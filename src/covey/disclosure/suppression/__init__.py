"""Which cells to hide besides the unsafe ones, such that each has a twin; start at `remedies`."""
