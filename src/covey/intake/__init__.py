"""What comes in: an agency's file is guarded, read, harmonised and validated, or refused whole."""
