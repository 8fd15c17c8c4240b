"""What goes out: the vintages of a dataset and the rows that are published."""
