"""Reachability in one pass: persistent sets, person state, replay, sweep and simultaneous arrivals."""
