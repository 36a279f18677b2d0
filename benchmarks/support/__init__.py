"""Data sets, servers and timing that the benchmarks share."""
