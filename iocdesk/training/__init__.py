"""The practice province."""
