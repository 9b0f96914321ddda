"""Many runs: executors, replication and coupled comparison."""
