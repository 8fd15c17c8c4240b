"""What running the method again tells, and answers of which it tells nothing.

The method is public, so which cells it hides is itself a publication. Whoever runs it on every
table that fits a release, and keeps those that lead to the same cells, may be left with a single
value of a count that the sums leave open: the minimality attack of Wong et al. (2007),
Minimality attack in privacy preserving data publishing, VLDB.

So a table is not always hidden by what the search finds for it. Published are its own counts, and
hidden is what the search finds for a *centre*: a table near it, or itself, whose hidden cells cover
all in which the two differ. Which centre is drawn with a key that readers do not have, so they are
left with every table that may have drawn it. A centre is drawn only if the tables that may draw it
keep each other's unsafe counts open. That hangs on the centre alone, so all of them come to the
same verdict, as Kenthapadi, Mishra & Nissim (2005), Simulatable auditing, PODS, ask for.
"""
