"""What has to be shown of hidden cells, and the check that it is; it knows no search, no audit."""
