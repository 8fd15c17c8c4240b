"""The contracts of the network: every agency and every dataset. Nothing is computed here."""
