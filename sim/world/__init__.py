"""The world: people as columns, clocks, employers. No SimPy, no files, no decisions."""
