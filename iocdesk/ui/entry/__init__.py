"""Entering a report: the grid, its editors, and what stands around it."""
