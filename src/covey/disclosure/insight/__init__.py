"""What officers and readers learn of protected tables: comparisons, visibility, bounds."""
