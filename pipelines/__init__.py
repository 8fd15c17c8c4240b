"""The runs of this project under Prefect: what its schedules start, as prefect.yaml says."""
