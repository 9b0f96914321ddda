"""Institutions, and all that waits: SimPy processes over a shared world."""
