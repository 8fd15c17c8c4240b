"""What is published, one file each."""
