"""Files of rows, in and out: CSV, Parquet, DuckDB and SDMX-CSV; no frames, but lists by column."""
