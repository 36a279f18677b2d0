"""All-pairs time-respecting reachability in one forward pass."""
