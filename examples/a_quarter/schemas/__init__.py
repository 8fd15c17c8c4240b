"""The contracts of a made-up province: six agencies and two datasets."""
