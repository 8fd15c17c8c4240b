"""The contracts of the example: one submission and one dataset."""
