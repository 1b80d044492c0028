"""Figures that two computers gave differently, figures that came from elsewhere, and moving to a newer form."""
