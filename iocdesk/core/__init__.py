"""Ids, clock, periods, units, numbers and text as Vietnamese writes and sorts them."""
