"""What mentoring set in motion: relationships as edges in time, and the measures on them."""
