"""How an intruder works out hidden counts: what is unknown, what is feasible, what is certain."""
