"""Simulated months: several clients and one server, all of one seed, on the real engine, store, gateway and rules."""
