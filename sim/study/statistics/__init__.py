"""Statistics of runs as pure functions on arrays: no files, no runs, no words."""
