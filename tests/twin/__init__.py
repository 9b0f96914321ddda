"""The twin: the same rules as the engine, written again with one SimPy process per person."""
