"""One run: the model's table of contents, the recorder, and a replication as a pure function."""
