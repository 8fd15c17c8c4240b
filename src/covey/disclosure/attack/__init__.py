"""The attack on what is published, by somebody who knows nothing of how it was protected."""
