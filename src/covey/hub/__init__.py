"""What an office does: plan, due, doubts, collect, release, withdraw, as plain functions."""
