"""Switching values of what is simulated: assumptions moved one by one until an answer turns."""
