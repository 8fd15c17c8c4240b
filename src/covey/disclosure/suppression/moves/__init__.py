"""Ways to find one move: a change of a few cells that keeps every sum.

Which of them are asked, and which moves stay in use, is decided in `search`, which this knows
nothing of.
"""
