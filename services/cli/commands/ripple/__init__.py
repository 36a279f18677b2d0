"""Commands `mentorship ripple …`: compute, explain, programs, verify, add, spark, follow."""
