"""Estimates: from the aggregated rows of a measure's statement to its figure."""
