"""Made-up agencies: files that look real and are about nobody."""
