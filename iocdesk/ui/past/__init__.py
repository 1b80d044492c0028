"""A report's past: its versions, what changed between any two, and one as it was."""
