"""The runs of this project: what prefect.yaml names, and what `covey collect` and `release` run."""
