"""What people look at: charts drawn from a stored result, and from nothing else."""
