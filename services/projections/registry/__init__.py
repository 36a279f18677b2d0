"""Read-only schema registry of the published schemas."""
