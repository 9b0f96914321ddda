"""From recordings to measures, and the only code that knows the result folder."""
