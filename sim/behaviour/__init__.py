"""The science: who people are, how fast clocks run, who gets which post. Pure functions on arrays."""
