"""Formats out: what readers outside DuckDB take."""
