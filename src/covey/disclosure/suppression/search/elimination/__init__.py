"""A table to begin with: what may be published, decided from the dearest cell down."""
