"""`mentorship ripple …`: compute, explain, verify, add, spark, follow."""
