"""Benchmarks: one command (`python -m benchmarks`), every figure beside a peer or a limit of the same run."""
