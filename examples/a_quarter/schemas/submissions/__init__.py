"""What the agencies send, one file each."""
