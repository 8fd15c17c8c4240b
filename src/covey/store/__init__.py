"""Where it rests: the confidential and the published DuckDB file."""
