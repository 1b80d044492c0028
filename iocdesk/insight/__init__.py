"""History, expected ranges, completeness."""
